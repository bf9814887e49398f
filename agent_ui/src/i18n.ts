/** The words of the page: flat catalogues shared with the server's templates, switched without a reload. */

import en from "../locale/en.json";
import zh from "../locale/zh.json";
import type { Localised } from "./protocol";

export type Language = "en" | "zh";
export type Key = keyof typeof en;
export type Values = Record<string, string | number>;
export type Translate = (key: Key, values?: Values) => string;

export const CATALOGUES: Record<Language, Record<string, string>> = { en, zh };

/** The document's `lang`, which also picks fonts and line height. */
export const LANG_TAG: Record<Language, string> = { en: "en", zh: "zh-CN" };

export function other(language: Language): Language {
  return language === "en" ? "zh" : "en";
}

/** Fills `{name}` from `values`. With `n` equal to 1 the text under `<key>.one` is taken, where there is one. */
export function translator(language: Language): Translate {
  const texts = CATALOGUES[language];
  return (key, values = {}) => {
    const one = values["n"] === 1 ? texts[`${key}.one`] : undefined;
    return fill(one ?? texts[key] ?? CATALOGUES.en[key] ?? key, values);
  };
}

export function isKey(text: string): text is Key {
  return Object.hasOwn(CATALOGUES.en, text);
}

/** A word for a code the server sent, such as a reason; a code without a word is shown as it came. */
export function word(t: Translate, group: string, code: string): string {
  const key = `${group}.${code}`;
  return isKey(key) ? t(key) : code.replaceAll("_", " ");
}

/** The text in this language, else in English, else in any. */
export function pick(texts: Localised, language: Language): string {
  return texts[language] ?? texts["en"] ?? Object.values(texts)[0] ?? "";
}

/** The text with `{name}` from `values` in it. */
export function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => String(values[name] ?? hole));
}

/** What the server says is wrong, in the language of the page; `otherwise` when it says it in no language but its own. */
export function told(one: { said?: Localised }, otherwise: string): string {
  const said = one.said && pick(one.said, document.documentElement.lang.startsWith("zh") ? "zh" : "en");
  return said || otherwise;
}

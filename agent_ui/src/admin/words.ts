/** The words of administration and of the first-run assistant: a catalogue of their own, so that agents load none of it. */

import en from "../../locale/admin.en.json";
import zh from "../../locale/admin.zh.json";
import { fill, type Language, type Values } from "../i18n";

export type Word = keyof typeof en;
export type Say = (key: Word, values?: Values) => string;

export const ADMIN_CATALOGUES: Record<Language, Record<string, string>> = { en, zh };

/** As `translator`: with `n` equal to 1 the text under `<key>.one` is taken, where there is one. */
export function speaker(language: Language): Say {
  const texts = ADMIN_CATALOGUES[language];
  return (key, values = {}) => {
    const one = values["n"] === 1 ? texts[`${key}.one`] : undefined;
    return fill(one ?? texts[key] ?? en[key] ?? key, values);
  };
}

export function isWord(text: string): text is Word {
  return Object.hasOwn(en, text);
}

/** The word for a code under a group; a code without a word is shown as it came. */
export function said(say: Say, group: string, code: string, values: Values = {}): string {
  const key = `${group}.${code}`;
  return isWord(key) ? say(key, values) : code.replaceAll("_", " ");
}

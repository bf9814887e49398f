import { expect, test } from "vitest";
import { CATALOGUES, isKey, other, pick, translator, word } from "../src/i18n";

const en = translator("en");
const zh = translator("zh");

/** Chinese has no plural, so it has no `.one` forms. */
const keys = (language: "en" | "zh") => Object.keys(CATALOGUES[language]).filter((key) => !key.endsWith(".one"));
const holes = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

test("both catalogues have the same keys", () => {
  expect(keys("zh").sort()).toEqual(keys("en").sort());
});

test.each(keys("en"))("%s is filled with the same values in both languages", (key) => {
  expect(holes(CATALOGUES.zh[key] ?? "")).toEqual(holes(CATALOGUES.en[key] ?? ""));
});

test("no text is empty, and none is left in the other language", () => {
  const same = keys("en").filter((key) => CATALOGUES.zh[key] === CATALOGUES.en[key]);
  expect(same).toEqual([]);
  expect([...keys("en"), ...keys("zh")].filter((key) => !CATALOGUES.en[key] || !CATALOGUES.zh[key])).toEqual([]);
});

test.each([
  [en("fact.position.told", { position: 2 }), "Place 2 in line"],
  [zh("fact.position.told", { position: 2 }), "第 2 位"],
  [en("span.days", { n: 1 }), "1 day"],
  [en("span.days", { n: 2 }), "2 days"],
  [zh("span.days", { n: 1 }), "1 天"],
  [en("fact.position.told"), "Place {position} in line"],
])("%s", (got, wanted) => {
  expect(got).toBe(wanted);
});

test.each([
  ["break", "Break"], ["something_new", "something new"], ["", ""], ["constructor", "constructor"],
])("the reason %s reads %s", (code, text) => {
  expect(word(en, "reason", code)).toBe(text);
});

test.each([
  [{ en: "Billing", zh: "账单" }, "zh", "账单"], [{ en: "Billing" }, "zh", "Billing"], [{ de: "Kasse" }, "en", "Kasse"],
  [{}, "en", ""],
] as const)("%o in %s is %s", (texts, language, text) => {
  expect(pick(texts, language)).toBe(text);
});

test("small ones", () => {
  expect([other("en"), other("zh"), isKey("skip"), isKey("toString")]).toEqual(["zh", "en", true, false]);
});

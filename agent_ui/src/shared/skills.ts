/** What skills are called, in the reader's language; one that has no name is called by its key. Pure. */

import { type Language, pick, type Translate } from "../i18n";
import type { Localised } from "../protocol";

export type SkillName = (key: string) => string;

export function skillNames(names: Record<string, Localised>, language: Language): SkillName {
  return (key) => pick(names[key] ?? {}, language) || key;
}

const ASKED = /([A-Za-z0-9][A-Za-z0-9._-]*)(?= ≥ \d)/g;

/** A requirement as the server words it, `vip ≥ 8, billing ≥ 5 or sales ≥ 5`. Names come last: they may hold any words. */
export function inWords(t: Translate, needs: string, skill: SkillName): string {
  return needs.replaceAll(" or ", t("needs.or")).replaceAll(", ", t("needs.and")).replace(ASKED, (key) => skill(key));
}

const WRITTEN = /[A-Za-z0-9][A-Za-z0-9._-]*|>=/g;
const WORDS = new Set(["and", "or", "not", "anyone"]);

/** A requirement as people write it, `vip >= 8 and (billing or sales)`, with the names of its skills. */
export function writtenWith(needs: string, skill: SkillName): string {
  return needs.replace(WRITTEN, (word) => (word === ">=" ? "≥" : WORDS.has(word) || /^\d+$/.test(word) ? word : skill(word)));
}

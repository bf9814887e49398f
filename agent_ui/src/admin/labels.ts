/** What fields are called, and the line of help below them. Fields of parts nobody translated keep the file's name. */

import { type Language, pick } from "../i18n";
import type { Fields } from "./answers";
import type { Say } from "./words";
import { isWord } from "./words";

export function labelOf({ say }: { say: Say }, kind: string, field: string): string {
  for (const key of [`admin.field.${kind}.${field}`, `admin.field.${field}`]) if (isWord(key)) return say(key);
  return field;
}

export function hintOf({ say }: { say: Say }, kind: string, field: string): string {
  for (const key of [`admin.hint.${kind}.${field}`, `admin.hint.${field}`]) if (isWord(key)) return say(key);
  return "";
}

/** What people call an object, in their language: its own words, or those for a role; else the key. */
export function nameOf(say: Say, language: Language, kind: string, key: string, value: Fields): string {
  const role = `admin.role.${key}`;
  if (kind === "dialling" && isWord(role)) return say(role);
  const words = (language === "zh" && value["local_name"]) || (value["name"] ?? value["title"] ?? null);
  if (typeof words === "string") return words || key;
  return words && typeof words === "object" && !Array.isArray(words) ? pick(words as Record<string, string>, language) || key : key;
}

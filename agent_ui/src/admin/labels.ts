/** What fields are called, and the line of help below them. Fields of parts nobody translated keep the file's name. */

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

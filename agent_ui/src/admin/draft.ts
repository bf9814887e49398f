/** One object being worked on: what is in force, what is written over it, and what came of the check. Pure. */

import type { Doubt, Fields, Json, OneObject, Problem } from "./answers";

export interface Draft {
  kind: string;
  name: string;
  isNew: boolean;
  revision: string;
  /** As the file has it, without what is left to the defaults. */
  saved: Fields;
  value: Fields;
  defaults: Fields;
  secrets: readonly string[];
}

export const HIDDEN = "••••••••";

export function opened(one: OneObject, defaults: Fields, secrets: readonly string[]): Draft {
  return { kind: one.kind, name: one.name, isNew: false, revision: one.revision, saved: one.value, value: one.value, defaults, secrets };
}

/** A new object; `like` is what it begins with, without secrets and without what may be there only once. */
export function begun(kind: string, defaults: Fields, secrets: readonly string[], like: Fields = {}): Draft {
  const value = Object.fromEntries(Object.entries(like).filter(([field]) => !secrets.includes(field) && !ONCE.has(field)));
  return { kind, name: "", isNew: true, revision: "", saved: {}, value, defaults, secrets };
}
const ONCE = new Set(["extension", "number", "id"]);

/** What holds for a field now: what is written, else the default. */
export function shown(draft: Draft, field: string): Json {
  return draft.value[field] ?? draft.defaults[field] ?? null;
}

export function before(draft: Draft, field: string): Json {
  return draft.saved[field] ?? draft.defaults[field] ?? null;
}

/** Write a field. One that says no more than the default, and did not stand in the file, is left out again. */
export function written(draft: Draft, field: string, to: Json): Draft {
  const { [field]: _old, ...rest } = draft.value;
  const isDefault = to === null || (!(field in draft.saved) && same(to, draft.defaults[field] ?? null));
  return { ...draft, value: isDefault ? rest : { ...draft.value, [field]: to } };
}

export function reset(draft: Draft): Draft {
  return { ...draft, value: draft.saved };
}

/** What is in force now, with what was typed over it since `sent` went out: a save loses nothing of that. */
export function rebased(fresh: Draft, sent: Draft, now: Draft): Draft {
  const fields = new Set([...Object.keys(sent.value), ...Object.keys(now.value)]);
  const typed = [...fields].filter((field) => !same(now.value[field] ?? null, sent.value[field] ?? null));
  return typed.reduce((draft, field) => written(draft, field, now.value[field] ?? null), fresh);
}

/** The fields that would hold otherwise. Of a new object: all that are written. */
export function changed(draft: Draft): string[] {
  const fields = new Set([...Object.keys(draft.saved), ...Object.keys(draft.value)]);
  return [...fields].filter((field) => !same(draft.value[field] ?? null, draft.saved[field] ?? null));
}

export function isChanged(draft: Draft, field: string): boolean {
  return !same(draft.value[field] ?? null, draft.saved[field] ?? null);
}

/** What is sent: only what changed; null goes back to the default. */
export function patchOf(draft: Draft): Fields {
  if (draft.isNew) return draft.value;
  return Object.fromEntries(changed(draft).map((field) => [field, draft.value[field] ?? null]));
}

/** The problems of one field, and those that belong to none of `fields`. */
export function problemsOf<T extends Problem | Doubt>(found: readonly T[], draft: Draft, field: string): T[] {
  return found.filter((one) => mine(one, draft) && (one.field === field || one.field.startsWith(`${field}.`)));
}

export function otherProblems<T extends Problem | Doubt>(found: readonly T[], draft: Draft, fields: readonly string[]): T[] {
  return found.filter((one) => !mine(one, draft) || !fields.some((field) => one.field === field || one.field.startsWith(`${field}.`)));
}

function mine(one: Problem | Doubt, draft: Draft): boolean {
  return one.kind === undefined || (one.kind === draft.kind && (one.name === draft.name || draft.isNew));
}

/** Deeply equal; the order of keys says nothing. */
export function same(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every((key) => key in other && same((one as Fields)[key], (other as Fields)[key]));
}

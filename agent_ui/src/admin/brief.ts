/** A value in a few words, for lists and for "was: …". Pure. */

import { NONE } from "../format";
import { type Language, pick } from "../i18n";
import type { Localised } from "../protocol";
import { writtenWith } from "../shared/skills";
import type { Fields, Json } from "./answers";
import { isWord, type Say, type Word } from "./words";

const MOST = 4;
/** Fields whose codes have words. */
const CODED = new Set(["strategy", "role", "language", "on_missed", "srtp", "dtmf", "spelling", "measure", "level", "scope", "tier"]);

/** `called`: what people call an object of a kind. */
export interface Reader { say: Say; language: Language; called?: (kind: string, key: string) => string }

/** Fields that name objects, and of which kind. */
const NAMES: Record<string, string> = { queues: "queues", queue: "queues", owners: "users", skills: "skills", flow: "flows", after_call: "flows" };

function called(reader: Reader, field: string, key: string): string {
  const kind = NAMES[field];
  return kind && reader.called ? reader.called(kind, key) : key;
}

export function brief(reader: Reader, field: string, value: Json | undefined): string {
  if (value === null || value === undefined || value === "") return NONE;
  if (typeof value === "boolean") return reader.say(value ? "admin.yes" : "admin.no");
  if (typeof value === "number") return field.endsWith("_s") ? reader.say("admin.seconds", { n: value }) : String(value);
  if (typeof value === "string") return CODED.has(field) ? coded(reader, field, value) : field === "skills" ? asked(reader, value) : called(reader, field, value);
  if (Array.isArray(value)) return few(reader, value.map((item) => (typeof item === "string" ? called(reader, field, item) : item_(reader, item))));
  if (isWords(value)) return pick(value as Localised, reader.language) || NONE;
  return few(reader, Object.entries(value).map(([key, item]) => pair(reader, field, key, item)));
}

function asked(reader: Reader, needs: string): string {
  return writtenWith(needs, (skill) => called(reader, "skills", skill));
}

function coded({ say }: Reader, field: string, value: string): string {
  const key = `admin.${field}.${value}`;
  return isWord(key) ? say(key) : value;
}

function item_(reader: Reader, item: Json): string {
  if (typeof item !== "object" || item === null) return String(item);
  if (Array.isArray(item)) return item.join(" ");
  if (typeof item["when"] === "string") return ruleOf(reader, item);
  if (typeof item["date"] === "string") return item["date"];
  if (typeof item["needs"] === "string") return asked(reader, item["needs"]);
  return JSON.stringify(item);
}

/** An overflow rule: `waited 90 s → call-back`. */
export function ruleOf(reader: Reader, rule: Fields): string {
  const { say } = reader;
  const when = `admin.when.${String(rule["when"])}`;
  const over = typeof rule["over"] === "number" ? ` ${limitOf(reader, rule["when"], rule["over"])}` : "";
  return `${isWord(when) ? say(when) : String(rule["when"])}${over} → ${wayOf(reader, rule["to"] ?? null)}`;
}

/** Callers are counted, everything else is a time. */
function limitOf({ say }: Reader, when: Json | undefined, over: number): string {
  return when === "length" ? String(over) : say("admin.seconds", { n: over });
}

export function wayOf(reader: Reader, to: Json): string {
  if (typeof to === "string") return reader.say("admin.way.callback");
  if (to === null || typeof to !== "object" || Array.isArray(to)) return NONE;
  const [[way, where] = ["", null]] = Object.entries(to).filter(([, found]) => found !== null);
  const key = `admin.way.${way}`;
  const kind = way === "queue" ? "queues" : way;
  const name = typeof where === "string" ? ` ${reader.called?.(kind, where) ?? where}` : "";
  return `${isWord(key) ? reader.say(key) : way}${name}`;
}

function pair(reader: Reader, field: string, key: string, item: Json): string {
  if (isWords(item)) return pick(item as Localised, reader.language);
  if (field === "week") return `${days(reader, key)} ${Array.isArray(item) ? item.join(", ") : String(item)}`;
  return typeof item === "object" ? key : `${called(reader, field, key)} ${String(item)}`;
}

function days({ say }: Reader, key: string): string {
  return key.split("-").map((day) => (isWord(`admin.day.${day}`) ? say(`admin.day.${day}` as Word) : day)).join("–");
}

function few({ say }: Reader, items: string[]): string {
  if (items.length === 0) return NONE;
  const shown = items.slice(0, MOST).join(say("admin.comma"));
  return items.length > MOST ? say("admin.and_more", { items: shown, n: items.length - MOST }) : shown;
}

export function isWords(value: Json): boolean {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => (key === "en" || key === "zh") && typeof value[key] === "string");
}

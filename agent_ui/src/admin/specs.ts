/** What is written in which field of an object, and in which order: forms are drawn from this. Pure. */

import type { Fields, Json, Schema } from "./answers";
import type { Word } from "./words";

/** How a field is written. `of`: the kind whose names it takes, or its words; `unit`: of its figure. */
export interface Field {
  name: string;
  as: Widget;
  of?: string;
  choices?: readonly string[];
  unit?: Word;
  wide?: boolean;
  /** Only shown when this says so of the object. */
  when?: (value: Fields) => boolean;
}
export type Widget =
  | "text" | "secret" | "number" | "share" | "check" | "choice" | "ref" | "refs" | "serves" | "words" | "lines" | "levels" | "points"
  | "steps" | "overflow" | "week" | "holidays" | "dispositions" | "texts" | "amounts" | "lists" | "bonuses" | "part" | "form" | "written" | "statements" | "json";
export interface Section { title: Word; fields: readonly Field[] }

const f = (name: string, as: Widget, more: Partial<Field> = {}): Field => ({ name, as, ...more });
const seconds = (name: string): Field => f(name, "number", { unit: "admin.unit.s" });
const SRTP = ["never", "optional", "required"] as const;

export const STRATEGIES = [
  "longest_idle", "round_robin", "fewest_contacts", "least_busy", "most_skilled", "least_skilled_sufficient", "priority_order",
  "ring_all", "random", "sticky",
] as const;

export const SPECS: Record<string, readonly Section[]> = {
  queues: [
    { title: "admin.part.queue", fields: [
      f("name", "words"), f("strategy", "choice", { of: "strategy", choices: STRATEGIES }), f("hours", "ref", { of: "hours" }), f("on_missed", "choice", { of: "on_missed", choices: ["not_ready", "ready"] }),
    ] },
    { title: "admin.part.skills", fields: [f("skills", "steps", { wide: true })] },
    { title: "admin.part.limits", fields: [
      seconds("ring_for_s"), seconds("wrap_up_s"), seconds("wrap_up_longest_s"), seconds("offer_again_after_s"), seconds("redial_s"), seconds("handling_s"),
    ] },
    { title: "admin.part.service_level", fields: [seconds("service_level_s")] },
    { title: "admin.part.order", fields: [
      f("ageing", "number", { unit: "admin.unit.points" }), f("priority_weight", "number", { unit: "admin.unit.points" }), f("weight", "number", { unit: "admin.unit.points" }),
      f("tier_bonus", "points", { wide: true }), f("bonuses", "bonuses", { wide: true }),
    ] },
    { title: "admin.part.overflow", fields: [f("overflow", "overflow", { wide: true }), f("callback", "part", { wide: true }), f("sticky", "part", { wide: true })] },
    { title: "admin.part.after", fields: [
      f("needs_disposition", "check"), f("dispositions", "dispositions", { wide: true }), f("form", "form", { wide: true }), f("after_call", "ref", { of: "flows" }),
    ] },
    { title: "admin.part.recording", fields: [f("record", "share"), f("announce_recording", "check")] },
  ],
  users: [
    { title: "admin.part.person", fields: [
      f("name", "text"), f("local_name", "text"), f("language", "choice", { of: "language", choices: ["en", "zh"] }),
      f("role", "choice", { of: "role", choices: ["agent", "supervisor", "admin", "auditor"] }), f("password", "secret"),
      f("team", "text"), f("scope", "choice", { of: "scope", choices: ["own", "team", "all"], when: (value) => "scope" in value || value["role"] === "supervisor" }),
    ] },
    { title: "admin.part.telephone", fields: [f("extension", "text"), f("number", "text"), f("srtp", "choice", { of: "srtp", choices: SRTP }), f("auto_answer", "check")] },
    { title: "admin.part.serves", fields: [f("queues", "serves", { wide: true }), f("skills", "levels", { wide: true })] },
    { title: "admin.part.at_once", fields: [f("capacity", "amounts"), f("interrupts", "lists")] },
  ],
  skills: [{ title: "admin.part.skill", fields: [f("name", "words"), f("description", "words", { wide: true })] }],
  numbers: [{ title: "admin.part.number", fields: [f("name", "words"), f("flow", "ref", { of: "flows" }), f("after_call", "ref", { of: "flows" })] }],
  hours: [
    { title: "admin.part.week", fields: [f("week", "week", { wide: true }), f("zone", "text"), f("country", "text")] },
    { title: "admin.part.holidays", fields: [f("holidays", "holidays", { wide: true })] },
  ],
  trunks: [
    { title: "admin.part.provider", fields: [
      f("uri", "text"), f("outbound_proxy", "text"), f("username", "text"), f("password", "secret"), f("registers", "check"),
      seconds("register_every_s"), seconds("options_every_s"), f("ha1", "texts", { wide: true }),
    ] },
    { title: "admin.part.inbound", fields: [
      f("sources", "lines"), f("numbers", "texts", { wide: true }), f("inbound_username", "text"), f("inbound_password", "secret"), f("trusts_identity", "check"),
    ] },
    { title: "admin.part.outbound", fields: [
      f("prefixes", "lines"), f("caller_number", "text"), f("order", "number"), f("weight", "number"), f("max_calls", "number"), f("max_calls_per_s", "number"),
      f("spelling", "choice", { of: "spelling", choices: ["e164", "plain", "national"] }), f("strip", "text"), f("prepend", "text"), f("from_domain", "text"),
      f("takes_identity", "check"), f("emergency", "check"), f("refer_out", "check"),
    ] },
    { title: "admin.part.sound", fields: [f("codecs", "lines"), f("dtmf", "choice", { of: "dtmf", choices: ["rfc4733", "inband"] }), f("srtp", "choice", { of: "srtp", choices: SRTP }), f("ipv6", "check")] },
  ],
  phones: [{ title: "admin.part.telephone", fields: [f("name", "text"), f("number", "text"), f("password", "secret"), f("srtp", "choice", { of: "srtp", choices: SRTP })] }],
  dialling: [{ title: "admin.part.dialling", fields: [f("prefixes", "lines"), f("never", "lines"), f("international", "check"), f("premium", "check")] }],
  voicemail: [{ title: "admin.part.box", fields: [f("name", "words"), f("greeting", "words", { wide: true }), f("queue", "ref", { of: "queues" }), f("owners", "refs", { of: "users" }), seconds("longest_s")] }],
  alerts: [{ title: "admin.part.alert", fields: [
    f("name", "words"), f("measure", "choice", { of: "measure", choices: ["waiting", "longest_wait", "service_level", "abandoned", "ready", "signed_in", "on_contact", "wrap_up", "not_ready", "ringing"] }),
    f("above", "number"), f("below", "number"), seconds("for_s"), f("level", "choice", { of: "level", choices: ["warn", "crit"] }),
    f("queues", "refs", { of: "queues" }), f("at_least", "number"), f("if_waiting", "check"),
  ] }],
  articles: [
    { title: "admin.part.article", fields: [f("title", "words", { wide: true }), f("text", "written", { wide: true })] },
    { title: "admin.part.for_whom", fields: [f("queues", "refs", { of: "queues", wide: true }), f("tiers", "lines"), f("tags", "lines"), f("until", "text")] },
    { title: "admin.part.what_about", fields: [f("keywords", "lines"), f("menu", "lines"), f("dispositions", "lines")] },
  ],
  customers: [{ title: "admin.part.customer", fields: [
    f("name", "text"), f("local_name", "text"), f("account", "text"), f("pin", "secret"), f("tier", "text"), f("language", "choice", { of: "language", choices: ["en", "zh"] }),
    f("since_year", "number"), f("email", "text"), f("numbers", "lines"), f("tags", "lines"), f("notes", "text", { wide: true }), f("do_not_sell", "check"), f("promises", "json", { wide: true }), f("timeline", "json", { wide: true }),
  ] }],
  queries: [{ title: "admin.part.settings", fields: [
    f("database", "ref", { of: "databases" }), seconds("timeout_s"), f("max_rows", "number"), f("writes", "check"), f("parameters", "texts", { wide: true }), f("sql", "statements", { wide: true }),
  ] }],
  site: [
    { title: "admin.part.company", fields: [f("company", "words"), f("emergency", "lines"), f("looks_up_private", "check"), f("record_outward", "share"), f("realm", "text")] },
    { title: "admin.part.pins", fields: [f("pins", "part", { wide: true })] },
  ],
};

/** Settings that belong together: all of them or none. `when`: what one begins with. */
export const PARTS: Record<string, { fields: readonly Field[]; begins: Fields; isFixed?: boolean }> = {
  callback: {
    begins: { first: "agent" },
    fields: [f("first", "choice", { of: "first", choices: ["agent", "customer"] }), f("tries", "number"), seconds("spacing_s"), seconds("ring_s"), seconds("lead_s"), f("hours", "ref", { of: "hours" })],
  },
  sticky: { begins: { days: 30, wait_s: 20 }, fields: [f("days", "number", { unit: "admin.unit.days" }), seconds("wait_s")] },
  pins: { begins: {}, isFixed: true, fields: [f("tries", "number"), f("number_tries", "number"), f("withheld_tries", "number"), seconds("lock_s"), seconds("forget_s")] },
};

/** The columns of a kind's list, besides the name. */
export const COLUMNS: Record<string, readonly string[]> = {
  queues: ["name", "strategy", "hours", "ring_for_s", "service_level_s", "overflow"],
  users: ["name", "role", "extension", "queues", "skills", "language"],
  skills: ["name", "description"],
  numbers: ["name", "flow", "after_call"],
  hours: ["week", "zone", "country", "holidays"],
  trunks: ["uri", "prefixes", "registers", "max_calls"],
  phones: ["name", "number", "srtp"],
  dialling: ["prefixes", "never", "international", "premium"],
  voicemail: ["name", "queue", "owners"],
  alerts: ["name", "measure", "above", "below", "for_s", "level"],
  articles: ["title", "queues", "keywords", "until"],
  webhooks: ["url", "file", "method", "retries"],
  databases: ["url", "first"],
  queries: ["database", "writes", "timeout_s"],
  customers: ["name", "account", "tier", "language", "numbers"],
};

/** Every section of a form: the ones written above, and one of whatever else the model has. */
export function sectionsOf(kind: string, schema: Schema, value: Fields): readonly Section[] {
  const known = SPECS[kind] ?? [];
  const named = new Set(known.flatMap((section) => section.fields.map((field) => field.name)));
  const properties = (schema["properties"] ?? {}) as Record<string, Schema>;
  const there = known
    .map((section) => ({ ...section, fields: section.fields.filter((field) => field.name in properties && (field.when?.(value) ?? true)) }))
    .filter((section) => section.fields.length > 0);
  const rest = Object.keys(properties).filter((name) => !named.has(name) && name !== "id");
  if (rest.length === 0) return there;
  const title: Word = there.length === 0 ? "admin.part.settings" : "admin.part.more";
  return [...there, { title, fields: rest.map((name) => guessed(name, properties[name] ?? {})) }];
}

/** How a field nobody wrote a form for is written best. */
export function guessed(name: string, given: Schema): Field {
  const schema = meant(given);
  if (Array.isArray(schema["enum"])) return f(name, "choice", { of: name, choices: schema["enum"].map(String) });
  if (name.endsWith("_s") && isFigure(schema)) return seconds(name);
  if (isFigure(schema)) return f(name, "number");
  if (schema["type"] === "boolean") return f(name, "check");
  if (schema["type"] === "string") return f(name, "text");
  const items = schema["items"] as Schema | undefined;
  if (schema["type"] === "array" && items?.["type"] === "string") return f(name, "lines");
  return f(name, "json", { wide: true });
}

/** Of `… or nothing`, what it is when it is something. */
function meant(schema: Schema): Schema {
  const some = ((schema["anyOf"] ?? []) as Schema[]).filter((one) => one["type"] !== "null");
  return some.length === 1 ? some[0]! : schema;
}

function isFigure(schema: Schema): boolean {
  return schema["type"] === "number" || schema["type"] === "integer";
}

/** Fields without which the object cannot be. */
export function required(schema: Schema): ReadonlySet<string> {
  return new Set((schema["required"] ?? []) as string[]);
}

/** Text → what it means as JSON, or undefined when it is none. */
export function parsed(text: string): Json | undefined {
  if (text.trim() === "") return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

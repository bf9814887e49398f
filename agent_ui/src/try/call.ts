/** A call that is tried: what the server says of it, and each line of it in words. Pure. */

import type { Language, Translate } from "../i18n";
import { isKey, pick } from "../i18n";
import { called, type Labels } from "../labels";
import type { Localised } from "../protocol";

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

export interface Line {
  at_s: number;
  flow: string;
  node: string;
  what: string;
  text: string;
  [more: string]: Json;
}

export interface Way {
  exit: string;
  label: Localised;
  to: string;
}

export interface Call {
  lines: Line[];
  end: "hung_up" | "connected" | "caller_left" | "open" | "endless";
  reason: string;
  flow: string;
  node: string;
  seconds: number;
  left_over: number[];
  assumed: string[];
  variables: Record<string, Json>;
  goals: string[];
  keys: string[];
  listens: boolean;
  ways: Way[];
  title: Localised;
  labels: Labels;
  queues: Record<string, Localised>;
}

export interface Offer {
  flows: { flow: string; title: Localised; languages: string[]; version: string }[];
  numbers: { number: string; flow: string }[];
  callers: { number: string; name: string; local_name: string; tier: string; language: string }[];
}

export interface Problem {
  line: number;
  column: number;
  node: string;
  problem: string;
  advice: string;
  said?: Localised;
  text: string;
}

/** Who reads, and what flows and queues are called. */
export interface Reader {
  t: Translate;
  language: Language;
  labels: Labels;
  queues: Record<string, Localised>;
}

/** Who it comes from decides the side: the house on the left, the caller on the right, the flow's own in between. */
export type Side = "house" | "caller" | "flow";

export interface Shown {
  side: Side;
  tone: "" | "way" | "data" | "queue" | "good" | "end";
  words: string;
  at: string;
  node: string;
  what: string;
}

const SIDES: Record<string, Side> = { heard: "house", pressed: "caller", said: "caller" };
const TONES: Record<string, Shown["tone"]> = {
  went: "way", flow: "way", set: "data", asked: "data", answered: "data", queued: "queue", queue: "queue", recording: "queue",
  done: "queue", goal: "good", ended: "end",
};
const LONGEST = 200;

/** Since the call began, as 1:05. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

export function shown(reader: Reader, line: Line): Shown {
  return {
    side: SIDES[line.what] ?? "flow", tone: TONES[line.what] ?? "", words: words(reader, line), at: clock(line.at_s), node: line.node,
    what: line.what,
  };
}

function words(reader: Reader, line: Line): string {
  const { t, labels, queues, language } = reader;
  switch (line.what) {
    case "heard": {
      const said = line.text || `♪ ${list(line["prompts"])}`;
      return line["loop"] === true ? t("try.over_and_over", { said }) : said;
    }
    case "pressed":
      return line["ignored"] === true ? t("try.ignored", { key: line.text }) : line.text;
    case "went":
      return way(reader, line);
    case "flow":
      return t("try.flow", { flow: called(line.text, labels[line.text]?.title, language) });
    case "set":
      return `${line.text} = ${data(line["value"])}`;
    case "asked":
      return t("try.asked", { kind: line.text, request: data(line["request"]) });
    case "answered":
      return answered(t, line);
    case "queued":
      return t("try.queued", { queue: called(line.text, queues[line.text], language), place: String(line["place"]) });
    case "queue":
      return queue(t, line);
    case "goal":
      return t("try.goal", { goal: called(line.text, labels[line.flow]?.goals[line.text], language) });
    case "recording":
      return t(line["kept"] === undefined ? "try.recording" : line["kept"] === true ? "try.recorded" : "try.discarded");
    case "ended":
      return ending(t, String(line["how"]), line.text);
    default:
      return [line.text, line["to"]].filter(Boolean).join(" ");
  }
}

export function ending(t: Translate, how: string, reason: string): string {
  const key = `try.end.${how}`;
  return isKey(key) ? t(key, { reason }) : reason;
}

function way(reader: Reader, line: Line): string {
  const exit = exitWords(reader, String(line["exit"] ?? ""), (line["label"] ?? {}) as Localised);
  const node = nodeName(reader, line.flow, line.text);
  return exit ? `${exit} → ${node}` : reader.t("try.went", { node });
}

/** A node as people call it. */
export function nodeName({ labels, language }: Reader, flow: string, node: string): string {
  return called(node, labels[flow]?.nodes[node], language);
}

/** `key 1` and its label in the reader's words; other exits by their label or their name, "" for the ordinary one. */
export function exitWords({ t, language }: Pick<Reader, "t" | "language">, exit: string, texts: Localised): string {
  const label = pick(texts, language);
  if (!exit.startsWith("key ")) return label || (exit === "next" ? "" : exit);
  const key = t("try.key", { key: exit.slice(4) });
  return label ? `${key}: ${label}` : key;
}

function answered(t: Translate, line: Line): string {
  const kind = line.text;
  const said = line["failure"]
    ? t("try.no_answer", { kind, failure: String(line["failure"]) })
    : t("try.answered", { kind, value: data(line["value"]) });
  return line["assumed"] === true ? t("try.assumed", { said }) : said;
}

function queue(t: Translate, line: Line): string {
  const key = `try.queue.${line.text}`;
  const said = [isKey(key) ? t(key) : line.text, line["outcome"]].filter(Boolean).join(": ");
  return line["assumed"] === true ? t("try.assumed", { said }) : said;
}

function list(value: Json | undefined): string {
  return Array.isArray(value) ? value.join(", ") : "";
}

export function data(value: Json | undefined): string {
  const text = typeof value === "string" ? value : JSON.stringify(value ?? null);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** The kinds of questions whose answers nobody has written; what is spoken and heard here needs none. */
export function unanswered(call: Call): string[] {
  return call.assumed.filter((kind) => !["queue", "speak", "listen"].includes(kind));
}

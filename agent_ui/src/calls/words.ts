/** What happened to a contact, event by event, in the reader's language. Pure. */

import { figures } from "../agent/why";
import { duration, percentage, phone, timeOfDay } from "../format";
import { isKey, type Key, type Language, pick, type Translate, word } from "../i18n";
import { called, type Labels, questionIn } from "../labels";
import type { Localised } from "../protocol";
import { inWords, type SkillName } from "../shared/skills";
import type { EventFields, Told } from "./answers";

export interface Namer {
  t: Translate;
  language: Language;
  person: (id: string) => string;
  /** Of the flows the contact went through. */
  labels: Labels;
  queue: (id: string) => string;
  skill: SkillName;
  /** How a contact ended, in the words of its queue. */
  disposition: (code: string) => string;
}

export type Tone = "plain" | "offered" | "talking" | "hold" | "warn" | "ended";

export interface Line {
  seq: number;
  at: number;
  type: string;
  title: string;
  /** "" when the title says it all. */
  detail: string;
  tone: Tone;
  /** Of use to whoever looks for a fault; left out at first. */
  minor: boolean;
  /** The offer that this is the beginning of, "" for all else. */
  offer: string;
}

const MINOR = new Set([
  "IvrPortTaken", "FlowStarted", "NodesEntered", "PromptStarted", "DigitPressed", "AnswerHeard", "AgentStateChanged", "AgentRinging",
  "ScreenPopped", "LegQualityMeasured", "RecordingFinished", "MessageSent", "ShadowDiffered", "OutwardDialled", "EntryHeld.0", "OfferEnded.accepted",
  "EntryEnded.answered", "CustomerMatched.",
]);

const TONES: Record<string, Tone> = {
  Offered: "offered", AgentRinging: "offered", OutwardDialled: "offered", AgentDialled: "offered", CallbackDialled: "offered", CallConnected: "talking",
  OutwardAnswered: "talking", ConferenceStarted: "talking", TransferAnswered: "talking", ConsultAnswered: "talking", CallTakenOver: "talking",
  AgentReturned: "talking", CallHeld: "hold", ConsultStarted: "hold", RecordingPaused: "hold", CallEnded: "ended", CallRefused: "warn",
  WrongDigit: "warn", MediaStalled: "warn", EchoDetected: "warn", AgentLost: "warn", TransferFailed: "warn", OutwardFailed: "warn",
  RecordingFailed: "warn", MessageFailed: "warn", "OfferEnded.missed": "warn", "OfferEnded.refused": "warn", "OfferEnded.unreachable": "warn",
  "EntryEnded.abandoned": "warn", "EntryEnded.failed": "warn", "IdentityChecked.wrong": "warn", "IdentityChecked.locked": "warn",
};

/** By which field an event comes in several kinds, each with words of its own where there are any. */
const KINDS: Record<string, string> = {
  CallArrived: "direction", WaitAnswered: "answer", OfferEnded: "outcome", EntryEnded: "outcome", EntryStarted: "cause", CallEnded: "released_by",
  IdentityChecked: "result", CallTransferred: "how", ConsultEnded: "outcome", SupervisionStarted: "mode", SupervisionChanged: "mode",
  CustomerMatched: "customer", WrongDigit: "digit", AnswerHeard: "failure", EntryHeld: "until", LegalHoldChanged: "is_held", VoicemailHeard: "is_heard",
  Offered: "is_callback", PositionAnnounced: "wait_p90_s", VoicemailAssigned: "to", CallbackDialled: "agent", RecordingResumed: "by",
  OutwardFailed: "is_last", RecordingStarted: "kind", EntrySteered: "action",
};

export function line(namer: Namer, told: Told): Line {
  const kind = kindOf(told);
  const values = valuesOf(namer, told);
  const specific = `${told.type}.${kind}`;
  const title = texts(namer.t, specific, told.type, values);
  return {
    seq: told.seq, at: told.at, type: told.type, title: title ?? unknown(told.type), detail: title === null ? rest(told) : detail(namer, told, kind, values),
    tone: TONES[specific] ?? TONES[told.type] ?? "plain", minor: MINOR.has(told.type) || MINOR.has(specific),
    offer: told.type === "Offered" ? text(told, "offer") : "",
  };
}

/** The value that tells the kind: words as they are, whether a name or figure is there as itself or "". */
function kindOf(told: Told): string {
  const value = told[KINDS[told.type] ?? ""];
  if (typeof value === "boolean" || typeof value === "number") return value ? "1" : "0";
  if (typeof value !== "string") return "";
  // A name says only that there is one.
  return ["CustomerMatched", "WrongDigit", "AnswerHeard", "VoicemailAssigned", "CallbackDialled", "RecordingResumed"].includes(told.type) ? (value ? "1" : "") : value;
}

/** What is said besides by fields alone, as they are. */
const DETAILS: Record<string, string[]> = {
  CallRefused: ["code", "reason"], NodesEntered: ["steps"], PromptStarted: ["prompts"], MessageFailed: ["why"], AnswerHeard: ["failure"],
  EntryStarted: ["cause"], TransferFailed: ["why"], SupervisionEnded: ["cause"], OutwardFailed: ["code", "reason"], RecordingFinished: ["seconds"],
  RecordingFailed: ["why"], RecordingDeleted: ["by", "reason"], VoicemailLeft: ["seconds"], DispositionRecorded: ["note"], ShadowDiffered: ["shadow_agent"],
};

function detail(namer: Namer, told: Told, kind: string, values: Record<string, string>): string {
  if (told.type === "Offered") return why(namer, told);
  const fields = DETAILS[told.type];
  if (fields) return fields.map((name) => values[name] ?? "").filter(Boolean).join(" ");
  return texts(namer.t, `${told.type}.${kind}.more`, `${told.type}.more`, values) ?? "";
}

function texts(t: Translate, specific: string, general: string, values: Record<string, string>): string | null {
  for (const name of [`trace.${specific}`, `trace.${general}`]) if (isKey(name)) return t(name, values);
  return null;
}

/** Every field as people read it; what a name ends in says what it is. */
function valuesOf(namer: Namer, told: EventFields): Record<string, string> {
  return Object.fromEntries(Object.entries(told).map(([name, value]) => [name, labelled(namer, told, name, value) ?? said(namer, name, value)]));
}

/** What flows have a name for, as people call it; null for every other field. */
function labelled({ labels, language }: Namer, told: EventFields, name: string, value: unknown): string | null {
  const flow = labels[text(told, "flow")];
  switch (name) {
    case "label":
      return typeof value === "object" && value !== null ? pick(value as Localised, language) : null;
    case "steps":
      // Of skills there are steps, too: those are counted.
      return !Array.isArray(value) ? null : (value as [number, string, string][]).map(([, of, node]) => called(node, labels[of]?.nodes[node], language)).join(" › ");
    case "flow":
      return called(String(value), flow?.title, language);
    case "goal":
      return called(String(value), flow?.goals[String(value)], language);
    case "survey":
      return called(String(value), flow?.surveys[String(value)], language);
    case "question":
      return questionIn(labels, text(told, "survey"), String(value), language);
    default:
      return null;
  }
}

const PEOPLE = new Set(["agent", "who", "by", "supervisor", "on_behalf_of", "user", "shadow_agent"]);
const NUMBERS = new Set(["ani", "dnis", "number", "diverted_from"]);
const MOMENTS = new Set(["until", "deadline", "not_before", "ranked_from"]);
/** Fields whose values are codes, and the group of words they are in. */
const CODES: Record<string, string> = {
  side: "traceside", outcome: "outcome", mode: "tracemode", state: "state", cause: "tracecause", kind: "tracekind", reason: "reason", party: "traceside", language: "speaks",
};

function said(namer: Namer, name: string, value: unknown): string {
  const { t, language } = namer;
  if (value === null || value === undefined) return "–";
  if (typeof value === "number") return figure(name, value, language);
  if (typeof value === "boolean") return value ? "1" : "";
  if (Array.isArray(value)) return value.map((one) => said(namer, name.replace(/s$/, ""), one)).join(t("list.comma"));
  if (typeof value === "object") return "";
  const words = String(value);
  if (words === "") return NUMBERS.has(name) ? t("call.withheld") : "";
  if (PEOPLE.has(name)) return namer.person(words);
  if (name === "queue") return namer.queue(words);
  if (name === "to") return named(namer, words);
  if (NUMBERS.has(name)) return phone(words);
  if (name === "needs") return inWords(t, words, namer.skill);
  if (name === "disposition") return namer.disposition(words);
  const group = CODES[name];
  return group ? word(t, group, words) : words;
}

function figure(name: string, value: number, language: Language): string {
  if (MOMENTS.has(name)) return timeOfDay(value, language);
  if (name === "seconds" || name.endsWith("_s")) return duration(value);
  if (name.endsWith("_share")) return percentage(value, language);
  if (name.endsWith("_ms")) return `${Math.round(value)} ms`;
  if (name === "mos") return value.toFixed(1);
  return String(value);
}

/** Somebody, a queue, or a number. */
function named(namer: Namer, id: string): string {
  const person = namer.person(id);
  if (person !== id) return person;
  const queue = namer.queue(id);
  return queue !== id ? queue : phone(id);
}

/** Why the agent was asked, from the code and the figures of the decision. */
export function why(namer: Namer, told: EventFields): string {
  const { t, language } = namer;
  const code = text(told, "why_code");
  const facts = (told["why_facts"] ?? {}) as Record<string, string | number>;
  const key = `trace.why.${code}`;
  if (!isKey(key)) return text(told, "why");
  return [figures(t, "trace.why", code, facts), asked(namer, facts)].filter(Boolean).join(language === "zh" ? "" : " ");
}

function asked({ t, skill }: Namer, facts: Record<string, string | number>): string {
  const needs = String(facts["needs"] ?? "");
  if (!needs) return "";
  const steps = Number(facts["steps"] ?? 0);
  return steps > 1 ? t("why.needs.step", { needs: inWords(t, needs, skill), step: Number(facts["step"] ?? 0), steps }) : t("why.needs", { needs: inWords(t, needs, skill) });
}

/** An event that this page has no words for yet: its name, taken apart, and what it says. */
function unknown(type: string): string {
  return type.replace(/(?<=[a-z])(?=[A-Z])/g, " ");
}

function rest(told: Told): string {
  return Object.entries(told).filter(([name, value]) => !["seq", "at", "type"].includes(name) && typeof value !== "object" && value !== "")
    .map(([name, value]) => `${name}: ${String(value)}`).join(", ");
}

function text(told: EventFields, name: string): string {
  const value = told[name];
  return typeof value === "string" ? value : "";
}

export type TraceKey = Extract<Key, `trace.${string}`>;

/** Verdicts, what must happen and what would help, in the reader's language; for codes without words here, the server's. Pure. */

import { duration, timeOfDay } from "../format";
import { isKey, type Language, pick, type Translate, word } from "../i18n";
import type { Localised } from "../protocol";
import { inWords, type SkillName } from "../shared/skills";
import type { Change, Happened, Verdict, WaitsFor } from "./answers";

export interface Reader {
  t: Translate;
  language: Language;
  now: number;
  /** An agent's or a queue's name for people. */
  agent: (id: string) => string;
  queue: (id: string) => string;
  skill: SkillName;
}

/** Why this agent, or why not; the agent's name stands beside it. */
export function verdict(reader: Reader, given: Verdict): string {
  const { t } = reader;
  const missing = given.missing.map((one) => t("verdict.missing", { ...one, skill: reader.skill(one.skill) })).join(t("list.comma"));
  const first = said(reader, `verdict.${given.code}`, given, {
    n: given.rank, reason: word(t, "reason", given.reason || "not_ready"), lasting: since(reader, given.since),
    left: left(reader, given.until), missing,
  });
  return given.also.includes("skills") ? t("verdict.also", { verdict: first, missing }) : first;
}

/** What must happen for this caller to be served. */
export function waitsFor(reader: Reader, given: WaitsFor): string {
  return said(reader, `waits.${given.code}`, given, {
    n: given.count, agent: reader.agent(given.agent), left: left(reader, given.at), step: given.step,
    needs: given.needs ? inWords(reader.t, given.needs, reader.skill) : reader.t("needs.anyone"),
  });
}

/** What alone would have it offered at once. */
export function change(reader: Reader, given: Change): string {
  return said(reader, `change.${given.code}`, given, {
    agent: reader.agent(given.agent), skill: reader.skill(given.skill), level: given.level, has: given.has, queue: reader.queue(given.queue),
  });
}

/** One thing that happened to the caller in line. */
export function happened(reader: Reader, given: Happened): string {
  const { t } = reader;
  return said(reader, `story.${given.code}`, given, {
    agent: reader.agent(given.agent), queue: reader.queue(given.queue), to: place(reader, given),
    outcome: word(t, "outcome", given.outcome), needs: given.needs ? inWords(t, given.needs, reader.skill) : t("needs.anyone"),
    step: given.step, steps: given.steps, until: given.until ? timeOfDay(given.until, reader.language) : "",
  });
}

/** Whereto it was sent: a queue, a number, a box, or a message. */
function place({ t, queue }: Reader, { way, to }: Happened): string {
  const key = `way.${way}`;
  return isKey(key) ? t(key, { to: way === "queue" ? queue(to) : to }) : to;
}

function said(reader: Reader, key: string, given: { text: string; said?: Localised }, values: Record<string, string | number>): string {
  return isKey(key) ? reader.t(key, values) : given.said ? pick(given.said, reader.language) : given.text;
}

function since(reader: Reader, at: number): string {
  return at > 0 ? duration(reader.now - at) : "";
}

function left(reader: Reader, at: number): string {
  return at > 0 ? duration(at - reader.now) : "";
}

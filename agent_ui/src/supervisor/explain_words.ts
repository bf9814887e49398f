/** Verdicts, what must happen and what would help, in the reader's language; the server's English for newer codes. Pure. */

import { inWords } from "../agent/why";
import { duration, timeOfDay } from "../format";
import { isKey, type Language, type Translate, word } from "../i18n";
import type { Change, Happened, Verdict, WaitsFor } from "./answers";

export interface Reader {
  t: Translate;
  language: Language;
  now: number;
  /** An agent's or a queue's name for people. */
  agent: (id: string) => string;
  queue: (id: string) => string;
}

/** Why this agent, or why not; the agent's name stands beside it. */
export function verdict(reader: Reader, given: Verdict): string {
  const { t } = reader;
  return said(t, `verdict.${given.code}`, given.text, {
    n: given.rank, reason: word(t, "reason", given.reason || "not_ready"), lasting: since(reader, given.since),
    left: left(reader, given.until),
    missing: given.missing.map((one) => t("verdict.missing", { ...one })).join(t("list.comma")),
  });
}

/** What must happen for this caller to be served. */
export function waitsFor(reader: Reader, given: WaitsFor): string {
  return said(reader.t, `waits.${given.code}`, given.text, {
    n: given.count, agent: reader.agent(given.agent), left: left(reader, given.at), step: given.step,
    needs: given.needs ? inWords(reader.t, given.needs) : reader.t("needs.anyone"),
  });
}

/** What alone would have it offered at once. */
export function change(reader: Reader, given: Change): string {
  return said(reader.t, `change.${given.code}`, given.text, {
    agent: reader.agent(given.agent), skill: given.skill, level: given.level, has: given.has, queue: reader.queue(given.queue),
  });
}

/** One thing that happened to the caller in line. */
export function happened(reader: Reader, given: Happened): string {
  const { t } = reader;
  return said(t, `story.${given.code}`, given.text, {
    agent: reader.agent(given.agent), queue: reader.queue(given.queue), to: reader.queue(given.to),
    outcome: word(t, "outcome", given.outcome), needs: given.needs ? inWords(t, given.needs) : t("needs.anyone"),
    step: given.step, steps: given.steps, until: given.until ? timeOfDay(given.until, reader.language) : "",
  });
}

function said(t: Translate, key: string, text: string, values: Record<string, string | number>): string {
  return isKey(key) ? t(key, values) : text;
}

function since(reader: Reader, at: number): string {
  return at > 0 ? duration(reader.now - at) : "";
}

function left(reader: Reader, at: number): string {
  return at > 0 ? duration(at - reader.now) : "";
}

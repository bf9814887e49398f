/** Why a contact came to me, in the reader's language, from the code and the figures of the decision. Pure. */

import { day, duration, timeOfDay } from "../format";
import { isKey, type Language, type Translate, word } from "../i18n";
import type { Contact, Me } from "../protocol";
import { inWords, type SkillName } from "../shared/skills";

export interface Reader {
  t: Translate;
  language: Language;
  me: Me;
  now: number;
  skill: SkillName;
}

/** One sentence, and a second when the queue asked for skills; the log's English for a code without words. */
export function why(reader: Reader, contact: Contact): string {
  const { t } = reader;
  const code = contact.why_code;
  if (!isKey(`why.${code}`)) return contact.why || "–";
  const asked = needs(reader, contact.why_facts);
  return [code === "preferred" ? preferred(reader, contact) : reason(t, contact), asked].filter(Boolean).join(reader.language === "zh" ? "" : " ");
}

/** A strategy's name, as a person would say it. */
export function strategy(t: Translate, name: string, ofBusy = false): string {
  const busy = `strategy.busy.${name}`;
  if (ofBusy && isKey(busy)) return t(busy);
  return word(t, "strategy", name);
}

function reason(t: Translate, { why_code: code, why_facts: facts }: Contact): string {
  return figures(t, "why", code, facts);
}

/** The sentence of a decision, of the catalogue's `group`; of whoever had contacts in hand it says so. */
export function figures(t: Translate, group: "why" | "trace.why", code: string, facts: Contact["why_facts"]): string {
  const n = figure(facts, code === "freed_agent" ? "waiting" : "candidates");
  const busy = text(facts, "phase") !== "", ofBusy = `${group}.busy.${code}`, usual = `${group}.${code}`;
  const key = busy && isKey(ofBusy) ? ofBusy : usual;
  return t(isKey(key) ? key : "why.only_ready", {
    n, strategy: strategy(t, text(facts, "strategy"), busy), idle: duration(figure(facts, "idle_s")),
    waited: duration(figure(facts, "waited_s")), busy: inHand(t, facts),
  });
}

/** How many contacts of how many there were in hand, and what the foremost of them was. */
function inHand(t: Translate, facts: Contact["why_facts"]): string {
  const key = `in_hand.${text(facts, "phase")}`;
  if (!isKey(key)) return "";
  return t(key, { count: figure(facts, "in_hand"), of: figure(facts, "capacity"), since: duration(figure(facts, "phase_s")) });
}

/** The customer's last contact with me, as far as the card knows it. */
function preferred({ t, language, me, now }: Reader, contact: Contact): string {
  const items = contact.customer.cards.flatMap((card) => card.timeline);
  const mine = items.filter((item) => item.agent === me.name || item.agent === me.user).map((item) => item.at);
  if (mine.length === 0) return t("why.preferred");
  const last = Math.max(...mine);
  return t("why.preferred.dated", { when: now - last < 86_400 ? timeOfDay(last, language) : day(last, now, language) });
}

function needs({ t, skill }: Reader, facts: Contact["why_facts"]): string {
  const asked = text(facts, "needs");
  if (!asked) return "";
  const said = inWords(t, asked, skill);
  const steps = figure(facts, "steps");
  return steps > 1 ? t("why.needs.step", { needs: said, step: figure(facts, "step"), steps }) : t("why.needs", { needs: said });
}

function figure(facts: Contact["why_facts"], name: string): number {
  const value = facts[name];
  return typeof value === "number" ? value : 0;
}

function text(facts: Contact["why_facts"], name: string): string {
  const value = facts[name];
  return typeof value === "string" ? value : "";
}

/** One routing decision looked into: who could have been asked and who not, and who else waited for this agent. */

import { html, nothing, type TemplateResult } from "lit";
import { count, duration } from "../format";
import { word } from "../i18n";
import { icon, shape } from "../shared/icons";
import type { Verdict } from "../supervisor/answers";
import { type Reader, verdict } from "../supervisor/explain_words";
import type { OfferStory } from "./answers";
import type { Records } from "./frame";

const COULD = new Set(["next", "free", "offered_this"]);

export interface Left {
  code: string;
  agents: Verdict[];
}

/** Who could have been asked, the one who was asked first; and the others by what kept them from it, most of all first. */
export function sorted(offer: Pick<OfferStory, "agent" | "agents">): { could: Verdict[]; left: Left[] } {
  const asked = (one: Verdict) => one.agent === offer.agent;
  const could = offer.agents.filter((one) => asked(one) || COULD.has(one.code));
  const groups = new Map<string, Verdict[]>();
  for (const one of offer.agents) if (!could.includes(one)) groups.set(one.code, [...(groups.get(one.code) ?? []), one]);
  const left = [...groups].map(([code, agents]) => ({ code, agents })).sort((one, other) => other.agents.length - one.agents.length);
  return { could: could.sort((one, other) => Number(asked(other)) - Number(asked(one)) || one.rank - other.rank), left };
}

export function decision(records: Records, reader: Reader, offer: OfferStory): TemplateResult {
  const { t, language } = records;
  const at = { ...reader, now: offer.at };
  const { could, left } = sorted(offer);
  return html`<div class="decision" data-testid="decision-${offer.offer}">
    <h3>${t("decision.could", { n: could.length })}</h3>
    <ul class="verdicts">${could.map((one) => html`<li data-chosen=${one.agent === offer.agent}><span class="level slot" data-level="ok">${shape("ok")}</span>
      <b class="cut">${reader.agent(one.agent)}</b><span>${one.agent === offer.agent ? t("decision.asked") : verdict(at, one)}</span></li>`)}</ul>
    ${left.length === 0 ? nothing : html`<h3>${t("decision.not", { n: offer.agents.length - could.length })}</h3>
      ${left.map((group) => html`<details><summary><span class="count">${group.agents.length}</span> ${word(t, "decision.left", group.code)}</summary>
        <ul class="verdicts">${group.agents.map((one) => html`<li><span class="level slot">${icon("x", "ico ico-sm")}</span><b class="cut">${reader.agent(one.agent)}</b><span>${verdict(at, one)}</span></li>`)}</ul></details>`)}`}
    ${offer.rivals.length === 0 ? nothing : html`<h3>${t("decision.rivals")}</h3>
      <ul class="verdicts">${offer.rivals.map((one) => html`<li><span class="slot"></span><a href="/calls/${encodeURIComponent(one.contact)}">${reader.queue(one.queue)}</a>
        <span>${t("decision.rival", { waited: duration(one.waited_s), points: count(one.points, language) })}</span></li>`)}</ul>`}
  </div>`;
}

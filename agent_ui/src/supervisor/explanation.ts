/** Why one caller waits: what must happen, what alone would help, and each agent with the reason. */

import { html, nothing, type TemplateResult } from "lit";
import { duration, timeOfDay } from "../format";
import { word } from "../i18n";
import { icon, shape } from "../shared/icons";
import { inWords } from "../shared/skills";
import { timer } from "../shared/view";
import type { ExplainedEntry, Situation, Verdict } from "./answers";
import type { Explained } from "./drawer";
import { change, happened, type Reader, verdict, waitsFor } from "./explain_words";
import type { Floor } from "./floor";
import { name } from "./line";
import { agentName, failed, loading, reader } from "./parts";

export function explanation(floor: Floor, explained: Explained): TemplateResult {
  const { t, drawer } = floor;
  const { row, value, failure, gone } = explained;
  const entry = value?.entries.find((item) => item.entry === row.entry);
  return html`<div class="why-head">
      <button class="btn sm quiet" data-testid="back" @click=${() => drawer.back()}>${icon("chevronLeft", "ico ico-sm")}${t("explain.back")}</button>
      <h3 class="grow cut">${t(gone ? "explain.title.gone" : "explain.title", { name: name(floor, row) })}</h3>
      <a class="btn sm" data-testid="whole-contact" href="/calls/${encodeURIComponent(row.call)}">${t("explain.whole")}</a>
      <span class="waited">${gone ? nothing : timer(floor, row.arrived)}</span></div>
    ${failed(t, failure, () => drawer.tellStory())}
    ${gone ? over(floor, entry) : nothing}
    ${entry ? told(floor, entry) : failure ? nothing : loading(t)}`;
}

/** Served or gone meanwhile; the whole story can be had from the journal. */
function over(floor: Floor, entry: ExplainedEntry | undefined): TemplateResult {
  const { t, drawer, language } = floor;
  const how = entry?.ended ? t("explain.ended", { time: timeOfDay(entry.ended, language), outcome: word(t, "outcome", entry.outcome) }) : t("explain.gone");
  return html`<div class="alert slim" data-level="ok" data-testid="gone">${shape("ok")}<span class="grow">${how}</span>
    ${entry?.story.length ? nothing : html`<button class="btn sm" @click=${() => drawer.tellStory()}>${t("explain.story")}</button>`}</div>`;
}

function told(floor: Floor, entry: ExplainedEntry): TemplateResult {
  const words = reader(floor);
  return html`<div class="told scroll grow" role="group" tabindex="0" aria-label=${floor.t("explain.says")}>
    ${entry.now ? now(floor, words, entry.now) : nothing}
    ${entry.could_have ? html`<section><h4>${floor.t("explain.could_have", { waited: duration(entry.could_have.waited_s) })}</h4>
      <p>${change(words, entry.could_have.change)}</p></section>` : nothing}
    ${entry.story.length ? story(floor, words, entry) : nothing}</div>`;
}

function now(floor: Floor, words: Reader, at: Situation): TemplateResult {
  const { t } = floor;
  const asked = at.needs ? inWords(t, at.needs, words.skill) : t("needs.anyone");
  return html`
    <section><h4>${t("explain.waits_for")}</h4>${at.waits_for.length
      ? html`<ul class="reasons" data-testid="waits-for">${at.waits_for.map((one) => html`<li>${waitsFor(words, one)}</li>`)}</ul>`
      : html`<p class="muted">${t("explain.waits_for.none")}</p>`}</section>
    <section><h4>${t("explain.changes")}</h4>${at.changes.length
      ? html`<ul class="reasons" data-testid="changes">${at.changes.map((one) => html`<li>${change(words, one)}</li>`)}</ul>`
      : html`<p class="muted">${t("explain.changes.none")}</p>`}</section>
    <section><h4>${t("explain.agents")}</h4>
      <p class="muted">${at.steps > 1 ? t("line.step", { needs: asked, step: at.step, steps: at.steps }) : asked}</p>
      <ul class="verdicts" data-testid="verdicts">${at.agents.map((one) => agent(floor, words, one))}</ul></section>`;
}

const GOOD = new Set(["next", "free", "offered_this"]);

function agent(floor: Floor, words: Reader, given: Verdict): TemplateResult {
  const good = GOOD.has(given.code);
  return html`<li data-code=${given.code}><span class="level slot" data-level=${good ? "ok" : nothing}>${good ? shape("ok") : icon("x", "ico ico-sm")}</span>
    <b class="cut">${agentName(floor, given.agent)}</b><span>${verdict(words, given)}</span></li>`;
}

function story(floor: Floor, words: Reader, entry: ExplainedEntry): TemplateResult {
  return html`<section><h4>${floor.t("explain.story.title")}</h4><ol class="story" data-testid="story">
    ${entry.story.map((one) => html`<li><time>${timeOfDay(one.at, floor.language)}</time><span>${happened(words, one)}</span></li>`)}
  </ol></section>`;
}

/** What if: a few agents more or fewer in this queue for a while, played many times over from the floor as it is. */

import { html, nothing, type TemplateResult } from "lit";
import { count, duration, NONE, percentage } from "../format";
import type { Language, Translate } from "../i18n";
import { icon } from "../shared/icons";
import { type Outcome, OUTLOOK, type Outlook, type Range, type Run } from "./answers";
import type { DrawerState } from "./drawer";
import type { Floor } from "./floor";
import { agentName, failed } from "./parts";

const MOST_AGENTS = 1000;
const LONGEST_MINUTES = 240;

export function whatIf(floor: Floor, open: DrawerState): TemplateResult {
  const { t, drawer } = floor;
  const run = open.run.value;
  const running = open.run.busy || run?.state === "running";
  return html`<form class="asked" @submit=${(event: Event) => submitted(event, floor)}>
      ${field(floor, "agents", open.agents, -MOST_AGENTS, MOST_AGENTS, running)}
      ${field(floor, "minutes", open.minutes, 1, LONGEST_MINUTES, running)}
      ${running
        ? html`<button type="button" class="btn" data-testid="cancel" @click=${() => drawer.cancel()}>${icon("x")}${t("what_if.cancel")}</button>`
        : html`<button class="btn primary" data-testid="run">${t("what_if.run")}</button>`}
    </form>
    ${progress(floor, open.run.busy, run)}
    ${failed(t, open.run.failure)} ${run?.error ? failed(t, run.error) : nothing}
    <div class="scroll grow" role="group" tabindex="0" aria-label=${t("what_if.title")}>${run?.result ? outcome(floor, run, run.result) : empty(floor, running)}</div>`;
}

function submitted(event: Event, floor: Floor): void {
  event.preventDefault();
  void floor.drawer.run();
}

function field(floor: Floor, name: "agents" | "minutes", value: number, min: number, max: number, off: boolean): TemplateResult {
  const { t, drawer } = floor;
  return html`<div class="field"><label for="what-if-${name}">${t(`what_if.${name}`)}</label>
    <input class="input num" id="what-if-${name}" data-testid="what-if-${name}" type="number" step="1" min=${min} max=${max} required
      ?disabled=${off} .value=${String(value)}
      @change=${(event: Event) => drawer.set({ [name]: (event.target as HTMLInputElement).valueAsNumber || 0 })}></div>`;
}

/** Always there, so that nothing moves when it fills. */
function progress(floor: Floor, starting: boolean, run: Run | null): TemplateResult {
  const { t } = floor;
  const says = starting ? t("what_if.starting")
    : run === null || run.state === "failed" ? ""
    : t(`what_if.${run.state}`, { done: run.done, total: run.total });
  return html`<div class="progress" data-testid="progress" data-state=${run?.state ?? nothing}>
    <progress max=${run?.total ?? 1} .value=${run?.done ?? 0} aria-label=${t("what_if.progress")}></progress>
    <span role="status">${says}</span></div>`;
}

function empty(floor: Floor, running: boolean): TemplateResult {
  if (running) return html``;
  return html`<div class="empty">${icon("users")}<b>${floor.t("what_if.empty")}</b><span>${floor.t("what_if.empty.hint")}</span></div>`;
}

function outcome(floor: Floor, run: Run, found: Outcome): TemplateResult {
  const { t } = floor;
  const agents = run.asked.agents;
  const signed = agents > 0 ? `+${agents}` : String(agents);
  return html`<table class="table outlook" data-testid="outlook"><thead><tr>
      <th scope="col">${t("what_if.next", { minutes: run.asked.minutes })}</th>
      <th scope="col" class="num">${t("what_if.as_is")}</th>
      <th scope="col" class="num">${t("what_if.changed", { agents: signed })}</th>
      <th scope="col" class="num">${t("what_if.difference")}</th></tr></thead>
    <tbody>${OUTLOOK.map((name) => html`<tr data-field=${name}><th scope="row">${t(`what_if.${name}`, { target: found.target_s })}</th>
      ${cell(floor, name, found.as_is[name])}${cell(floor, name, found.changed[name])}
      ${cell(floor, name, found.difference[name], true)}</tr>`)}</tbody></table>
    <p class="note">${t("what_if.range")}</p>
    <p class="note">${assumed(floor, found)}</p>`;
}

/** P50 large, P10 to P90 beneath. */
function cell({ t, language }: Floor, name: keyof Outlook, range: Range | null, signed = false): TemplateResult {
  if (range === null) return html`<td class="num">${NONE}<small>&nbsp;</small></td>`;
  const said = (value: number) => (signed && value > 0 ? "+" : signed && value < 0 ? "−" : "") + (signed ? points(t, language, name, Math.abs(value)) : figure(language, name, value));
  return html`<td class="num"><b>${said(range.p50)}</b><small>${said(range.p10)} … ${said(range.p90)}</small></td>`;
}

function figure(language: Language, name: keyof Outlook, value: number): string {
  if (name === "wait_s" || name === "wait_p90_s") return duration(Math.round(value));
  return name === "waiting_at_end" ? count(Math.round(value), language) : percentage(value, language);
}

/** What lies between two shares is no share. */
function points(t: Translate, language: Language, name: keyof Outlook, value: number): string {
  const isShare = name !== "waiting_at_end" && name !== "wait_s" && name !== "wait_p90_s";
  return isShare ? t("what_if.points", { n: count(value * 100, language, 1) }) : figure(language, name, value);
}

function assumed(floor: Floor, found: Outcome): string {
  const { t, language } = floor;
  const { now } = found;
  const who = now.typical_agent ? t("what_if.like", { agent: agentName(floor, now.typical_agent) }) : "";
  return t("what_if.assumed", {
    waiting: now.waiting, signed_in: now.signed_in, arrivals: count(Math.round(now.arrivals_per_h), language),
    handling: duration(now.handling_s), patience: now.patience_s === null ? NONE : duration(now.patience_s),
  }) + who;
}

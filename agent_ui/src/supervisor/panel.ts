/** The drawer at the right: one queue's head, and its line, a what-if or a policy on trial below. */

import { html, nothing, type TemplateResult } from "lit";
import { count, duration, percentage } from "../format";
import { isKey, pick } from "../i18n";
import type { QueueRow } from "../protocol";
import { icon } from "../shared/icons";
import { strategy } from "../agent/why";
import { queueActions } from "./actions/slots";
import { type DrawerState, TABS, type Tab } from "./drawer";
import { explanation } from "./explanation";
import type { Floor } from "./floor";
import { line } from "./line";
import { shadow } from "./shadow";
import { whatIf } from "./what_if";

export function panel(floor: Floor): TemplateResult | typeof nothing {
  const open = floor.drawer.state;
  const row = floor.state.queues.find((item) => item.queue === open?.queue);
  if (open === null || row === undefined) return nothing;
  const name = pick(row.name, floor.language);
  return html`<div class="drawer" tabindex="-1" role="dialog" aria-label=${floor.t("drawer.title", { queue: name })} data-testid="drawer" data-queue=${row.queue}>
    <div class="head"><h2 class="grow cut">${name}</h2>${door(floor, row)}${queueActions(floor, row)}
      <button class="btn sm icon quiet" data-testid="close-drawer" aria-label=${floor.t("close")} @click=${() => floor.closeQueue()}>${icon("x")}</button></div>
    <dl class="now" data-testid="queue-now">${figures(floor, row)}</dl>
    <div class="tabs" role="tablist" aria-label=${name} @keydown=${walk}>${TABS.map((tab) => handle(floor, open, row, tab))}</div>
    <div class="sheet" role="tabpanel" id="sheet" aria-labelledby="tab-${open.tab}">${sheet(floor, open, row)}</div>
  </div>`;
}

export function door(floor: Floor, row: QueueRow): TemplateResult | typeof nothing {
  return row.door === "open" ? nothing : html`<span class="chip" data-level="warn" data-door=${row.door}>${floor.t(`door.${row.door}`)}</span>`;
}

/** `≈ 1:00–2:30`: half and nine of ten such waits; a dash when nobody waits or nobody serves. */
export function estimate(row: QueueRow): string {
  return row.wait_p50_s === null || row.wait_p90_s === null ? "–" : `${duration(row.wait_p50_s)}–${duration(row.wait_p90_s)}`;
}

export function sentOn(row: QueueRow): number {
  return Object.values(row.flow_out).reduce((sum, n) => sum + n, 0);
}

/** `Sales 8`, `Voicemail support 3`: whereto the queue's rules sent callers, the most first. */
export function sentTo(floor: Pick<Floor, "t" | "state" | "language">, row: QueueRow): string[] {
  const most = Object.entries(row.sent_to).sort(([, one], [, other]) => other - one);
  return most.map(([where, n]) => {
    const [way = "", to = ""] = where.split(/:(.*)/s);
    const queue = floor.state.queues.find((item) => item.queue === to);
    const key = `way.${way}`;
    const box = floor.state.voicemail.find((item) => item.box === to);
    const row = way === "queue" ? queue : way === "voicemail" ? box : undefined;
    const name = row ? pick(row.name, floor.language) : to;
    return `${isKey(key) ? floor.t(key, { to: name }) : where} ${count(n, floor.language)}`;
  });
}

function figures(floor: Floor, row: QueueRow): TemplateResult[] {
  const { t, language } = floor;
  const shown: [string, string][] = [
    [t("now.strategy"), row.strategy ? strategy(t, row.strategy) : "–"],
    [t("now.waiting"), count(row.waiting, language)],
    [t("now.callbacks"), t("now.callbacks.says", { callbacks: row.callbacks, resting: row.resting })],
    [t("now.estimate"), estimate(row)],
    [t("now.sent_on"), [count(sentOn(row), language), ...sentTo(floor, row)].join(" · ")],
    [t("now.kept"), row.estimate_kept === null ? "–" : t("now.kept.says", { share: percentage(row.estimate_kept, language), n: row.estimates })],
  ];
  return shown.map(([label, value]) => html`<div><dt>${label}</dt><dd title=${value}>${value}</dd></div>`);
}

function handle(floor: Floor, open: DrawerState, row: QueueRow, tab: Tab): TemplateResult {
  const chosen = open.tab === tab;
  const n = tab === "line" ? row.waiting + row.callbacks + row.resting : tab === "shadow" ? row.shadow_differences : 0;
  return html`<button role="tab" id="tab-${tab}" data-testid="tab-${tab}" aria-selected=${chosen} aria-controls="sheet"
    tabindex=${chosen ? 0 : -1} @click=${() => floor.drawer.show(tab)}>${floor.t(`tab.${tab}`)}${n ? html`<span class="count">${n}</span>` : nothing}</button>`;
}

function sheet(floor: Floor, open: DrawerState, row: QueueRow): TemplateResult {
  if (open.tab === "what_if") return whatIf(floor, open);
  if (open.tab === "shadow") return shadow(floor, open);
  return open.explained ? explanation(floor, open.explained) : line(floor, open, row);
}

/** Arrow keys go from tab to tab, as ARIA's pattern asks. */
function walk(event: KeyboardEvent): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const tabs = [...(event.currentTarget as HTMLElement).querySelectorAll("button")];
  const next = tabs.at((tabs.indexOf(document.activeElement as HTMLButtonElement) + step) % tabs.length);
  next?.click();
  next?.focus();
}

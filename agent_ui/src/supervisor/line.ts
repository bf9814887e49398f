/** Who waits in one queue, in the order of service. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { count, duration, phone, timeOfDay } from "../format";
import { type Language, word } from "../i18n";
import { wait } from "../levels";
import type { QueueRow, WaitingRow } from "../protocol";
import { icon } from "../shared/icons";
import { inWords, skillNames } from "../shared/skills";
import { countdown, timer } from "../shared/view";
import { waitingActions } from "./actions/slots";
import { type DrawerState, PAGE } from "./drawer";
import type { Floor } from "./floor";
import { agentName, failed, loading } from "./parts";

export function line(floor: Floor, open: DrawerState, queue: QueueRow): TemplateResult {
  const { t } = floor;
  const page = open.line.value;
  if (page === null) return html`${failed(t, open.line.failure, () => floor.drawer.turnPage(0))}${open.line.failure ? nothing : loading(t)}`;
  return html`${failed(t, open.line.failure)}
    ${page.total === 0
      ? html`<div class="empty" data-testid="line-empty">${icon("users")}<b>${t("line.empty")}</b><span>${t("line.empty.hint")}</span></div>`
      : html`<ol class="line scroll grow" tabindex="0" aria-label=${t("line.title")}>
          ${repeat(page.items, (row) => row.entry, (row) => entry(floor, row, queue))}</ol>`}
    ${page.total > PAGE ? pages(floor, open.after, page.total, page.next) : nothing}`;
}

/** The caller's name in the reader's script, else the number. */
export function name(floor: Floor, row: WaitingRow): string {
  return called(row, floor.language) || (row.caller && row.caller !== "anonymous" ? phone(row.caller) : floor.t("call.withheld"));
}

function called(row: WaitingRow, language: Language): string {
  return (language === "zh" && row.local_name) || row.customer;
}

function entry(floor: Floor, row: WaitingRow, queue: QueueRow): TemplateResult {
  const { t, now } = floor;
  const level = row.callback ? null : wait(row.arrived, queue.target_s, now);
  return html`<li class="entry" data-testid="entry-${row.entry}" data-level=${level ?? nothing}>
    <span class="pos">${row.position}</span>
    <span class="name cut">${name(floor, row)}${row.tier
      ? html` <span class="chip tier" data-tier=${row.tier}>${word(t, "tier", row.tier)}</span>` : nothing}</span>
    <span class="waited" data-level=${level ?? nothing}>${timer(floor, row.arrived)}</span>
    <button class="btn sm" data-testid="why-${row.entry}" @click=${() => floor.drawer.explain(row)}
      aria-label=${t("line.why.of", { name: name(floor, row) })}>${t("line.why")}</button>
    <span class="meta">${details(floor, row)}</span>
    <span class="acts">${waitingActions(floor, row, queue)}</span>
  </li>`;
}

/** What is out of the ordinary first, then what it asks for, then its rank. */
function details(floor: Floor, row: WaitingRow): unknown[] {
  const { t, language } = floor;
  const asked = inWords(t, row.needs, skillNames(floor.state.skills, language)) || t("needs.anyone");
  const parts: unknown[] = [
    row.callback ? html`<b>${t(`line.callback.${row.callback}`, { n: row.tries + 1, time: timeOfDay(row.not_before, language) })}</b>` : "",
    row.ringing.length ? html`<b>${t("line.ringing", { agents: row.ringing.map((id) => agentName(floor, id)).join(t("list.comma")) })}</b>` : "",
    row.held_for ? html`<b>${t("line.held", { agent: agentName(floor, row.held_for) })} ${countdown(floor, row.held_until)}</b>` : "",
    row.only_agent ? t("line.only", { agent: agentName(floor, row.only_agent) }) : "",
    row.only_agent ? "" : row.steps > 1 ? t("line.step", { needs: asked, step: row.step, steps: row.steps }) : asked,
    row.step_until > 0 && row.step < row.steps ? html`${t("line.next_step")} ${countdown(floor, row.step_until)}` : "",
    row.ranked_from < row.arrived - 1 ? t("line.kept", { time: timeOfDay(row.ranked_from, language) }) : "",
    t("line.score", { score: count(Math.round(row.score), language) }),
    row.wait_p90_s === null ? "" : t("line.wait", { low: duration(row.wait_p50_s ?? 0), high: duration(row.wait_p90_s) }),
    row.customer && row.caller ? phone(row.caller) : "",
  ];
  return parts.filter((part) => part !== "").map((part) => html`<span>${part}</span>`);
}

function pages(floor: Floor, after: number, total: number, next: number): TemplateResult {
  const { t } = floor;
  return html`<nav class="pager" aria-label=${t("line.pages")}>
    <button class="btn sm" aria-disabled=${after === 0} @click=${() => after > 0 && floor.drawer.turnPage(Math.max(0, after - PAGE))}>${t("line.before")}</button>
    <span>${t("line.shown", { from: after + 1, to: next || total, total })}</span>
    <button class="btn sm" aria-disabled=${next === 0} @click=${() => next > 0 && floor.drawer.turnPage(next)}>${t("line.after")}</button>
  </nav>`;
}

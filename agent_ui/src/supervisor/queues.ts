/** The queues, one row each; a row keeps its place whatever changes in it. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { count, percentage, ratio } from "../format";
import { pick } from "../i18n";
import { queue as queueLevel, serviceLevel, wait } from "../levels";
import { strategy } from "../agent/why";
import type { AgentState, QueueRow } from "../protocol";
import { shape, stateShape } from "../shared/icons";
import { timer } from "../shared/view";
import type { Floor } from "./floor";
import { estimate, sentOn } from "./panel";

export function queues(floor: Floor): TemplateResult {
  const { t, state } = floor;
  return html`<section class="panel" aria-label=${t("queues.title")}>
    <header><h2>${t("queues.title")}</h2><span class="count">${state.queues.length}</span></header>
    <div class="scroll grow" tabindex="0">
      <table class="table big"><thead><tr>
        <th scope="col">${t("queues.queue")}</th>
        <th scope="col" class="num">${t("queues.waiting")}</th>
        <th scope="col" class="num">${t("queues.longest")}</th>
        <th scope="col" class="num share">${t("queues.service_level")}</th>
        <th scope="col" class="num share">${t("queues.abandoned")}</th>
        <th scope="col" class="people">${t("queues.agents")}</th>
      </tr></thead>
      <tbody>${repeat(state.queues, (row) => row.queue, (row) => line(floor, row))}</tbody></table>
      ${state.queues.length === 0 ? html`<div class="empty"><b>${t("queues.none")}</b><span>${t("queues.none.hint")}</span></div>` : nothing}
    </div>
  </section>`;
}

function line(floor: Floor, row: QueueRow): TemplateResult {
  const { language, now } = floor;
  const level = queueLevel(row, now);
  const service = serviceLevel(row.service_level);
  const lost = ratio(row.abandoned, row.answered + row.abandoned);
  const name = pick(row.name, language);
  return html`<tr data-testid="queue-row-${row.queue}" data-level=${level ?? nothing}>
    <th scope="row"><div class="row"><span class="level slot" data-level=${level ?? nothing}>
      ${level ? html`${shape(level)}<span class="sr">${floor.t(`level.${level}`)}</span>` : nothing}</span>
      <span class="two-lines"><button class="opens" data-testid="open-queue-${row.queue}" title=${name} aria-haspopup="dialog"
        @click=${() => floor.openQueue(row.queue)}>${name}</button></span></div>
      <small>${how(floor, row)}</small></th>
    <td class="num lead" data-field="waiting">${count(row.waiting, language)}<small data-field="callbacks">${callbacks(floor, row)}</small></td>
    <td class="num lead" data-field="longest" data-level=${wait(row.longest_since, row.target_s, now) ?? nothing}>
      ${row.longest_since === null ? "–" : timer(floor, row.longest_since)}<small data-field="estimate">${
        row.wait_p50_s === null ? "\u00a0" : `≈ ${estimate(row)}`}</small></td>
    <td class="num" data-field="service_level" data-level=${service === "ok" ? nothing : (service ?? nothing)}>
      ${percentage(row.service_level, language)}<small>${floor.t("queues.within", { target: row.target_s })}</small></td>
    <td class="num" data-field="abandoned">${percentage(lost, language)}<small data-field="sent_on">${
      sentOn(row) ? floor.t("queues.sent_on", { n: count(sentOn(row), language) }) : "\u00a0"}</small></td>
    <td>${people(floor, row)}</td>
  </tr>`;
}

/** Closed or not, and who gets the next caller. */
function how({ t }: Floor, row: QueueRow): unknown {
  const by = row.strategy ? strategy(t, row.strategy) : "\u00a0";
  return row.door === "open" ? by : html`<b class="shut" data-door=${row.door}>${t(`door.${row.door}`)}</b> · ${by}`;
}

/** Who is to be called back, whether it is their turn yet or not. The line is kept free for it. */
function callbacks(floor: Floor, row: QueueRow): string {
  const n = row.callbacks + row.resting;
  return n ? floor.t("queues.callbacks", { n }) : "\u00a0";
}

/** Signed-in agents of the queue as one bar: ready, busy, and the rest. */
function people(floor: Floor, row: QueueRow): TemplateResult | string {
  const rest = Math.max(0, row.agents_signed_in - row.agents_ready - row.agents_busy);
  const parts: [AgentState, number, string][] = [
    ["idle", row.agents_ready, floor.t("queues.ready", { n: row.agents_ready })],
    ["on_contact", row.agents_busy, floor.t("queues.busy", { n: row.agents_busy })],
    ["not_ready", rest, floor.t("queues.away", { n: rest })],
  ];
  const present = parts.filter(([, n]) => n > 0);
  if (present.length === 0) return floor.t("queues.nobody");
  return html`<div class="stack" role="img" aria-label=${present.map(([, , says]) => says).join(", ")}>
    ${present.map(([state, n, says]) => html`<i data-state=${state} title=${says} .style=${`--n: ${n}`}>
      ${stateShape(state)}${n}</i>`)}
  </div>`;
}

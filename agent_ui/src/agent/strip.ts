/** Bottom strip: my queues now, and my own day. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { count, percentage } from "../format";
import { pick } from "../i18n";
import { queue as queueLevel, serviceLevel, wait } from "../levels";
import type { QueueRow } from "../protocol";
import { shape } from "../shared/icons";
import { timer } from "../shared/view";
import type { Desk } from "./desk";

export function strip(desk: Desk): TemplateResult {
  const { t, state } = desk;
  return html`<footer class="strip" aria-label=${t("strip.title")}>
    <div class="queues scroll" tabindex="0" role="group" aria-label=${t("strip.title")}>
      ${mine(desk).length === 0 ? html`<p class="none">${t("strip.none")}</p>` : nothing}
      ${repeat(mine(desk), (row) => row.queue, (row) => queue(desk, row))}
    </div>
    <div class="q me"><b>${t("strip.me")}</b>
      <span class="v">${t("strip.handled")} <em>${state.agent ? count(state.agent.handled, desk.language) : "–"}</em></span>
    </div>
  </footer>`;
}

export function mine({ state }: Desk): QueueRow[] {
  const served = state.agent?.queues ?? [];
  return state.queues.filter((row) => served.includes(row.queue));
}

function queue(desk: Desk, row: QueueRow): TemplateResult {
  const { t, language, now } = desk;
  const level = queueLevel(row, now);
  const service = serviceLevel(row.service_level);
  return html`<div class="q" data-testid="queue-row-${row.queue}" data-waiting=${row.waiting}>
    <b>${pick(row.name, language)}
      ${level ? html`<span class="level" data-level=${level}>${shape(level)}<span class="sr">${t(`level.${level}`)}</span></span>` : nothing}</b>
    <span class="v">${t("queue.waiting")} <em>${count(row.waiting, language)}</em></span>
    <span class="v" data-level=${wait(row.longest_since, row.target_s, now) ?? nothing}>${t("queue.longest")}
      <em>${row.longest_since === null ? "–" : timer(desk, row.longest_since)}</em></span>
    <span class="v" data-level=${service === "ok" ? nothing : (service ?? nothing)}>${t("queue.service_level")}
      <em>${percentage(row.service_level, language)}</em></span>
  </div>`;
}

/** What calls a supervisor: one line of a fixed height, the worst first; the others one click away. */

import { html, nothing, type TemplateResult } from "lit";
import { count, duration, percentage } from "../format";
import { type Key, type Language, pick, type Translate } from "../i18n";
import type { AgentRow, AlertRow, QueueRow } from "../protocol";
import { icon, shape } from "../shared/icons";
import type { Floor } from "./floor";

const SHARES = ["service_level", "abandoned"];
const COUNTS = ["waiting", "ready", "signed_in"];

/** What a page that tells of alerts knows. */
export interface Watched {
  t: Translate;
  language: Language;
  now: number;
  state: { queues: QueueRow[]; agents: Pick<AgentRow, "agent" | "name" | "since">[] };
}

export function alerts(floor: Floor): TemplateResult {
  const { t, state } = floor;
  const open = state.alerts.filter((alert) => !alert.taken_by);
  const first = open[0] ?? state.alerts[0];
  if (first === undefined) return calm(floor);
  const rest = state.alerts.length - 1;
  return html`<section class="alerts" aria-label=${t("alerts.title")} data-testid="alerts">
    ${row(floor, first, open.length > 0)}
    ${rest > 0
      ? html`<button class="btn more" aria-expanded=${floor.alertsOpen} data-testid="more-alerts" @click=${() => floor.openAlerts(!floor.alertsOpen)}>
          ${t("alerts.more", { n: rest })}${icon("chevronDown", "ico ico-sm")}</button>`
      : nothing}
    ${rest > 0 && floor.alertsOpen
      ? html`<div class="pop list scroll" role="group" aria-label=${t("alerts.title")}>${state.alerts
          .filter((alert) => alert !== first)
          .map((alert) => row(floor, alert, false))}</div>`
      : nothing}
  </section>`;
}

function calm({ t, history }: Floor): TemplateResult {
  const none = history.isKnown && history.rules.length === 0;
  return html`<section class="alerts calm" aria-label=${t("alerts.title")} data-testid="alerts">
    <p>${none ? icon("info") : shape("ok")}<span>${none ? t("alerts.no_rules") : t("alerts.none")}</span></p></section>`;
}

function row(floor: Floor, alert: AlertRow, isLoud: boolean): TemplateResult {
  const { t, now } = floor;
  const loud = isLoud && alert.level === "crit" && !alert.taken_by;
  return html`<div class=${loud ? "alert solid" : "alert"} data-level=${alert.level} role=${isLoud ? "alert" : nothing}
      data-testid="alert-${alert.rule}" data-alert=${alert.alert}>
    ${shape(alert.level)}<span class="sr">${t(`level.${alert.level}`)}</span>
    <span class="grow cut"><b>${says(floor, alert)}</b> <span aria-live="off">${t("alerts.for", { time: duration(now - alert.since) })}${
      around(floor, alert)}</span></span>
    ${look(floor, alert)}
    ${alert.taken_by
      ? html`<span class="taken cut">${t("alerts.taken", { who: alert.taken_by })}</span>`
      : html`<button class="btn" data-testid="acknowledge" aria-disabled=${floor.taking === alert.alert}
          @click=${() => floor.acknowledge(alert)}>${t("alerts.acknowledge")}</button>`}
  </div>`;
}

function look(floor: Floor, alert: AlertRow): TemplateResult {
  const { t } = floor;
  if (alert.agent) return html`<button class="btn second" @click=${() => floor.showAgent(alert.agent)}>${t("alerts.show.agent")}</button>`;
  const n = queueOf(floor, alert)?.waiting ?? 0;
  return html`<button class="btn second" @click=${() => floor.openQueue(alert.queue)}>${n ? t("alerts.show", { n }) : t("alerts.show.queue")}</button>`;
}

/** Whom it is about, the figure as it is now, and the limit it should keep. */
export function says(floor: Watched, alert: AlertRow): string {
  const { t, language } = floor;
  const row = queueOf(floor, alert);
  const who = alert.agent ? (agentOf(floor, alert)?.name ?? alert.agent) : row ? pick(row.name, language) : alert.queue;
  const show = (value: number) =>
    SHARES.includes(alert.measure) ? percentage(value, language) : COUNTS.includes(alert.measure) ? count(value, language) : duration(value);
  const key = `alert.${alert.measure}` as Key;
  return t(key, { who, value: show(figure(floor, alert)), limit: show(alert.limit) });
}

/** The figure now, as far as the page knows it; else as it was when the alert was raised. */
function figure(floor: Watched, alert: AlertRow): number {
  const { now } = floor;
  const agent = agentOf(floor, alert);
  if (agent) return now - agent.since;
  const row = queueOf(floor, alert);
  if (!row) return alert.value;
  const ended = row.answered + row.abandoned;
  const figures: Record<string, number | null> = {
    waiting: row.waiting,
    longest_wait: row.longest_since === null ? null : now - row.longest_since,
    service_level: row.service_level,
    abandoned: ended ? row.abandoned / ended : null,
    ready: row.agents_ready,
    signed_in: row.agents_signed_in,
  };
  return figures[alert.measure] ?? alert.value;
}

/** For a queue: who could help. */
function around(floor: Floor, alert: AlertRow): string {
  const row = queueOf(floor, alert);
  if (!row) return "";
  const { t, language } = floor;
  const ready = count(row.agents_ready, language);
  // How many wait is said once.
  return ` · ${alert.measure === "waiting" ? t("alerts.around.ready", { ready }) : t("alerts.around", { waiting: count(row.waiting, language), ready })}`;
}

function queueOf(floor: Watched, alert: AlertRow): QueueRow | undefined {
  return floor.state.queues.find((row) => row.queue === alert.queue);
}

function agentOf(floor: Watched, alert: AlertRow): Watched["state"]["agents"][number] | undefined {
  return alert.agent ? floor.state.agents.find((row) => row.agent === alert.agent) : undefined;
}

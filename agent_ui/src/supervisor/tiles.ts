/** The six figures of now and today, each with its limit, its way through the day, last week's, and how it is counted. */

import { html, nothing, svg, type TemplateResult } from "lit";
import { count, duration, NONE, percent, percentage, ratio } from "../format";
import { type IntervalRow, sparkline } from "../intervals";
import { isKey, pick } from "../i18n";
import { type Level, SERVICE_GOAL, serviceLevel, wait } from "../levels";
import type { QueueRow } from "../protocol";
import { icon, shape } from "../shared/icons";
import { timer } from "../shared/view";
import { type Totals, weight } from "../totals";
import type { Floor } from "./floor";
import { limitOf, series } from "./history";

export type Tile = "service_level" | "waiting" | "longest" | "speed" | "abandoned" | "handling";

interface Drawing {
  tile: Tile;
  level: Level | null;
  figure: unknown;
  unit?: string;
  foot: [string, string];
  spark: (number | null)[];
  inputs: [string, string][];
  formula: string;
}

export function tiles(floor: Floor, sums: Totals): TemplateResult {
  const { t } = floor;
  const drawings = [service(floor, sums), waiting(floor, sums), longest(floor, sums), speed(floor), abandoned(floor, sums), handling(floor)];
  return html`<section class="kpis" aria-label=${t("tiles.title")}>${drawings.map((drawing) => tile(floor, drawing))}</section>`;
}

function tile(floor: Floor, drawing: Drawing): TemplateResult {
  const { t } = floor;
  const { level } = drawing;
  const open = floor.openTile === drawing.tile;
  const name = t(`tile.${drawing.tile}`);
  return html`<article class="kpi" data-testid="tile-${drawing.tile}" data-level=${level ?? nothing}>
    <h2>${level && level !== "ok" ? html`<span class="level">${shape(level, "shape shape-lg")}<span class="sr">${t(`level.${level}`)}</span></span>` : nothing}
      <span class="cut" title=${name}>${name}</span>
      <button class="btn sm icon quiet info" aria-expanded=${open} aria-label=${t("tiles.how", { name })}
        @click=${() => floor.openFormula(open ? null : drawing.tile)}>${icon("info")}</button></h2>
    <p class="fig">${drawing.figure}${drawing.unit ? html`<small>${drawing.unit}</small>` : nothing}</p>
    <div class="foot"><span>${drawing.foot.map((line) => html`<span class="cut" title=${line}>${line || "\u00a0"}</span>`)}</span>${spark(drawing.spark)}</div>
    ${open ? formula(floor, drawing) : nothing}
  </article>`;
}

function spark(values: (number | null)[]): TemplateResult | typeof nothing {
  const line = sparkline(values);
  if (line === null) return nothing;
  return html`<svg class="spark" viewBox="-2 0 93 32" aria-hidden="true">${svg`<path d=${line.path}></path>
    <circle cx=${line.x} cy=${line.y} r="2.5"></circle>`}</svg>`;
}

function formula(floor: Floor, { tile: id, inputs, formula: code }: Drawing): TemplateResult {
  return html`<div class="formula" role="note" data-testid="formula">
    <b>${floor.t(`tile.${id}.says`)}</b>
    ${code ? html`<code>${code}</code>` : nothing}
    <table><tbody>${inputs.map(([label, value]) => html`<tr><td>${label}</td><td>${value}</td></tr>`)}</tbody></table>
    ${CONTACTS[id] ? html`<a href=${`/calls?${contacts(floor, CONTACTS[id])}`} data-testid="contacts">${floor.t("tile.contacts")}</a>` : nothing}
  </div>`;
}

/** Which contacts are behind a figure of today. */
const CONTACTS: Partial<Record<Tile, string>> = {
  service_level: "", speed: "outcome=answered", abandoned: "outcome=abandoned", handling: "outcome=answered",
};

/** That page shows today unless it is told another time. */
function contacts({ queue }: Floor, what: string): string {
  return [queue ? `queue=${encodeURIComponent(queue)}` : "", what].filter(Boolean).join("&");
}

/** The queues that figures are shown of. */
function rows({ state, queue }: Floor): QueueRow[] {
  return queue ? state.queues.filter((row) => row.queue === queue) : state.queues;
}

function before(floor: Floor, value: string): string {
  return floor.history.past.sumBefore && value !== NONE ? floor.t("tile.last_week", { value }) : "";
}

function past(floor: Floor, value: (row: IntervalRow) => number | null): (number | null)[] {
  return series(floor.history.past.today, value);
}

/** The worst alert of this measure that stands now. */
function alerted({ state, queue }: Floor, measure: string): Level | null {
  const found = state.alerts.filter((alert) => alert.measure === measure && (!queue || alert.queue === queue));
  return found.some((alert) => alert.level === "crit") ? "crit" : found.length > 0 ? "warn" : null;
}

function service(floor: Floor, sums: Totals): Drawing {
  const { t, language } = floor;
  const share = sums.serviceLevel;
  const goal = t("tile.service_level.goal", { goal: SERVICE_GOAL * 100 });
  return {
    tile: "service_level", level: serviceLevel(share), figure: percent(share),
    foot: [goal, before(floor, percentage(floor.history.past.sumBefore?.service_level ?? null, language))],
    spark: past(floor, (row) => row.service_level),
    ...(share === null ? {} : { unit: "%" }),
    formula: formulas(floor, sums.measured),
    inputs: sums.measured.map((row) => [
      t("tile.service_level.input", { queue: pick(row.name, language), target: row.target_s, weight: count(weight(row), language) }),
      percentage(row.service_level, language),
    ]),
  };
}

/** Nearly always one formula for all queues; each is named once. */
function formulas({ t }: Floor, measured: QueueRow[]): string {
  const keys = [...new Set(measured.map((row) => `formula.${row.formula}`))];
  return keys.map((key) => (isKey(key) ? t(key) : key)).join("\n");
}

function waiting(floor: Floor, sums: Totals): Drawing {
  const { t, language, history } = floor;
  const number = (value: number) => count(value, language);
  const n = rows(floor).filter((row) => row.waiting > 0).length;
  const limit = limitOf(history.rules, "waiting", floor.queue);
  return {
    tile: "waiting", level: alerted(floor, "waiting"), figure: number(sums.waiting), formula: "",
    foot: [n === 0 ? t("tile.waiting.none") : t("tile.waiting.foot", { n }), limit === null ? "" : t("tile.waiting.limit", { limit: number(limit) })],
    spark: history.waiting,
    inputs: rows(floor).map((row) => [pick(row.name, language), number(row.waiting)]),
  };
}

function longest(floor: Floor, sums: Totals): Drawing {
  const { t, language, history, now } = floor;
  const row = sums.longest;
  const limit = limitOf(history.rules, "longest_wait", floor.queue);
  // Where no alert says what is too long, the queue's own target does.
  const level = limit === null ? (row ? wait(row.longest_since, row.target_s, now) : null) : alerted(floor, "longest_wait");
  return {
    tile: "longest", level, formula: "",
    figure: row ? timer(floor, row.longest_since) : NONE,
    foot: [row ? pick(row.name, language) : t("tile.longest.none"), limit === null ? "" : t("tile.limit", { limit: duration(limit) })],
    spark: past(floor, (it) => it.longest_s),
    inputs: row ? [[t("tile.longest.target", { queue: pick(row.name, language) }), `${row.target_s} s`]] : [],
  };
}

function speed(floor: Floor): Drawing {
  const { t, language, history: { past: { sum, sumBefore } } } = floor;
  const seconds = (value: number | null | undefined) => (value == null ? NONE : duration(value));
  return {
    tile: "speed", level: null, figure: seconds(sum?.speed_s), formula: t("formula.speed"),
    foot: [sum?.speed_p90_s == null ? t("tile.none_yet") : t("tile.speed.p90", { value: duration(sum.speed_p90_s) }), before(floor, seconds(sumBefore?.speed_s))],
    spark: past(floor, (row) => row.speed_s),
    inputs: [
      [t("chart.answered"), count(sum?.answered ?? 0, language)],
      [t("tile.speed.mean"), seconds(sum?.speed_s)],
      [t("tile.speed.nine"), seconds(sum?.speed_p90_s)],
    ],
  };
}

function abandoned(floor: Floor, sums: Totals): Drawing {
  const { t, language, history: { past: { sumBefore } } } = floor;
  const number = (value: number) => count(value, language);
  const ended = sums.answered + sums.abandoned;
  const share = ratio(sums.abandoned, ended);
  return {
    tile: "abandoned", level: alerted(floor, "abandoned"), figure: percent(share), ...(share === null ? {} : { unit: "%" }),
    foot: [
      ended === 0 ? t("tile.abandoned.none") : t("tile.abandoned.foot", { n: ended, abandoned: number(sums.abandoned), ended: number(ended) }),
      before(floor, percentage(sumBefore?.abandonment ?? null, language)),
    ],
    spark: past(floor, (row) => row.abandonment),
    formula: t("formula.abandoned"),
    inputs: [
      [t("tile.abandoned"), number(sums.abandoned)],
      [t("chart.answered"), number(sums.answered)],
      [t("chart.offered"), number(sums.offered)],
    ],
  };
}

function handling(floor: Floor): Drawing {
  const { t, language, history: { past: { sum } } } = floor;
  const seconds = (value: number | null | undefined) => (value == null ? NONE : duration(value));
  return {
    tile: "handling", level: null, figure: seconds(sum?.handling_s), formula: t("formula.handling"),
    foot: sum?.handling_s == null
      ? [t("tile.none_yet"), ""]
      : [t("tile.handling.talk", { value: seconds(sum.talk_s) }), t("tile.handling.wrap_up", { value: seconds(sum.wrap_up_s) })],
    spark: past(floor, (row) => row.handling_s),
    inputs: [
      [t("tile.handling.handled"), count(sum?.handled ?? 0, language)],
      [t("tile.handling.talk_mean"), seconds(sum?.talk_s)],
      [t("tile.handling.wrap_up_mean"), seconds(sum?.wrap_up_s)],
    ],
  };
}

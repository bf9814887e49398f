/** How a contact sounded while it lasted: one line a leg, of one measure. The geometry is pure. */

import { html, nothing, svg, type TemplateResult } from "lit";
import { duration, NONE, percentage } from "../format";
import type { Language } from "../i18n";
import type { Level } from "../levels";
import { shape } from "../shared/icons";
import type { Point, Series } from "./answers";
import type { Records } from "./frame";

export const MEASURES = ["mos", "loss", "jitter", "round_trip"] as const;
export type Measure = (typeof MEASURES)[number];

export const WIDTH = 600;
export const HEIGHT = 120;
/** Below this many users are dissatisfied, below the other nearly all (ITU-T G.107 annex B). */
const POOR = 3.6;
const BAD = 3.1;
/** Samples come every 5 s: two that are further apart have a hole between them. */
const HOLE_S = 12;
/** The least a scale shows, so that a good line does not look like a mountain range. */
const LEAST: Record<Measure, number> = { mos: 4.5, loss: 0.05, jitter: 30, round_trip: 300 };

export function mosLevel(mos: number | null): Level | null {
  if (mos === null) return null;
  return mos < BAD ? "crit" : mos < POOR ? "warn" : null;
}

export function valueOf(point: Point, measure: Measure): number | null {
  switch (measure) {
    case "mos": return point.mos;
    case "loss": return Math.max(point.lost_share, point.far_lost_share ?? 0);
    case "jitter": return point.jitter_ms;
    case "round_trip": return point.round_trip_ms;
  }
}

export interface Drawn {
  from: number;
  to: number;
  top: number;
  lines: { series: Series; path: string; last: number | null; worst: Point | null }[];
}

/** Lines in a box of WIDTH × HEIGHT, left to right as it went on; a hole where nothing was measured. */
export function drawn(all: Series[], measure: Measure): Drawn | null {
  const points = all.flatMap((series) => series.points);
  if (points.length === 0) return null;
  const from = Math.min(...points.map((point) => point.at)) - 5;
  const to = Math.max(...points.map((point) => point.at));
  const values = points.map((point) => valueOf(point, measure)).filter((value) => value !== null);
  const top = measure === "mos" ? LEAST.mos : Math.max(LEAST[measure], ...values) * 1.05;
  const bottom = measure === "mos" ? 1 : 0;
  const place = (point: Point, value: number): string =>
    `${round(((point.at - from) / Math.max(1, to - from)) * WIDTH)} ${round(HEIGHT - ((value - bottom) / (top - bottom)) * HEIGHT)}`;
  return { from, to, top, lines: all.map((series) => ({ series, path: path(series, measure, place), last: last(series, measure), worst: worst(series, measure) })) };
}

function path(series: Series, measure: Measure, place: (point: Point, value: number) => string): string {
  let before: Point | null = null;
  return series.points.map((point) => {
    const value = valueOf(point, measure);
    const joined: boolean = before !== null && point.at - before.at <= HOLE_S;
    before = value === null ? null : point;
    // A lone sample is a short line, or nobody would see it.
    return value === null ? "" : joined ? `L${place(point, value)}` : `M${place(point, value)}h2`;
  }).join("");
}

function last(series: Series, measure: Measure): number | null {
  const point = series.points.at(-1);
  return point ? valueOf(point, measure) : null;
}

function worst(series: Series, measure: Measure): Point | null {
  const told = series.points.filter((point) => valueOf(point, measure) !== null);
  const bad = (point: Point) => (measure === "mos" ? -1 : 1) * (valueOf(point, measure) ?? 0);
  return told.reduce<Point | null>((most, point) => (most === null || bad(point) > bad(most) ? point : most), null);
}

function round(value: number): number {
  return Math.round(Math.min(Math.max(value, -10), WIDTH + 10) * 10) / 10;
}

export function figure(value: number | null, measure: Measure, language: Language): string {
  if (value === null) return NONE;
  return measure === "mos" ? value.toFixed(1) : measure === "loss" ? percentage(value, language) : `${Math.round(value)} ms`;
}

interface Shown {
  all: Series[];
  measure: Measure;
  began: number;
  ended: boolean;
  person: (id: string) => string;
  choose: (measure: Measure) => void;
}

export function quality(records: Records, shown: Shown): TemplateResult {
  const { t } = records;
  const picture = drawn(shown.all, shown.measure);
  return html`<section class="panel quality" aria-label=${t("quality.title")}>
    <header><h2>${t("quality.title")}</h2><span class="grow"></span>
      <div class="row" role="group" aria-label=${t("quality.measure")}>${MEASURES.map((one) => html`<button class="btn sm" aria-pressed=${one === shown.measure}
        data-testid="measure-${one}" @click=${() => shown.choose(one)}>${t(`quality.${one}`)}</button>`)}</div></header>
    ${picture === null ? html`<p class="note" data-testid="no-quality">${t(shown.ended ? "quality.none" : "quality.none.yet")}</p>` : graph(records, shown, picture)}
  </section>`;
}

function graph(records: Records, shown: Shown, picture: Drawn): TemplateResult {
  const { t, language } = records;
  const { measure, began } = shown;
  const goal = measure === "mos" ? HEIGHT - ((POOR - 1) / 3.5) * HEIGHT : null;
  return html`<div class="chart">
      <div class="scale" aria-hidden="true"><span>${figure(picture.top, measure, language)}</span><span>${figure(measure === "mos" ? 1 : 0, measure, language)}</span></div>
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${t("quality.picture", { measure: t(`quality.${measure}`) })} data-testid="graph">
        ${goal === null ? nothing : svg`<path class="goal" d="M0 ${goal}H${WIDTH}" vector-effect="non-scaling-stroke"></path>`}
        ${picture.lines.map((line) => svg`<path class="line" data-side=${line.series.side} d=${line.path} vector-effect="non-scaling-stroke"></path>`)}
      </svg>
      <div class="axis" aria-hidden="true"><span>+${duration(picture.from - began)}</span><span>+${duration(picture.to - began)}</span></div></div>
    <table class="table sides"><thead><tr><th scope="col">${t("quality.side")}</th><th scope="col" class="num">${t(shown.ended ? "quality.at_end" : "quality.now")}</th>
      <th scope="col" class="num">${t("quality.worst")}</th></tr></thead><tbody>
      ${picture.lines.map(({ series, last: latest, worst: bad }) => html`<tr><th scope="row"><span class="swatch" data-side=${series.side}></span>${side(records, shown, series)}</th>
        <td class="num">${level(latest, measure, language)}</td>
        <td class="num">${bad === null ? NONE : html`${level(valueOf(bad, measure), measure, language)} <small class="muted">${t("quality.when", { time: duration(bad.at - began) })}</small>`}</td></tr>`)}
    </tbody></table>`;
}

function side({ t }: Records, shown: Shown, series: Series): string {
  return series.agent ? shown.person(series.agent) : t(series.side === "callee" ? "traceside.callee" : series.side === "agent" ? "traceside.agent" : "traceside.caller");
}

function level(value: number | null, measure: Measure, language: Language): TemplateResult | string {
  const said = figure(value, measure, language);
  const bad = measure === "mos" ? mosLevel(value) : null;
  return bad === null ? said : html`<span class="level" data-level=${bad}>${shape(bad, "shape ico-sm")}${said}</span>`;
}

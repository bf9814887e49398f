/** Contacts by half hour, today against the same day of last week: as bars, or as a table. */

import { html, nothing, svg, type TemplateResult } from "lit";
import { count, duration, locale, NONE, percentage, timeOfDay } from "../format";
import { type Bar, type Chart, chart, HALF_HOUR, type IntervalRow, midnight, steps } from "../intervals";
import { icon } from "../shared/icons";
import type { Floor } from "./floor";
import { failed, loading } from "./parts";

const WEEK = 7;
const BAR = HALF_HOUR * 0.84;
const GAP = (HALF_HOUR - BAR) / 2;

export function intervals(floor: Floor): TemplateResult {
  const { t, history } = floor;
  const label = t("chart.title");
  return html`<section class="panel chart-panel" aria-label=${label}>
    <header><h2 class="grow cut">${label}</h2>
      <span class="key" data-mark="answered"><i></i>${t("chart.answered")}</span>
      <span class="key" data-mark="abandoned"><i></i>${t("chart.abandoned")}</span>
      ${history.past.today.some((row) => row.offered > row.answered + row.abandoned)
        ? html`<span class="key" data-mark="other"><i></i>${t("chart.other")}</span>` : nothing}
      <span class="key" data-mark="past"><i></i>${t("chart.past", { day: weekday(floor) })}</span>
      <button class="btn sm quiet" data-testid="as-table" aria-pressed=${floor.asTable} @click=${() => floor.showTable(!floor.asTable)}>
        ${floor.asTable ? t("chart.as_chart") : t("chart.as_table")}</button></header>
    ${history.past.failure ? failed(t, history.past.failure, () => void history.refresh()) : nothing}
    ${history.isKnown ? drawn(floor) : history.past.failure ? nothing : loading(t)}
  </section>`;
}

function drawn(floor: Floor): TemplateResult {
  const { t, now, history: { past } } = floor;
  if (floor.asTable) return table(floor);
  const today = { midnight: midnight(now), rows: past.today };
  const drawing = chart(today, { midnight: midnight(now, WEEK), rows: past.lastWeek }, now);
  return drawing === null
    ? html`<div class="empty" data-testid="chart-empty">${icon("phoneCall")}<b>${t("chart.empty")}</b><span>${t("chart.empty.hint")}</span></div>`
    : plot(floor, drawing, today.midnight);
}

function plot(floor: Floor, drawing: Chart, start: number): TemplateResult {
  const { t, language, now } = floor;
  const width = drawing.until - drawing.from;
  const across = (at: number) => `--at: ${(((at - drawing.from) / width) * 100).toFixed(2)}%`;
  const up = (value: number) => `--at: ${((value / drawing.top) * 100).toFixed(2)}%`;
  const at = now - start;
  const offered = drawing.bars.reduce((sum, bar) => sum + bar.answered + bar.abandoned + bar.other, 0);
  return html`<div class="plot" data-testid="chart" role="img"
      aria-label=${t("chart.says", { n: count(offered, language), day: weekday(floor) })}>
    <div class="ys" aria-hidden="true">${drawing.ticks.map((tick) => html`<span .style=${up(tick)}>${count(tick, language)}</span>`)}</div>
    <div class="field">
      <svg viewBox="0 0 ${width} ${drawing.top}" preserveAspectRatio="none" aria-hidden="true">
        ${drawing.ticks.map((tick) => svg`<path class="grid" d=${`M0 ${drawing.top - tick}H${width}`}></path>`)}
        ${drawing.bars.map((bar) => column(bar, drawing))}
        <path class="past" d=${steps(drawing)}></path>
        <path class="now" d=${`M${at - drawing.from} 0V${drawing.top}`}></path>
      </svg>
      <span class="now" .style=${across(Math.min(at, drawing.until))} data-side=${at > (drawing.from + drawing.until) / 2 ? "left" : "right"}
        aria-hidden="true">${t("chart.now", { time: timeOfDay(now, language) })}</span>
    </div>
    <div class="xs" aria-hidden="true">${drawing.hours.map(
      (hour) => html`<span .style=${across(hour)}>${timeOfDay(start + hour, language)}</span>`,
    )}</div>
  </div>`;
}

function column(bar: Bar, { from, top }: Chart): TemplateResult {
  const x = bar.from - from + GAP;
  let y = top;
  const part = (mark: string, value: number) => {
    y -= value;
    return value ? svg`<rect class=${mark} x=${x} y=${y} width=${BAR} height=${value}></rect>` : nothing;
  };
  return svg`${part("answered", bar.answered)}${part("abandoned", bar.abandoned)}${part("other", bar.other)}` as TemplateResult;
}

function table(floor: Floor): TemplateResult {
  const { t, language, now, history: { past } } = floor;
  const start = midnight(now);
  const before = new Map(past.lastWeek.map((row) => [row.start - midnight(now, WEEK), row]));
  const known = new Map(past.today.map((row) => [row.start - start, row]));
  const times = [...new Set([...known.keys(), ...before.keys()])].sort((one, other) => one - other);
  const n = (row: IntervalRow | undefined, value: (row: IntervalRow) => number) => (row ? count(value(row), language) : NONE);
  const head: [string, boolean][] = [
    [t("chart.time"), false], [t("chart.offered"), true], [t("chart.answered"), true], [t("chart.abandoned"), true],
    [t("tile.service_level"), true], [t("tile.speed"), true], [t("tile.handling"), true],
    [t("chart.past.offered", { day: weekday(floor) }), true],
  ];
  return html`<div class="scroll grow" tabindex="0" data-testid="interval-table"><table class="table">
    <thead><tr>${head.map(([text, isNumber]) => html`<th scope="col" class=${isNumber ? "num" : ""}>${text}</th>`)}</tr></thead>
    <tbody>${times.map((time) => {
      const row = known.get(time);
      const seconds = (value: number | null | undefined) => (value == null ? NONE : duration(value));
      return html`<tr><th scope="row">${timeOfDay(start + time, language)}</th>
        <td class="num">${row ? html`<a href=${behind(floor, start + time)}>${count(row.offered, language)}</a>` : NONE}</td>
        <td class="num">${n(row, (it) => it.answered)}</td><td class="num">${n(row, (it) => it.abandoned)}</td>
        <td class="num">${percentage(row?.service_level ?? null, language)}</td><td class="num">${seconds(row?.speed_s)}</td>
        <td class="num">${seconds(row?.handling_s)}</td><td class="num">${n(before.get(time), (it) => it.offered)}</td></tr>`;
    })}</tbody></table>
    ${times.length ? nothing : html`<div class="empty"><b>${t("chart.empty")}</b><span>${t("chart.empty.hint")}</span></div>`}</div>`;
}

/** The contacts that came in that half hour. */
function behind({ queue }: Floor, at: number): string {
  return `/calls?since=${at}&until=${at + HALF_HOUR}${queue ? `&queue=${encodeURIComponent(queue)}` : ""}`;
}

function weekday({ now, language }: Floor): string {
  return new Intl.DateTimeFormat(locale(language), { weekday: "long" }).format(now * 1000);
}

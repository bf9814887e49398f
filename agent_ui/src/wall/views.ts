/** What a wall shows: the figures of all queues on top, and below in turn the queues, the day and the agents. */

import { html, nothing, svg, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { count, duration, locale, NONE, percent, percentage, ratio, timeOfDay, today } from "../format";
import { type Language, pick, type Translate } from "../i18n";
import { type Chart, chart, HALF_HOUR, midnight, steps } from "../intervals";
import { type Level, queue as queueLevel, serviceLevel, wait } from "../levels";
import type { QueueRow } from "../protocol";
import { shape, stateShape } from "../shared/icons";
import { says } from "../supervisor/alerts";
import { totals } from "../totals";
import type { Shown } from "./page";
import { PARTS, page, pagesOf, type Turn } from "./turns";

export interface Wall {
  t: Translate;
  language: Language;
  now: number;
  ahead: number;
  shown: Shown;
  turn: Turn;
  /** How many lines or agents of the part on show have room; measured once they are drawn. */
  fit: number;
  /** The server has not answered last time: figures stand still. */
  lost: boolean;
}

export function views(wall: Wall): TemplateResult {
  const { t, language, now, shown, turn, lost } = wall;
  const room = { fit: wall.fit, all: long(wall) };
  const part = { queues: queues, day: day, agents: agents }[turn.part];
  return html`<header class="walltop"><h1>${shown.name}</h1>
      ${lost ? html`<span class="chip" data-level="crit" role="alert">${shape("crit")}${t("wall.lost")}</span>` : nothing}
      ${turn.paused ? html`<span class="chip">${t("wall.paused")}</span>` : nothing}
      ${pagesOf(room) > 1 ? html`<span class="chip" data-testid="wall-page">${t("line.shown", shownOf(wall))}</span>` : nothing}
      <span class="dots" aria-hidden="true">${PARTS.map((one) => html`<i class=${one === turn.part ? "on" : ""}></i>`)}</span>
      <b>${timeOfDay(now, language)}</b><span class="muted">${today(now, language)}</span></header>
    <main>${alert(wall)}${figures(wall)}<section class="panel part" data-testid="wall-${turn.part}" aria-label=${t(`wall.${turn.part}`)}>${part(wall)}</section></main>`;
}

function alert({ t, language, shown, now }: Wall): TemplateResult {
  const first = shown.alerts[0];
  if (!first) return html`<p class="wallalert">${shape("ok")}${t("alerts.none")}</p>`;
  const more = shown.alerts.length - 1;
  return html`<p class="wallalert" data-level=${first.level} data-taken=${first.taken_by !== ""}>${shape(first.level)}
    <b>${says({ t, language, now, state: shown }, first)}</b><span>${t("alerts.for", { time: duration(now - first.since) })}${
      first.taken_by ? ` · ${t("alerts.taken", { who: first.taken_by })}` : ""}${more ? ` · ${t("alerts.more", { n: more })}` : ""}</span></p>`;
}

function figures({ t, language, shown, now }: Wall): TemplateResult {
  const sums = totals(shown.queues);
  const lost = ratio(sums.abandoned, sums.answered + sums.abandoned);
  const start = sums.longest?.longest_since ?? null;
  const seconds = (value: number | null) => (value === null ? NONE : duration(value));
  const before = (value: string) => (value === NONE ? "\u00a0" : t("tile.last_week", { value }));
  const tiles: [string, string, string, string, Level | null][] = [
    [t("tile.service_level"), percent(sums.serviceLevel), sums.serviceLevel === null ? "" : "%", before(percentage(shown.sum_before.service_level, language)), serviceLevel(sums.serviceLevel)],
    [t("tile.waiting"), count(sums.waiting, language), "", "\u00a0", null],
    [t("tile.longest"), start === null ? NONE : duration(now - start), "", sums.longest ? pick(sums.longest.name, language) : "\u00a0",
      sums.longest ? wait(start, sums.longest.target_s, now) : null],
    [t("tile.speed"), seconds(shown.sum.speed_s), "", before(seconds(shown.sum_before.speed_s)), null],
    [t("tile.abandoned"), percent(lost), lost === null ? "" : "%", before(percentage(shown.sum_before.abandonment, language)), null],
  ];
  return html`<section class="kpis" aria-label=${t("tiles.title")}>${tiles.map(
    ([name, figure, unit, foot, level]) => html`<article class="kpi" data-level=${level ?? nothing}><h2>${
      level && level !== "ok" ? html`<span class="level">${shape(level)}</span>` : nothing}${name}</h2>
      <p class="fig">${figure}${unit ? html`<small>${unit}</small>` : nothing}</p><div class="foot">${foot}</div></article>`,
  )}</section>`;
}

/** How many things the part on show has to show, whether there is room for them or not. */
export function long({ turn, shown }: Pick<Wall, "turn" | "shown">): number {
  return { queues: shown.queues.length, day: 0, agents: signedIn({ shown }).length }[turn.part];
}

function signedIn({ shown }: Pick<Wall, "shown">): Shown["agents"] {
  return shown.agents.filter((row) => row.state !== "logged_out");
}

function onPage<Row>({ turn, now, ahead, fit }: Wall, rows: Row[]): Row[] {
  const { from, to } = page(turn, now - ahead, { fit, all: rows.length });
  return rows.slice(from, to);
}

function shownOf(wall: Wall): { from: number; to: number; total: number } {
  const { from, to } = page(wall.turn, wall.now - wall.ahead, { fit: wall.fit, all: long(wall) });
  return { from: from + 1, to, total: long(wall) };
}

function queues(wall: Wall): TemplateResult {
  const { t, shown } = wall;
  return html`<table class="table big"><thead><tr><th scope="col">${t("queues.queue")}</th><th scope="col" class="num">${t("queues.waiting")}</th>
    <th scope="col" class="num">${t("queues.longest")}</th><th scope="col" class="num">${t("queues.service_level")}</th>
    <th scope="col" class="num">${t("queues.abandoned")}</th><th scope="col" class="num">${t("state.idle")}</th>
    <th scope="col" class="num">${t("wall.busy")}</th></tr></thead>
    <tbody>${repeat(onPage(wall, shown.queues), (row) => row.queue, (row) => line(wall, row))}</tbody></table>`;
}

function line({ language, now }: Wall, row: QueueRow): TemplateResult {
  const level = queueLevel(row, now);
  const service = serviceLevel(row.service_level);
  return html`<tr data-level=${level ?? nothing}><th scope="row"><span class="level slot" data-level=${level ?? nothing}>${level ? shape(level) : nothing}</span>${pick(row.name, language)}</th>
    <td class="num lead">${count(row.waiting, language)}</td>
    <td class="num lead" data-level=${wait(row.longest_since, row.target_s, now) ?? nothing}>${row.longest_since === null ? NONE : duration(now - row.longest_since)}</td>
    <td class="num lead" data-level=${service === "ok" ? nothing : (service ?? nothing)}>${percentage(row.service_level, language)}</td>
    <td class="num lead">${percentage(ratio(row.abandoned, row.answered + row.abandoned), language)}</td>
    <td class="num lead">${row.agents_ready}</td><td class="num lead">${row.agents_busy}</td></tr>`;
}

function agents(wall: Wall): TemplateResult {
  const { t, ahead } = wall;
  const there = signedIn(wall);
  if (there.length === 0) return html`<div class="empty"><b>${t("queues.nobody")}</b></div>`;
  return html`<ul class="agents body">${repeat(onPage(wall, there), (row) => row.agent, (row) => html`<li class="agent" data-state=${row.state}>
    <span class="name cut">${row.name}</span><span class="state">${stateShape(row.state)}${t(`state.${row.state}`)}</span>
    <span class="timer"><cc-timer .from=${row.since} .until=${null} .ahead=${ahead}></cc-timer></span></li>`)}</ul>`;
}

function day({ t, language, now, shown }: Wall): TemplateResult {
  const start = midnight(now);
  const drawing = chart({ midnight: start, rows: shown.today }, { midnight: midnight(now, 7), rows: shown.last_week }, now);
  if (drawing === null) return html`<div class="empty"><b>${t("chart.empty")}</b></div>`;
  const other = new Intl.DateTimeFormat(locale(language), { weekday: "long" }).format(now * 1000);
  return html`<header class="walllegend"><h2 class="grow">${t("chart.title")}</h2>
    <span class="key" data-mark="answered"><i></i>${t("chart.answered")}</span>
    <span class="key" data-mark="abandoned"><i></i>${t("chart.abandoned")}</span>
    <span class="key" data-mark="past"><i></i>${t("chart.past", { day: other })}</span></header>${plot(drawing, (at) => timeOfDay(start + at, language), (n) => count(n, language), now - start)}`;
}

function plot(drawing: Chart, time: (at: number) => string, n: (value: number) => string, at: number): TemplateResult {
  const { from, until, top } = drawing;
  const width = until - from;
  return html`<div class="plot">
    <div class="ys">${drawing.ticks.map((tick) => html`<span .style=${`--at: ${(tick / top) * 100}%`}>${n(tick)}</span>`)}</div>
    <div class="field"><svg viewBox="0 0 ${width} ${top}" preserveAspectRatio="none" aria-hidden="true">
      ${drawing.ticks.map((tick) => svg`<path class="grid" d=${`M0 ${top - tick}H${width}`}></path>`)}
      ${drawing.bars.map((bar) => {
        const x = bar.from - from + HALF_HOUR * 0.08;
        const y = top - bar.answered;
        return svg`<rect class="answered" x=${x} y=${y} width=${HALF_HOUR * 0.84} height=${bar.answered}></rect>
          <rect class="abandoned" x=${x} y=${y - bar.abandoned} width=${HALF_HOUR * 0.84} height=${bar.abandoned}></rect>`;
      })}
      <path class="past" d=${steps(drawing)}></path><path class="now" d=${`M${at - from} 0V${top}`}></path></svg></div>
    <div class="xs">${drawing.hours.map((hour) => html`<span .style=${`--at: ${((hour - from) / width) * 100}%`}>${time(hour)}</span>`)}</div></div>`;
}

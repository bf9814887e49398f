/** The five figures of the day, each with how it is counted. */

import { html, nothing, type TemplateResult } from "lit";
import { count, NONE, percent, percentage, ratio } from "../format";
import { isKey, pick } from "../i18n";
import { type Level, SERVICE_GOAL, serviceLevel, wait } from "../levels";
import type { QueueRow } from "../protocol";
import { icon, shape } from "../shared/icons";
import { timer } from "../shared/view";
import { type Totals, weight } from "../totals";
import type { Floor } from "./floor";

export type Tile = "service_level" | "waiting" | "longest" | "answered" | "abandoned";

interface Drawing {
  tile: Tile;
  level: Level | null;
  figure: unknown;
  unit?: string;
  foot: string;
  inputs: [string, string][];
  formula: string;
}

export function tiles(floor: Floor, sums: Totals): TemplateResult {
  const { t } = floor;
  return html`<section class="kpis" aria-label=${t("tiles.title")}>
    ${[service(floor, sums), waiting(floor, sums), longest(floor, sums), answered(floor, sums), abandoned(floor, sums)].map(
      (drawing) => tile(floor, drawing),
    )}
  </section>`;
}

function tile(floor: Floor, drawing: Drawing): TemplateResult {
  const { t } = floor;
  const { level } = drawing;
  const open = floor.openTile === drawing.tile;
  const name = t(`tile.${drawing.tile}`);
  return html`<article class="kpi" data-testid="tile-${drawing.tile}" data-level=${level ?? nothing}>
    <h2>${name}${level && level !== "ok" ? html`<span class="level">${shape(level)}</span>` : nothing}
      <button class="btn sm icon quiet info" aria-expanded=${open} aria-label=${t("tiles.how", { name })}
        @click=${() => floor.openFormula(open ? null : drawing.tile)}>${icon("info")}</button></h2>
    <p class="fig">${drawing.figure}${drawing.unit ? html`<small>${drawing.unit}</small>` : nothing}</p>
    <div class="foot">${drawing.foot}</div>
    ${open ? formula(floor, drawing) : nothing}
  </article>`;
}

function formula(floor: Floor, { tile: id, inputs, formula: code }: Drawing): TemplateResult {
  return html`<div class="formula" role="note" data-testid="formula">
    <b>${floor.t(`tile.${id}.says`)}</b>
    ${code ? html`<code>${code}</code>` : nothing}
    <table><tbody>${inputs.map(([label, value]) => html`<tr><td>${label}</td><td>${value}</td></tr>`)}</tbody></table>
  </div>`;
}

function service(floor: Floor, sums: Totals): Drawing {
  const { t } = floor;
  const share = sums.serviceLevel;
  const goal = t("tile.service_level.goal", { goal: SERVICE_GOAL * 100 });
  return {
    tile: "service_level", level: serviceLevel(share), figure: percent(share), foot: goal,
    ...(share === null ? {} : { unit: "%" }),
    formula: formulas(floor, sums.measured),
    inputs: sums.measured.map((row) => [
      t("tile.service_level.input", {
        queue: pick(row.name, floor.language), target: row.target_s, weight: count(weight(row), floor.language),
      }),
      percentage(row.service_level, floor.language),
    ]),
  };
}

/** Nearly always one formula for all queues; each is named once. */
function formulas({ t }: Floor, rows: QueueRow[]): string {
  const keys = [...new Set(rows.map((row) => `formula.${row.formula}`))];
  return keys.map((key) => (isKey(key) ? t(key) : key)).join("\n");
}

function waiting(floor: Floor, sums: Totals): Drawing {
  const number = (value: number) => count(value, floor.language);
  const n = floor.state.queues.filter((row) => row.waiting > 0).length;
  return {
    tile: "waiting", level: null, figure: number(sums.waiting), formula: "",
    foot: n === 0 ? floor.t("tile.waiting.none") : floor.t("tile.waiting.foot", { n }),
    inputs: floor.state.queues.map((row) => [pick(row.name, floor.language), number(row.waiting)]),
  };
}

function longest(floor: Floor, sums: Totals): Drawing {
  const row = sums.longest;
  return {
    tile: "longest", level: longestLevel(floor, sums), formula: "",
    figure: row ? timer(floor, row.longest_since) : NONE,
    foot: row ? pick(row.name, floor.language) : floor.t("tile.longest.none"),
    inputs: row ? [[floor.t("tile.longest.target", { queue: pick(row.name, floor.language) }), `${row.target_s} s`]] : [],
  };
}

function longestLevel(floor: Floor, { longest: row }: Totals): Level | null {
  return row ? wait(row.longest_since, row.target_s, floor.now) : null;
}

function answered(floor: Floor, sums: Totals): Drawing {
  const number = (value: number) => count(value, floor.language);
  return {
    tile: "answered", level: null, figure: number(sums.answered), formula: "",
    foot: floor.t("tile.answered.foot", { offered: number(sums.offered) }),
    inputs: floor.state.queues.map((row) => [pick(row.name, floor.language), number(row.answered)]),
  };
}

function abandoned(floor: Floor, sums: Totals): Drawing {
  const number = (value: number) => count(value, floor.language);
  const ended = sums.answered + sums.abandoned;
  const share = ratio(sums.abandoned, ended);
  return {
    tile: "abandoned", level: null, figure: percent(share), ...(share === null ? {} : { unit: "%" }),
    foot: ended === 0
      ? floor.t("tile.abandoned.none")
      : floor.t("tile.abandoned.foot", { n: ended, abandoned: number(sums.abandoned), ended: number(ended) }),
    formula: floor.t("formula.abandoned"),
    inputs: [
      [floor.t("tile.abandoned"), number(sums.abandoned)],
      [floor.t("tile.answered"), number(sums.answered)],
    ],
  };
}

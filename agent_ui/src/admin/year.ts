/** The year beside opening hours: which days are open, closed, or different. */

import { html, type TemplateResult } from "lit";
import { locale } from "../format";
import type { Language } from "../i18n";
import { shown } from "./draft";
import type { AdminView } from "./page";
import { DAYS, type DayCell, specialOf, weekOf, yearOf } from "./week";

const KINDS = ["open", "special", "holiday", "closed"] as const;

export function yearView(view: AdminView): TemplateResult {
  const { say, desk, language, now } = view;
  if (desk.draft === null) return html``;
  const country = shown(desk.draft, "country");
  const year = new Date(now * 1000).getFullYear();
  const months = yearOf(year, weekOf(shown(desk.draft, "week")), specialOf(shown(desk.draft, "holidays")));
  const name = new Intl.DateTimeFormat(locale(language), { month: "short", timeZone: "UTC" });
  return html`<aside class="panel beside" aria-label=${say("admin.year", { year })}><header><h3>${say("admin.year", { year })}</h3></header>
    <div class="scroll grow year" role="group" tabindex="0" aria-label=${say("admin.year", { year })}>
      <ul class="legend">${KINDS.map((kind) => html`<li><i data-kind=${kind} aria-hidden="true"></i>${say(`admin.day_kind.${kind}`)}</li>`)}</ul>
      ${typeof country === "string" && country ? html`<p class="hint">${say("admin.year.country", { country: region(country, language) })}</p>` : ""}
      <div class="months">${months.map((cells, month) => html`<table class="month"><caption>${name.format(Date.UTC(year, month, 1))}</caption>
        <thead class="sr"><tr>${DAYS.map((day) => html`<th scope="col">${say(`admin.day.${day}`)}</th>`)}</tr></thead>
        <tbody>${rows(cells).map((row) => html`<tr>${row.map((cell) => (cell ? html`<td data-kind=${cell.kind} title="${cell.date} ${say(`admin.day_kind.${cell.kind}`)}">${cell.day}</td>` : html`<td></td>`))}</tr>`)}</tbody></table>`)}</div>
    </div></aside>`;
}

/** `CN` → `China`; of a part such as `DE-BY` the country, and the part in brackets. */
function region(code: string, language: Language): string {
  const [country = code, ...part] = code.split("-");
  const known = /^[A-Za-z]{2}$/.test(country) ? new Intl.DisplayNames([locale(language)], { type: "region" }).of(country.toUpperCase()) : undefined;
  return `${known ?? country}${part.length ? ` (${part.join("-")})` : ""}`;
}

function rows(cells: DayCell[]): (DayCell | null)[][] {
  const padded: (DayCell | null)[] = [...Array.from({ length: cells[0]?.weekday ?? 0 }, () => null), ...cells];
  while (padded.length % 7) padded.push(null);
  return Array.from({ length: padded.length / 7 }, (_, at) => padded.slice(7 * at, 7 * at + 7));
}

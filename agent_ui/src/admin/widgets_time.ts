/** Widgets of opening hours: a line a day, and the days that are different. */

import { html, type TemplateResult } from "lit";
import { typed } from "../live/typed";
import { icon } from "../shared/icons";
import { type Given, read } from "./given";
import { DAYS, readSpans, type Special, specialOf, weekOf, writtenSpecial, writtenWeek } from "./week";

export function week({ view, id, value, isWrong, write }: Given): TemplateResult {
  const { say } = view;
  const days = weekOf(value);
  const put = (at: number, text: string): void => write(writtenWeek(days.map((spans, day) => (day === at ? readSpans(text) : spans))));
  return html`<div class="week">${DAYS.map((day, at) => html`<label for="${id}-${day}">${say(`admin.weekday.${day}`)}</label>
    <input class="input" id="${id}-${day}" data-testid="day-${day}" placeholder=${say("admin.closed")} aria-invalid=${isWrong} .value=${typed((days[at] ?? []).join(", "))} @change=${(event: Event) => put(at, read(event))}>`)}</div>`;
}

export function holidays({ view, value, isWrong, write }: Given): TemplateResult {
  const { say } = view;
  const days = specialOf(value);
  const put = (next: Special[]): void => write(writtenSpecial(next));
  const change = (at: number, part: Partial<Special>): void => put(days.map((day, index) => (index === at ? { ...day, ...part } : day)));
  return html`<ul class="rows">${days.map((day, at) => html`<li>
      <input class="input date" type="date" data-testid="holiday-${at}" aria-label=${say("admin.holiday.date", { n: at + 1 })} aria-invalid=${isWrong} .value=${typed(day.date)} @change=${(event: Event) => change(at, { date: read(event) })}>
      ${(["en", "zh"] as const).map((language) => html`<div class="unit left grow"><span>${language === "en" ? "EN" : "中"}</span><input class="input" lang=${language === "zh" ? "zh-CN" : "en"} aria-label="${day.date}, ${say(language === "en" ? "admin.language.en" : "admin.language.zh")}"
        .value=${typed(String(day.name[language] ?? ""))} @change=${(event: Event) => change(at, { name: { ...day.name, [language]: read(event) } })}></div>`)}
      <input class="input spans" placeholder=${say("admin.closed")} aria-label=${say("admin.holiday.open", { date: day.date })} .value=${typed(day.open.join(", "))} @change=${(event: Event) => change(at, { open: readSpans(read(event)) })}>
      <button type="button" class="btn sm icon quiet" aria-label=${say("admin.remove_n", { n: at + 1 })} @click=${() => put(days.filter((_, index) => index !== at))}>${icon("x", "ico ico-sm")}</button></li>`)}</ul>
    <button type="button" class="btn sm quiet" data-testid="add-holiday" @click=${() => put([...days, { date: nextFree(days, view.now), name: {}, open: [] }])}>${icon("plus", "ico ico-sm")}${say("admin.holiday.add")}</button>`;
}

/** Tomorrow, or the day after the last one that is there. */
function nextFree(days: readonly Special[], now: number): string {
  const last = days.map((day) => day.date).filter((date) => /^\d{4}-\d\d-\d\d$/.test(date)).sort().at(-1);
  const from = Math.max(last ? Date.parse(`${last}T00:00:00Z`) : 0, now * 1000);
  return new Date(from + 86_400_000).toISOString().slice(0, 10);
}

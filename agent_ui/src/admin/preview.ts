/** The pane beside a queue's settings: whose phone would ring now, and who else could. */

import { html, nothing, type TemplateResult } from "lit";
import { duration, NONE, timeOfDay } from "../format";
import { isKey, pick } from "../i18n";
import { typed } from "../live/typed";
import { failed, loading } from "../supervisor/parts";
import type { Candidate, Preview, QueuePreview } from "./answers";
import type { AdminView } from "./page";
import { replayPart } from "./replay";
import { said } from "./words";

const TIERS = ["", "bronze", "silver", "gold", "vip"];

export function previewPane(view: AdminView, queue: string): TemplateResult {
  const { say, t, preview: desk, language } = view;
  desk.heed();
  return html`<aside class="panel beside" data-testid="preview" data-queue=${queue} aria-label=${say("admin.preview")}><header><h3 class="grow">${say("admin.preview")}</h3><span class="faint small">${desk.answer ? say("admin.preview.live", { at: timeOfDay(desk.answer.now, language) }) : nothing}</span></header>
    <div class="scroll grow" role="group" tabindex="0" aria-label=${say("admin.preview")}>${caller(view)}${failed(t, desk.failure)}${desk.answer === null ? (desk.failure ? nothing : loading(t)) : outcome(view, desk.answer)}${desk.answer === null ? nothing : replayPart(view)}</div></aside>`;
}

function caller(view: AdminView): TemplateResult {
  const { say, t, preview: desk } = view;
  const tier = (code: string): string => (code === "" ? say("admin.preview.any_tier") : isKey(`tier.${code}`) ? t(`tier.${code}` as "tier.gold") : code);
  return html`<div class="asks">
    <div class="field"><label for="p-tier">${say("admin.preview.tier")}</label><select class="select" id="p-tier" data-testid="preview-tier" @change=${(event: Event) => desk.set({ tier: (event.target as HTMLSelectElement).value })}>${TIERS.map((code) => html`<option value=${code} ?selected=${code === desk.caller.tier}>${tier(code)}</option>`)}</select></div>
    <div class="field"><label for="p-language">${say("admin.preview.language")}</label><select class="select" id="p-language" @change=${(event: Event) => desk.set({ language: (event.target as HTMLSelectElement).value })}>${["", "en", "zh"].map((code) => html`<option value=${code} ?selected=${code === desk.caller.language}>${code === "" ? say("admin.preview.any_language") : said(say, "admin.language", code)}</option>`)}</select></div>
    <div class="field"><label for="p-waited">${say("admin.preview.waited")}</label><div class="unit"><input class="input num" id="p-waited" inputmode="numeric" data-testid="preview-waited" .value=${typed(String(desk.caller.waited_s))} @change=${(event: Event) => desk.set({ waited_s: Math.max(0, Number((event.target as HTMLInputElement).value) || 0) })}><span>${say("admin.unit.s")}</span></div></div></div>`;
}

function outcome(view: AdminView, answer: QueuePreview): TemplateResult {
  const { say, language } = view;
  const shown = answer.changed ?? answer.saved;
  if (shown === null) return html`<div class="empty"><b>${say("admin.preview.none")}</b><span>${say("admin.preview.none.hint")}</span></div>`;
  const was = answer.changed && answer.saved && pick(answer.saved.text, language) !== pick(answer.changed.text, language) ? pick(answer.saved.text, language) : "";
  return html`<div class="verdict" role="status" data-testid="verdict" data-verdict=${shown.verdict}><p class="strong">${pick(shown.text, language)}</p>${was ? html`<p class="muted">${say("admin.preview.saved", { text: was })}</p>` : nothing}</div>
    ${funnel(view, shown)}${candidates(view, shown)}`;
}

function funnel({ say }: AdminView, { funnel: rows }: Preview): TemplateResult | typeof nothing {
  if (rows.length === 0) return nothing;
  const most = Math.max(1, ...rows.map((row) => row.count));
  return html`<dl class="funnel">${rows.map((row) => html`<dd>${row.count}</dd><dt><svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width=${(100 * row.count) / most} height="1"></rect></svg><span>${said(say, "admin.funnel", row.key)}</span></dt>`)}</dl>`;
}

function candidates(view: AdminView, { candidates: rows }: Preview): TemplateResult {
  const { say } = view;
  if (rows.length === 0) return html`<p class="note">${say("admin.preview.nobody")}</p>`;
  return html`<table class="table"><thead><tr><th scope="col">${say("admin.preview.could")}</th><th scope="col">${say("admin.field.skills")}</th><th scope="col" class="num">${say("admin.preview.idle")}</th><th scope="col">${say("admin.preview.result")}</th></tr></thead>
    <tbody>${rows.map((row) => candidate(view, row))}</tbody></table>`;
}

function candidate({ say, called }: AdminView, row: Candidate): TemplateResult {
  const skills = Object.entries(row.skills).map(([skill, level]) => `${called("skills", skill)} ${level}`).join(", ");
  const place = row.place && row.result === "free" ? ` ${row.place}` : "";
  return html`<tr class=${row.result === "next" ? "win" : ""}><td title=${row.agent}>${called("users", row.agent)}</td><td class="cut" title=${skills}>${skills || NONE}</td><td class="num">${row.idle_s === null ? NONE : duration(row.idle_s)}</td><td>${said(say, "admin.result", row.result)}${place}</td></tr>`;
}

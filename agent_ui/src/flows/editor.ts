/** A flow's text with its line numbers, and every mistake beside the line it is on. */

import { html, nothing, type TemplateResult } from "lit";
import { told } from "../i18n";
import { shape } from "../shared/icons";
import type { FlowWhole, Mistake } from "./answers";
import type { Editing } from "./desk";
import type { FlowsView } from "./page";

export function editor(view: FlowsView, whole: FlowWhole): TemplateResult {
  const { t, desk, mayChange } = view;
  const editing = desk.editing;
  if (editing === null) return html``;
  return html`<div class="editor">
      <div class="paper"><div class="gutter" aria-hidden="true">${lines(editing)}</div>
        <textarea class="code" data-testid="text" spellcheck="false" autocapitalize="off" autocomplete="off" wrap="off" aria-label=${t("flows.text", { flow: whole.flow })}
          ?readonly=${!mayChange} .value=${editing.text} @scroll=${scrolled}
          @input=${(event: Event) => desk.typed((event.target as HTMLTextAreaElement).value)}></textarea></div>
      <div class="mistakes scroll" tabindex="0" role="status" data-testid="mistakes" aria-label=${t("flows.mistakes")}>${verdict(view, editing)}</div>
    </div>
    ${mayChange ? actions(view, whole, editing) : html`<p class="note">${t("flows.read_only")}</p>`}`;
}

function lines(editing: Editing): TemplateResult[] {
  const wrong = new Map<number, boolean>();
  for (const { line, is_warning } of editing.mistakes ?? []) wrong.set(line, (wrong.get(line) ?? true) && is_warning);
  return editing.text.split("\n").map((_, place) => {
    const is_warning = wrong.get(place + 1);
    return html`<span data-level=${is_warning === undefined ? nothing : is_warning ? "warn" : "crit"}>${place + 1}</span>`;
  });
}

function scrolled(event: Event): void {
  const text = event.target as HTMLTextAreaElement;
  text.previousElementSibling!.scrollTop = text.scrollTop;
}

function verdict({ t }: FlowsView, editing: Editing): TemplateResult {
  const found = editing.mistakes;
  if (found === null) return html`<p class="muted">${t("flows.checking")}</p>`;
  if (found.length === 0) return html`<p class="level" data-level="ok">${shape("ok")}${t("flows.no_mistakes")}</p>`;
  return html`<ol>${found.map((one) => html`<li><button class="mistake" data-level=${one.is_warning ? "warn" : "crit"} @click=${(event: Event) => jump(event, editing.text, one)}>
    <b>${t("flows.line", { line: one.line, column: one.column })} · ${one.node}</b><span>${told(one, `${one.problem}; ${one.advice}`)}</span></button></li>`)}</ol>`;
}

/** To the place of the mistake. */
function jump(event: Event, text: string, one: Mistake): void {
  const place = (event.target as Element).closest(".editor")?.querySelector("textarea");
  if (!place) return;
  const rows = text.split("\n");
  const start = rows.slice(0, one.line - 1).reduce((sum, row) => sum + row.length + 1, 0) + one.column - 1;
  place.focus();
  place.setSelectionRange(start, start);
  place.scrollTop = (place.scrollHeight / rows.length) * Math.max(0, one.line - 6);
}

function actions(view: FlowsView, whole: FlowWhole, editing: Editing): TemplateResult {
  const { t, desk } = view;
  const same = editing.text === whole.text;
  const wrong = (editing.mistakes ?? []).some((one) => !one.is_warning);
  return html`<form class="flow-actions" @submit=${(event: Event) => { event.preventDefault(); void desk.publish(); }}>
    <div class="field grow"><label for="comment">${t("flows.comment")}</label>
      <input class="input" id="comment" data-testid="comment" maxlength="500" .value=${editing.comment}
        @change=${(event: Event) => desk.set({ comment: (event.target as HTMLInputElement).value })}></div>
    <button type="button" class="btn" data-testid="save" ?disabled=${desk.busy || !desk.isDirty} @click=${() => void desk.save()}>${t("flows.save")}</button>
    ${whole.draft ? html`<button type="button" class="btn quiet" data-testid="drop" ?disabled=${desk.busy} @click=${() => void desk.drop()}>${t("flows.drop")}</button>` : nothing}
    <div class="row"><div class="field"><label for="plan-at">${t("flows.plan.at")}</label>
      <input class="input" id="plan-at" data-testid="plan-at" type="datetime-local" .value=${editing.at}
        @change=${(event: Event) => desk.set({ at: (event.target as HTMLInputElement).value })}></div>
    <button type="button" class="btn" data-testid="plan-it" ?disabled=${desk.busy || same || wrong || editing.at === ""}
      @click=${() => void desk.plan(new Date(editing.at).getTime() / 1000)}>${t("flows.plan.do")}</button></div>
    <button class="btn primary" data-testid="publish" ?disabled=${desk.busy || same || wrong}>${t("flows.publish")}</button>
  </form>`;
}

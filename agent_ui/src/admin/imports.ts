/** The page of imports and exports: choose a file, see what it would do row by row, then let it. */

import { html, nothing, type TemplateResult } from "lit";
import { pick } from "../i18n";
import { typed } from "../live/typed";
import { icon, shape } from "../shared/icons";
import { type ImportState, type Sheet, SHEETS } from "./answers";
import type { AdminView } from "./page";
import { inWords } from "./refusals";

export function importsPage(view: AdminView): TemplateResult {
  const { say, imports: desk } = view;
  return html`<div class="head"><h2>${say("admin.menu.imports")}</h2><span class="grow"></span>
      <ol class="steps">${(["file", "dry_run", "import"] as const).map((step, at) => html`<li aria-current=${desk.step === at ? "step" : nothing}><span class="n">${at + 1}</span>${say(`admin.import.step.${step}`)}</li>`)}</ol></div>
    <p class="about">${say("admin.about.imports")}</p>
    <div class="columns scroll" role="group" tabindex="0" aria-label=${say("admin.menu.imports")}>
      <section class="panel" aria-label=${say("admin.import")}><header><h3>${say("admin.import.title")}</h3></header><div class="body stack-3">
        ${desk.state === null ? choose(view) : progress(view, desk.state)}
        ${desk.failure ? html`<div class="alert slim" role="alert" data-level="crit" data-testid="import-failed" data-code=${desk.failure.code}>${shape("crit")}<span>${inWords(say, desk.failure)}</span></div>` : nothing}</div></section>
      <section class="panel" aria-label=${say("admin.export")}><header><h3>${say("admin.export.title")}</h3></header><div class="body stack-3"><p class="muted">${say("admin.export.why")}</p>
        <table class="table"><tbody>${SHEETS.map((sheet) => html`<tr><th scope="row">${say(`admin.sheet.${sheet}`)}</th>${(["xlsx", "csv", "yaml"] as const).map((format) => html`<td><a href="/api/admin/exports/${sheet}?format=${format}" download aria-label="${say(`admin.sheet.${sheet}`)}, ${format.toUpperCase()}" data-testid="export-${sheet}-${format}">${format.toUpperCase()}</a></td>`)}</tr>`)}</tbody></table></div></section></div>`;
}

function choose(view: AdminView): TemplateResult {
  const { say, imports: desk } = view;
  const picked = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (file) void desk.take(file);
    input.value = "";
  };
  return html`<div class="field"><label for="import-what">${say("admin.import.what")}</label><select class="select" id="import-what" data-testid="import-what" @change=${(event: Event) => desk.set({ what: (event.target as HTMLSelectElement).value as Sheet })}>
      ${SHEETS.map((sheet) => html`<option value=${sheet} ?selected=${sheet === desk.what}>${say(`admin.sheet.${sheet}`)}</option>`)}</select></div>
    <fieldset class="field"><legend class="label">${say("admin.import.mode")}</legend>
      ${(["add", "replace"] as const).map((mode) => html`<label class="check"><input type="radio" name="mode" data-testid="mode-${mode}" .checked=${typed(desk.mode === mode)} @change=${() => desk.set({ mode })}>${say(`admin.import.mode.${mode}`)}</label>`)}</fieldset>
    <div class="field"><label for="import-file">${say("admin.import.file")}</label><span class="file"><span class="btn" aria-hidden="true">${say("admin.import.choose")}</span><span class="muted" aria-hidden="true">${say("admin.import.drop")}</span><input type="file" id="import-file" data-testid="import-file" accept=".csv,.xlsx,.yaml,.yml" aria-describedby="import-file-hint" @change=${picked}></span>
      <span class="hint" id="import-file-hint">${say("admin.import.file.hint")}</span></div>`;
}

function progress(view: AdminView, state: ImportState): TemplateResult {
  const { say, imports: desk } = view;
  const share = state.total ? Math.round((100 * state.done) / state.total) : desk.isRunning ? 0 : 100;
  const over = !desk.isRunning;
  return html`<div class="how-far"><div class="row"><b class="grow" role="status" data-testid="import-state" data-state=${state.state} data-dry=${state.dry_run}>${sentence(view, state)}</b><span class="muted">${share} %</span></div>
      <progress max="100" value=${share} aria-label=${say("admin.import.progress")}></progress></div>
    <ul class="row counts"><li class="level" data-level="ok">${shape("ok")}<b>${state.created}</b> ${say("admin.import.created")}</li><li class="level" data-level="ok">${shape("ok")}<b>${state.changed}</b> ${say("admin.import.changed")}</li>
      ${state.removed ? html`<li class="level" data-level="warn">${shape("warn")}<b>${state.removed}</b> ${say("admin.import.removed")}</li>` : nothing}<li class="muted"><b>${state.unchanged}</b> ${say("admin.import.unchanged")}</li>
      <li class="level" data-level=${state.error_count ? "crit" : "ok"} data-testid="import-errors">${shape(state.error_count ? "crit" : "ok")}<b>${state.error_count}</b> ${say("admin.import.errors")}</li></ul>
    ${state.errors.length ? errors(view, state) : nothing}
    ${state.dry_run && desk.canRun ? html`<div class="field"><label for="import-comment">${say("admin.comment")}</label><input class="input" id="import-comment" maxlength="500" .value=${typed(desk.comment)} @input=${(event: Event) => desk.set({ comment: (event.target as HTMLInputElement).value })}></div>` : nothing}
    <div class="row"><span class="grow muted">${state.dry_run && over && state.error_count ? say("admin.import.mend") : nothing}</span>
      ${desk.isRunning ? html`<button class="btn" data-testid="import-cancel" ?disabled=${!desk.canStop} @click=${() => void desk.cancel()}>${say("admin.import.stop")}</button>` : html`<button class="btn" data-testid="import-again" @click=${() => desk.again()}>${say("admin.import.again")}</button>`}
      ${state.dry_run ? html`<button class="btn primary" data-testid="import-run" aria-disabled=${!desk.canRun || desk.busy} @click=${() => void desk.run()}>${icon("check")}${say("admin.import.run", { n: state.created + state.changed + state.removed })}</button>` : nothing}</div>`;
}

function sentence({ say }: AdminView, state: ImportState): string {
  const { done, total } = state;
  if (state.state === "done") return say(state.dry_run ? (state.created + state.changed + state.removed ? "admin.import.checked" : "admin.import.nothing") : "admin.import.done");
  if (state.state === "failed" && state.dry_run && state.error_count) return say("admin.import.checked_bad");
  return say(`admin.import.state.${state.state}`, { done, total });
}

function errors(view: AdminView, state: ImportState): TemplateResult {
  const { say, language } = view;
  return html`<div class="scroll errors" role="group" tabindex="0" aria-label=${say("admin.import.errors")}><table class="table"><thead><tr><th scope="col" class="num">${say("admin.column.row")}</th><th scope="col">${say("admin.column.column")}</th><th scope="col">${say("admin.column.value")}</th><th scope="col">${say("admin.column.wrong")}</th></tr></thead>
    <tbody>${state.errors.map((one) => html`<tr data-level="crit"><td class="num">${one.row || ""}</td><td>${one.column}</td><td><code>${one.value}</code></td><td class="any">${pick(one.problem, language)}</td></tr>`)}</tbody></table></div>`;
}

/** Dialogs over an object: its changes before they are saved, deleting, another name, somebody else's change, leaving. */

import { html, nothing, type TemplateResult } from "lit";
import { ref } from "lit/directives/ref.js";
import { timeOfDay } from "../format";
import { told } from "../i18n";
import { typed } from "../live/typed";
import { icon, shape } from "../shared/icons";
import type { DiffLine, FieldChange } from "./answers";
import { brief, type Reader } from "./brief";
import { labelOf, nameOf } from "./labels";
import { titleOf } from "./menu";
import type { AdminView } from "./page";
import { inWords } from "./refusals";

export interface Modal {
  title: string;
  body: unknown;
  footer: unknown;
  testid: string;
  wide?: boolean;
  close(): void;
}

/** The browser's own dialog: it keeps the focus inside, and Escape closes it. */
export function modal(view: AdminView, { title, body, footer, testid, wide, close }: Modal): TemplateResult {
  return html`<dialog class="dialog ${wide ? "wide" : ""}" data-testid=${testid} aria-label=${title} ${ref(show)} @close=${close} @cancel=${(event: Event) => { event.preventDefault(); close(); }}>
    <header><h2 class="grow">${title}</h2><button class="btn icon quiet" aria-label=${view.say("admin.close")} @click=${close}>${icon("x")}</button></header>
    <div class="inside scroll" role="group" tabindex="0" aria-label=${title}>${body}</div><footer>${footer}</footer></dialog>`;
}

function show(node: Element | undefined): void {
  if (node instanceof HTMLDialogElement && !node.open) queueMicrotask(() => node.isConnected && !node.open && node.showModal());
}

export function dialogs(view: AdminView): TemplateResult | typeof nothing {
  switch (view.desk.dialog) {
    case "changes": return changesDialog(view);
    case "delete": return deleteDialog(view);
    case "rename": return renameDialog(view);
    case "conflict": return conflictDialog(view);
    case "leave": return leaveDialog(view);
    default: return nothing;
  }
}

function problem(view: AdminView): TemplateResult | typeof nothing {
  const { desk, say } = view;
  const found = desk.check.problems;
  return html`${desk.refused ? html`<div class="alert slim" role="alert" data-level="crit" data-testid="dialog-refused" data-code=${desk.refused.code}>${shape("crit")}<span>${inWords(say, desk.refused)}</span></div>` : nothing}
    ${found.length ? html`<div class="alert slim" role="alert" data-level="crit" data-testid="dialog-problems">${shape("crit")}<ul>${found.map((one) => html`<li>${one.kind ? `${titleOf(view, one.kind)} ${one.name}: ` : ""}${one.field ? `${one.field}: ` : ""}${told(one, one.problem)}</li>`)}</ul></div>` : nothing}`;
}

function changesDialog(view: AdminView): TemplateResult {
  const { say, desk } = view;
  const { outcome } = desk.check;
  const canSave = desk.check.problems.length === 0 && !desk.busy;
  return modal(view, {
    title: say("admin.show_changes"), testid: "changes", wide: true, close: () => desk.close(),
    body: html`${problem(view)}${outcome === null ? nothing : html`<p class="muted">${say("admin.diff.about")}</p>${diff(view, outcome.diff)}
      ${outcome.notes.map((note) => html`<p class="note">${note}</p>`)}`}
      <div class="field"><label for="comment">${say("admin.comment")}</label><input class="input" id="comment" data-testid="comment" maxlength="500" .value=${typed(desk.comment)}
        @input=${(event: Event) => (desk.comment = (event.target as HTMLInputElement).value)}></div>`,
    footer: html`<span class="grow"></span><button class="btn" @click=${() => desk.close()}>${say("admin.back_to_form")}</button>
      <button class="btn primary" data-testid="save-changes" ?disabled=${!canSave} @click=${() => void desk.save()}>${say("admin.save")}</button>`,
  });
}

/** Lines of the site file; only those that change, with their neighbours. */
export function diff({ say }: AdminView, lines: readonly DiffLine[]): TemplateResult {
  if (lines.length === 0) return html`<p class="muted" data-testid="diff">${say("admin.diff.none")}</p>`;
  const sign = { same: " ", added: "+", removed: "−", skipped: "⋯" };
  return html`<div class="diff scroll" role="group" tabindex="0" aria-label=${say("admin.diff")} data-testid="diff">${lines.map((line) => html`<div data-kind=${line.kind}><span class="at">${line.new || line.old || ""}</span><span aria-hidden="true">${sign[line.kind]}</span><span class="sr">${say(`admin.diff.${line.kind}`)}</span><code>${line.kind === "skipped" ? "" : line.text}</code></div>`)}</div>`;
}

/** What people call the object that is open. */
function own({ desk, say, language }: AdminView): string {
  return desk.draft ? nameOf(say, language, desk.draft.kind, desk.draft.name, desk.draft.value) : "";
}

function deleteDialog(view: AdminView): TemplateResult {
  const { say, desk } = view;
  const used = desk.one?.used_by ?? [];
  return modal(view, {
    title: say("admin.delete_title", { name: own(view) }), testid: "delete-dialog", close: () => desk.close(),
    body: html`${problem(view)}${used.length ? html`<p>${say("admin.delete_used")}</p>
      <ul class="used">${used.map((one) => html`<li>${titleOf(view, one.kind)} › <b>${view.called(one.kind, one.name)}</b> › ${labelOf(view, one.kind, one.field.split(".")[0] ?? "")}</li>`)}</ul>` : html`<p>${say("admin.delete_why")}</p>`}`,
    footer: html`<span class="grow"></span><button class="btn" @click=${() => desk.close()}>${say("admin.cancel")}</button>
      <button class="btn hangup" data-testid="really-delete" ?disabled=${desk.busy || used.length > 0} @click=${() => void desk.remove()}>${say("admin.delete")}</button>`,
  });
}

function renameDialog(view: AdminView): TemplateResult {
  const { say, desk } = view;
  const hasPassword = desk.draft?.kind === "users" || desk.draft?.kind === "phones";
  return modal(view, {
    title: say("admin.rename_title", { name: own(view) }), testid: "rename-dialog", close: () => desk.close(),
    body: html`${problem(view)}<p class="muted">${say("admin.rename_why")}</p>
      <div class="field"><label for="new-name">${say("admin.new_name")}</label><input class="input" id="new-name" data-testid="new-name" spellcheck="false" autocomplete="off" .value=${typed(desk.newName)}
        @input=${(event: Event) => { desk.newName = (event.target as HTMLInputElement).value; desk.draw(); }}></div>
      ${hasPassword ? html`<div class="field"><label for="new-password">${say("admin.new_password")}</label><input class="input" id="new-password" type="password" autocomplete="new-password" data-testid="new-password"
        @input=${(event: Event) => (desk.newPassword = (event.target as HTMLInputElement).value)}><span class="hint">${say("admin.new_password.why")}</span></div>` : nothing}`,
    footer: html`<span class="grow"></span><button class="btn" @click=${() => desk.close()}>${say("admin.cancel")}</button>
      <button class="btn primary" data-testid="really-rename" ?disabled=${desk.busy || desk.newName.trim() === "" || desk.newName === desk.draft?.name} @click=${() => void desk.rename()}>${say("admin.rename")}</button>`,
  });
}

function conflictDialog(view: AdminView): TemplateResult {
  const { say, desk, language } = view;
  const what = desk.meanwhile;
  if (what === null) return html``;
  const gone = what.value === null;
  return modal(view, {
    title: say("admin.conflict"), testid: "conflict", wide: true, close: () => desk.close(),
    body: html`<p>${say(gone ? "admin.conflict.gone" : "admin.conflict.why", { by: what.by ? view.called("users", what.by) : say("admin.somebody"), at: what.at ? timeOfDay(what.at, language) : "" })}</p>${fieldChanges(view, what.kind, what.fields)}`,
    footer: html`<span class="grow"></span><button class="btn" data-testid="mine" ?disabled=${desk.busy} @click=${() => void desk.overwrite()}>${say("admin.conflict.mine")}</button>
      <button class="btn primary" data-testid="theirs" @click=${() => void desk.takeTheirs()}>${say("admin.conflict.theirs")}</button>`,
  });
}

/** Field by field, what it was and what it is. */
export function fieldChanges(view: Reader, kind: string, fields: readonly FieldChange[]): TemplateResult | typeof nothing {
  if (fields.length === 0) return nothing;
  const { say } = view;
  return html`<table class="table"><thead><tr><th scope="col">${say("admin.column.field")}</th><th scope="col">${say("admin.column.before")}</th><th scope="col">${say("admin.column.after")}</th></tr></thead>
    <tbody>${fields.map((one) => html`<tr><th scope="row">${labelOf(view, kind, one.field)}</th><td class="any">${brief(view, one.field, one.before)}</td><td class="any">${brief(view, one.field, one.after)}</td></tr>`)}</tbody></table>`;
}

function leaveDialog(view: AdminView): TemplateResult {
  const { say, desk } = view;
  return modal(view, {
    title: say("admin.leave"), testid: "leave", close: () => desk.close(), body: html`<p>${say("admin.leave.why")}</p>`,
    footer: html`<span class="grow"></span><button class="btn" data-testid="really-leave" @click=${() => desk.leave()}>${say("admin.leave.discard")}</button>
      <button class="btn primary" data-testid="stay" @click=${() => desk.close()}>${say("admin.leave.stay")}</button>`,
  });
}


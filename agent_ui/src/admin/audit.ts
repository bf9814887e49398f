/** The page of the audit log: filters, rows, and what each changed. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { day, timeOfDay } from "../format";
import { typed } from "../live/typed";
import { failed, loading } from "../supervisor/parts";
import type { AuditFilter, AuditRow } from "./answers";
import { fieldChanges } from "./dialogs";
import { titleOf } from "./menu";
import type { AdminView } from "./page";
import { said } from "./words";

/** What the log needs of the page it stands on: administration, or the records of an auditor. */
export type AuditView = Pick<AdminView, "say" | "t" | "language" | "now" | "audit"> & Partial<Pick<AdminView, "called">> & { desk: Pick<AdminView["desk"], "kinds" | "kind"> };

const FILTERS = ["q", "user", "action", "since", "until"] as const;

export function auditPage(view: AuditView): TemplateResult {
  const { say, t, audit: desk } = view;
  return html`<div class="head"><h2>${say("admin.menu.audit")}</h2><span class="grow"></span>
      <a class="btn" href=${desk.exportPath("csv")} download>CSV</a><a class="btn" href=${desk.exportPath("xlsx")} download>XLSX</a></div>
    <p class="about">${say("admin.about.audit")}</p>${failed(t, desk.failure, () => void desk.load())}
    <section class="panel whole" aria-label=${say("admin.menu.audit")}>
      <div class="tools filters">${FILTERS.map((name) => filter(view, name))}${kinds(view)}</div>
      <div class="scroll grow" role="group" tabindex="0" aria-label=${say("admin.menu.audit")}>${desk.items === null ? (desk.failure ? nothing : loading(t))
        : desk.items.length === 0 ? html`<div class="empty" data-testid="empty"><b>${say("admin.audit.none")}</b><span>${say("admin.audit.none.hint")}</span></div>` : table(view, desk.items)}
        ${desk.next ? html`<p class="more"><button class="btn" data-testid="more" @click=${() => void desk.load(desk.next)}>${say("admin.more_rows")}</button></p>` : nothing}</div></section>`;
}

function filter(view: AuditView, name: (typeof FILTERS)[number]): TemplateResult {
  const { say, audit: desk } = view;
  const isDay = name === "since" || name === "until";
  return html`<div class="field"><label for="audit-${name}">${say(`admin.audit.${name}`)}</label><input class="input" id="audit-${name}" data-testid="audit-${name}" type=${isDay ? "date" : "search"} maxlength="100" .value=${typed(desk.filter[name])}
    @input=${(event: Event) => desk.seek({ [name]: (event.target as HTMLInputElement).value } as Partial<AuditFilter>)}></div>`;
}

function kinds(view: AuditView): TemplateResult {
  const { say, audit: desk } = view;
  const names = [...view.desk.kinds.map((kind) => kind.kind), "flow", "prompt", "recording", "voicemail", "customer", "case"];
  return html`<div class="field"><label for="audit-kind">${say("admin.audit.kind")}</label><select class="select" id="audit-kind" data-testid="audit-kind" @change=${(event: Event) => desk.seek({ kind: (event.target as HTMLSelectElement).value })}>
    <option value="" ?selected=${desk.filter.kind === ""}>${say("admin.audit.any")}</option>${[...new Set(names)].map((name) => html`<option value=${name} ?selected=${name === desk.filter.kind}>${kindWord(view, name)}</option>`)}</select></div>`;
}

function kindWord(view: AuditView, kind: string): string {
  return view.desk.kind(kind) ? titleOf(view, kind) : said(view.say, "admin.audit_kind", kind);
}

function table(view: AuditView, items: AuditRow[]): TemplateResult {
  const { say } = view;
  return html`<table class="table"><thead><tr><th scope="col">${say("admin.column.when")}</th><th scope="col">${say("admin.column.who")}</th><th scope="col">${say("admin.column.what")}</th><th scope="col">${say("admin.audit.item")}</th><th scope="col">${say("admin.audit.source")}</th></tr></thead>
    <tbody>${repeat(items, (row) => row.number, (row) => lines(view, row))}</tbody></table>`;
}

/** `Queues: Support`; what is no object keeps the name that was written down. */
function about(view: AuditView, row: AuditRow): string {
  const { say } = view;
  return row.item ? say("admin.audit.about", { kind: kindWord(view, row.kind), name: view.called?.(row.kind, row.item) ?? row.item }) : kindWord(view, row.kind);
}

function lines(view: AuditView, row: AuditRow): TemplateResult {
  const { say, language, now, audit: desk } = view;
  const isOpen = desk.open.has(row.number);
  const more = row.detail.length > 0 || row.comment !== "";
  return html`<tr data-testid="audit-row-${row.number}"><td class="nowrap">${day(row.at, now, language)} ${timeOfDay(row.at, language)}</td><td title=${row.user}>${view.called?.("users", row.user) ?? row.user}</td><td>${said(say, "admin.action", row.action)}</td>
      <td class="any">${more ? html`<button class="opens" aria-expanded=${isOpen} data-testid="audit-open-${row.number}" @click=${() => desk.toggle(row.number)}>${about(view, row)}</button>` : about(view, row)}</td><td class="faint">${row.source}</td></tr>
    ${isOpen ? html`<tr class="detail"><td colspan="5">${row.comment ? html`<p>${row.comment}</p>` : nothing}${fieldChanges(view, row.kind, row.detail)}</td></tr>` : nothing}`;
}

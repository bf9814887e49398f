/** Cases: what customers want that somebody sees to after the contact. The list, and the one that is opened. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { NONE, phone } from "../format";
import { word } from "../i18n";
import { ask, type Failure } from "../live/api";
import type { Localised } from "../protocol";
import { typed } from "../live/typed";
import { having } from "../supervisor/answers";
import { PAGE, type Rows } from "./answers";
import { choice, empty, loading, mayChange, type Part, personName, type Records, trouble } from "./frame";
import { when } from "./list";
import "./player";

export interface CaseRow {
  number: string;
  kind: string;
  state: "open" | "closed";
  text: string;
  details: Record<string, unknown>;
  recording: string;
  customer: string;
  /** By language; nothing in it for those who are not known any more. */
  customer_name?: Partial<Localised>;
  call: string;
  ani: string;
  opened_at: number;
  closed_at: number | null;
  closed_by: string;
  note: string;
}

const LONGEST_NOTE = 2000;

function customerOf({ language }: Records, row: CaseRow): string {
  return row.customer_name?.[language] || row.customer;
}

export class CasesPart implements Part {
  readonly title = "records.cases";
  private rows: CaseRow[] | null = null;
  private failure: Failure | null = null;
  private refused: Failure | null = null;
  private state = "open";
  private kind = "";
  private kinds: string[] = [];
  private next = "";
  private cursors: string[] = [""];
  private chosen = new URLSearchParams(location.search).get("case") ?? "";
  private one: CaseRow | null = null;
  private note = "";
  private busy = false;
  private asked = 0;

  constructor(private readonly draw: () => void) {}

  load(): void {
    void this.ask();
    if (this.chosen) void this.show(this.chosen);
  }

  private async ask(): Promise<void> {
    const number = ++this.asked;
    const query = new URLSearchParams({ state: this.state, kind: this.kind, after: this.cursors.at(-1) ?? "", limit: String(PAGE) });
    const { value, failure } = await ask("GET", `/api/cases?${query}`, having<Rows<CaseRow>>("items", "next"));
    if (number !== this.asked) return;
    this.failure = failure;
    if (value) {
      this.rows = value.items;
      this.next = value.next;
      this.kinds = [...new Set([...this.kinds, ...value.items.map((row) => row.kind)])].sort();
    }
    this.draw();
  }

  private set(change: { state?: string; kind?: string }): void {
    this.state = change.state ?? this.state;
    this.kind = change.kind ?? this.kind;
    this.cursors = [""];
    void this.ask();
  }

  private async show(number: string): Promise<void> {
    this.chosen = number;
    this.note = "";
    this.refused = null;
    history.replaceState(null, "", `/cases?case=${encodeURIComponent(number)}`);
    const { value, failure } = await ask("GET", `/api/cases/${encodeURIComponent(number)}`, having<CaseRow>("number", "state"));
    if (this.chosen !== number) return;
    this.one = value;
    this.refused = failure;
    this.draw();
  }

  private async close(): Promise<void> {
    if (this.one === null || this.busy) return;
    this.busy = true;
    this.draw();
    const { number } = this.one;
    const { failure } = await ask("POST", `/api/cases/${encodeURIComponent(number)}/close`, having<object>(), { note: this.note.trim() });
    this.busy = false;
    await Promise.all([this.show(number), this.ask()]);
    this.refused = failure;
    this.draw();
  }

  view(records: Records): TemplateResult {
    const { t } = records;
    const states: [string, string][] = [["open", t("cases.open")], ["closed", t("cases.closed")], ["", t("cases.any")]];
    const kinds: [string, string][] = [["", t("cases.kind.any")], ...this.kinds.map((kind): [string, string] => [kind, word(t, "casekind", kind)])];
    return html`<div class="pair" data-open=${this.chosen !== ""}><section class="panel record-list" aria-label=${t("records.cases")}>
        <header><h2>${t("records.cases")}</h2><span class="grow"></span>
          <a class="btn sm" download href="/api/cases?format=csv&state=${this.state}&kind=${this.kind}">CSV</a>
          <a class="btn sm" download href="/api/cases?format=xlsx&state=${this.state}&kind=${this.kind}&zone=${Intl.DateTimeFormat().resolvedOptions().timeZone}" aria-label=${t("records.xlsx")}>Excel</a></header>
        <div class="record-tools">${choice(t("cases.state"), "case-state", this.state, states, (state) => this.set({ state }))}
          ${choice(t("cases.kind"), "case-kind", this.kind, kinds, (kind) => this.set({ kind }))}</div>
        ${trouble(records, this.failure, () => void this.ask())}
        <div class="scroll grow" role="group" tabindex="0" aria-label=${t("records.cases")}>${this.rows === null ? (this.failure ? nothing : loading(t)) : this.table(records, this.rows)}</div>
        ${this.pager(records)}</section>
      ${this.chosen ? this.opened(records) : nothing}</div>`;
  }

  private table(records: Records, rows: CaseRow[]): TemplateResult {
    const { t } = records;
    if (rows.length === 0) return empty(t(this.state === "open" ? "cases.none.open" : "cases.none"), t("cases.none.hint"));
    return html`<table class="table"><thead><tr><th scope="col">${t("cases.number")}</th><th scope="col">${t("cases.kind")}</th><th scope="col">${t("cases.opened")}</th>
        <th scope="col">${t("cases.customer")}</th><th scope="col">${t("cases.about")}</th><th scope="col">${t("cases.state")}</th></tr></thead>
      <tbody>${repeat(rows, (row) => row.number, (row) => html`<tr data-testid="case-${row.number}" aria-current=${row.number === this.chosen ? "true" : nothing}>
        <th scope="row"><button class="opens" data-testid="open-${row.number}" @click=${() => void this.show(row.number)}>${row.number}</button></th>
        <td>${word(t, "casekind", row.kind)}</td><td>${when(records, row.opened_at)}</td><td class="cut" title=${row.customer || nothing}>${customerOf(records, row) || (row.ani ? phone(row.ani) : NONE)}</td>
        <td class="cut" title=${row.text}>${row.text || NONE}</td><td>${t(row.state === "open" ? "cases.open" : "cases.closed")}</td></tr>`)}</tbody></table>`;
  }

  private pager({ t }: Records): TemplateResult | typeof nothing {
    const before = this.cursors.length > 1;
    if (!before && this.next === "") return nothing;
    const turn = (cursors: string[]) => { this.cursors = cursors; void this.ask(); };
    return html`<nav class="pager" aria-label=${t("line.pages")}><button class="btn sm" ?disabled=${!before} @click=${() => turn(this.cursors.slice(0, -1))}>${t("calls.newer")}</button>
      <button class="btn sm" ?disabled=${this.next === ""} @click=${() => turn([...this.cursors, this.next])}>${t("calls.older")}</button></nav>`;
  }

  private opened(records: Records): TemplateResult {
    const { t } = records;
    const one = this.one;
    return html`<section class="panel opened" aria-label=${t("cases.case", { number: this.chosen })}><header><h2>${t("cases.case", { number: this.chosen })}</h2></header>
      <div class="scroll grow opened-parts" role="group" tabindex="0" aria-label=${t("cases.case", { number: this.chosen })}>
      ${trouble(records, this.refused)}
      ${one === null ? (this.refused ? nothing : loading(t)) : html`
        <dl class="facts"><dt>${t("cases.kind")}</dt><dd>${word(t, "casekind", one.kind)}</dd><dt>${t("cases.opened")}</dt><dd>${when(records, one.opened_at)}</dd>
          <dt>${t("cases.customer")}</dt><dd title=${one.customer || nothing}>${customerOf(records, one) || NONE}${one.ani ? ` · ${phone(one.ani)}` : ""}</dd>
          ${Object.entries(one.details).map(([name, value]) => html`<dt>${name.replaceAll("_", " ")}</dt><dd>${typeof value === "object" ? JSON.stringify(value) : String(value)}</dd>`)}
          ${one.call ? html`<dt>${t("cases.contact")}</dt><dd><a href="/calls/${encodeURIComponent(one.call)}">${t("cases.contact.open")}</a></dd>` : nothing}</dl>
        ${one.text ? html`<p class="quote">${one.text}</p>` : nothing}
        ${one.recording ? html`<cc-player .path=${`/api/recordings/${encodeURIComponent(one.recording)}`} .t=${t} .gaps=${[]} .lanes=${[]}></cc-player>` : nothing}
        ${one.state === "open" ? (mayChange(records) ? this.closing(records) : nothing) : html`<p class="note" data-testid="closed">${t("cases.closed_by", { by: personName(records, one.closed_by) || NONE, when: one.closed_at ? when(records, one.closed_at) : NONE })}</p>
          ${one.note ? html`<p class="quote">${one.note}</p>` : nothing}`}`}</div></section>`;
  }

  private closing({ t }: Records): TemplateResult {
    return html`<form class="field" @submit=${(event: Event) => { event.preventDefault(); void this.close(); }}>
      <label for="case-note">${t("cases.note")}</label>
      <textarea class="input" id="case-note" data-testid="note" rows="4" maxlength=${LONGEST_NOTE} .value=${typed(this.note)}
        @input=${(event: Event) => { this.note = (event.target as HTMLTextAreaElement).value; }}></textarea>
      <div class="row"><button class="btn primary" data-testid="close-case" ?disabled=${this.busy}>${t("cases.close")}</button></div></form>`;
  }
}

/** Messages in the voicemail boxes that I may open: listened to, marked, handed to somebody, deleted. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { duration, NONE, phone } from "../format";
import { pick } from "../i18n";
import { ask, type Failure } from "../live/api";
import type { Me } from "../protocol";
import { icon } from "../shared/icons";
import { having } from "../supervisor/answers";
import { PAGE, type Rows } from "./answers";
import { choice, empty, loading, mayChange, type Part, personName, type Records, trouble } from "./frame";
import { when } from "./list";
import "./player";

interface Box {
  box: string;
  name: Record<string, string>;
  new: number;
}

interface Message {
  id: string;
  call: string;
  box: string;
  ani: string;
  seconds: number;
  left_at: number;
  heard_at: number | null;
  heard_by: string;
  assigned_to: string;
}

export class VoicemailPart implements Part {
  readonly title = "records.voicemail";
  private boxes: Box[] | null = null;
  private box = new URLSearchParams(location.search).get("box") ?? "";
  private only = "";
  private rows: Message[] | null = null;
  private next = "";
  private cursors: string[] = [""];
  private failure: Failure | null = null;
  private refused: Failure | null = null;
  private chosen = "";
  private deleting = false;
  private asked = 0;

  constructor(private readonly draw: () => void) {}

  load(): void {
    void this.ask();
  }

  private async ask(): Promise<void> {
    const number = ++this.asked;
    const query = new URLSearchParams({ box: this.box, after: this.cursors.at(-1) ?? "", limit: String(PAGE) });
    if (this.only) query.set("is_new", "true");
    const [boxes, messages] = await Promise.all([
      ask("GET", "/api/voicemail/boxes", having<{ items: Box[] }>("items")), ask("GET", `/api/voicemail?${query}`, having<Rows<Message>>("items", "next")),
    ]);
    if (number !== this.asked) return;
    this.failure = boxes.failure ?? messages.failure;
    this.boxes = boxes.value?.items ?? this.boxes;
    this.rows = messages.value?.items ?? this.rows;
    this.next = messages.value?.next ?? "";
    this.draw();
  }

  private set(change: { box?: string; only?: string }): void {
    this.box = change.box ?? this.box;
    this.only = change.only ?? this.only;
    this.cursors = [""];
    void this.ask();
  }

  private async change(message: Message, method: "POST" | "DELETE", what: string, body?: object): Promise<void> {
    const path = `/api/voicemail/${encodeURIComponent(message.id)}`;
    const { failure } = await ask(method, method === "DELETE" ? `${path}?reason=${what}` : `${path}/${what}`, having<object>(), body);
    this.refused = failure;
    this.deleting = false;
    // The records follow the journal within a moment.
    window.setTimeout(() => void this.ask(), 400);
    await this.ask();
  }

  view(records: Records): TemplateResult {
    const { t, language } = records;
    const boxes: [string, string][] = [["", t("voicemail_page.box.any")], ...(this.boxes ?? []).map((one): [string, string] => [one.box, `${pick(one.name, language) || one.box} (${one.new})`])];
    const open = this.rows?.find((row) => row.id === this.chosen) ?? null;
    return html`<div class="pair" data-open=${open !== null}><section class="panel record-list" aria-label=${t("records.voicemail")}>
        <header><h2>${t("records.voicemail")}</h2></header>
        <div class="record-tools">${choice(t("voicemail_page.box"), "box", this.box, boxes, (box) => this.set({ box }))}
          ${choice(t("voicemail_page.which"), "only-new", this.only, [["", t("voicemail_page.all")], ["new", t("voicemail_page.new")]], (only) => this.set({ only }))}</div>
        ${trouble(records, this.failure, () => void this.ask())}
        <div class="scroll grow" role="group" tabindex="0" aria-label=${t("records.voicemail")}>${this.rows === null ? (this.failure ? nothing : loading(t)) : this.table(records, this.rows)}</div>
        ${this.pager(records)}</section>
      ${open ? this.opened(records, open) : nothing}</div>`;
  }

  private table(records: Records, rows: Message[]): TemplateResult {
    const { t, language } = records;
    if (this.boxes?.length === 0) return empty(t("voicemail_page.no_box"), t("voicemail_page.no_box.hint"));
    if (rows.length === 0) return empty(t(this.only ? "voicemail_page.none.new" : "voicemail_page.none"), t("voicemail_page.none.hint"));
    const boxName = (id: string) => pick(this.boxes?.find((one) => one.box === id)?.name ?? { en: id }, language);
    return html`<table class="table"><thead><tr><th scope="col">${t("voicemail_page.left")}</th><th scope="col">${t("calls.who")}</th><th scope="col">${t("voicemail_page.box")}</th>
        <th scope="col" class="num">${t("voicemail_page.length")}</th><th scope="col">${t("voicemail_page.state")}</th><th scope="col">${t("voicemail_page.whose")}</th></tr></thead>
      <tbody>${repeat(rows, (row) => row.id, (row) => html`<tr data-testid="message-${row.id}" aria-current=${row.id === this.chosen ? "true" : nothing} data-new=${row.heard_at === null}>
        <th scope="row"><button class="opens" data-testid="open-${row.id}" @click=${() => { this.chosen = row.id; this.deleting = false; this.refused = null; this.draw(); }}>${when(records, row.left_at)}</button></th>
        <td>${row.ani ? phone(row.ani) : t("call.withheld")}</td><td class="cut">${boxName(row.box)}</td><td class="num">${duration(row.seconds)}</td>
        <td>${row.heard_at === null ? html`<b>${t("voicemail_page.is_new")}</b>` : t("voicemail_page.heard_by", { by: personName(records, row.heard_by) })}</td>
        <td class="cut">${row.assigned_to ? personName(records, row.assigned_to) : NONE}</td></tr>`)}</tbody></table>`;
  }

  private pager({ t }: Records): TemplateResult | typeof nothing {
    const before = this.cursors.length > 1;
    if (!before && this.next === "") return nothing;
    const turn = (cursors: string[]) => { this.cursors = cursors; void this.ask(); };
    return html`<nav class="pager" aria-label=${t("line.pages")}><button class="btn sm" ?disabled=${!before} @click=${() => turn(this.cursors.slice(0, -1))}>${t("calls.newer")}</button>
      <button class="btn sm" ?disabled=${this.next === ""} @click=${() => turn([...this.cursors, this.next])}>${t("calls.older")}</button></nav>`;
  }

  private opened(records: Records, one: Message): TemplateResult {
    const { t, state } = records;
    const me: Me = state.me;
    const people: [string, string][] = [["", t("voicemail_page.nobody")], ...state.agents.map((row): [string, string] => [row.agent, row.name])];
    // Agents know of nobody but themselves.
    const listed = people.some(([id]) => id === one.assigned_to) ? people : [...people, [one.assigned_to, personName(records, one.assigned_to)] as [string, string]];
    return html`<section class="panel opened" aria-label=${t("voicemail_page.message")}><header><h2>${one.ani ? phone(one.ani) : t("call.withheld")}</h2></header>
      <div class="scroll grow opened-parts" role="group" tabindex="0" aria-label=${t("voicemail_page.message")}>
        <cc-player .path=${`/api/voicemail/${encodeURIComponent(one.id)}`} .t=${t} .gaps=${[]} .lanes=${[]}></cc-player>
        ${trouble(records, this.refused)}
        <div class="row wrap">${mayChange(records) ? this.marking(records, one) : nothing}
          ${one.call ? html`<a class="btn" href="/calls/${encodeURIComponent(one.call)}">${t("cases.contact.open")}</a>` : nothing}</div>
        ${mayChange(records) ? html`<div class="field"><label for="whose">${t("voicemail_page.whose")}</label>
          <select class="input" id="whose" data-testid="assign" @change=${(event: Event) => void this.change(one, "POST", "assign", { user: (event.target as HTMLSelectElement).value })}>
            ${listed.map(([id, name]) => html`<option value=${id} .selected=${id === one.assigned_to}>${name}</option>`)}</select></div>` : nothing}
        ${!mayChange(records) || me.role === "agent" && !this.boxes?.some((box) => box.box === one.box) ? nothing : this.deletion(records, one)}</div></section>`;
  }

  private marking({ t }: Records, one: Message): TemplateResult {
    const isNew = one.heard_at === null;
    return html`<button class="btn primary" data-testid="mark" @click=${() => void this.change(one, "POST", "heard", { is_heard: isNew })}>
      ${t(isNew ? "voicemail_page.mark" : "voicemail_page.unmark")}</button>`;
  }

  private deletion({ t }: Records, one: Message): TemplateResult {
    return this.deleting
      ? html`<div class="alert slim" data-level="warn" role="alert">${icon("info")}<span class="grow">${t("voicemail_page.delete.sure")}</span>
          <button class="btn sm" data-testid="delete-yes" @click=${() => void this.change(one, "DELETE", "dealt_with")}>${t("voicemail_page.delete")}</button>
          <button class="btn sm quiet" @click=${() => { this.deleting = false; this.draw(); }}>${t("voicemail_page.keep")}</button></div>`
      : html`<button class="btn quiet" data-testid="delete" @click=${() => { this.deleting = true; this.draw(); }}>${t("voicemail_page.delete")}</button>`;
  }
}

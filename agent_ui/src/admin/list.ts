/** The objects of one kind: found, opened, added. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { count, NONE, percentage } from "../format";
import { typed } from "../live/typed";
import { icon, shape } from "../shared/icons";
import { failed, loading } from "../supervisor/parts";
import type { Json, ObjectRow } from "./answers";
import { brief } from "./brief";
import { labelOf, nameOf } from "./labels";
import { link, titleOf } from "./menu";
import type { AdminView } from "./page";
import { COLUMNS } from "./specs";
import { trunkState } from "./trunks";
import { isWord, type Word } from "./words";

/** Which files hold these; the import page takes them. */
const SHEETS: Record<string, string> = { users: "users", skills: "skill_names", numbers: "numbers", customers: "customers", articles: "articles" };
const CLOSED = new Set(["dialling"]);
/** What an object is called stands first, its key below; numbers are found by number. */
const NAMES = new Set(["name", "title"]);
const NUMBERED = new Set(["numbers"]);

export function list(view: AdminView): TemplateResult {
  const { say, t, desk } = view;
  if (desk.route.page !== "list") return html``;
  const { kind } = desk.route;
  const row = desk.kind(kind);
  const sheet = SHEETS[kind];
  return html`<div class="head"><h2>${titleOf(view, kind)}</h2><span class="count" data-testid="total">${desk.rows === null ? "" : desk.total}</span><span class="grow"></span>
      ${sheet ? html`<a class="btn" href="/api/admin/exports/${sheet}?format=xlsx" download>${say("admin.export")}</a>${link(view, { page: "imports" }, html`<span class="btn">${say("admin.import")}</span>`)}` : nothing}
      ${CLOSED.has(kind) && (row?.count ?? 0) >= 4 ? nothing : html`<a class="btn primary" data-testid="new" href="/admin/${kind}?new=" @click=${(event: MouseEvent) => { event.preventDefault(); desk.go({ page: "new", kind, like: "" }); }}>${icon("plus")}${say("admin.new")}</a>`}
    </div>
    ${about(view, kind)}
    ${failed(t, desk.failure, () => void desk.reload().then(() => desk.list()))}
    ${done(view)}
    <section class="panel whole" aria-label=${titleOf(view, kind)}>
      <div class="tools"><input class="input" type="search" data-testid="seek" aria-label=${say("admin.seek")} placeholder=${say("admin.seek")}
        .value=${typed(desk.sought)} @input=${(event: Event) => desk.seek((event.target as HTMLInputElement).value)}></div>
      <div class="scroll grow" role="group" tabindex="0" aria-label=${titleOf(view, kind)}>
        ${desk.rows === null ? (desk.failure ? nothing : loading(t)) : table(view, kind, desk.rows)}
        ${desk.next ? html`<p class="more"><button class="btn" @click=${() => void desk.list(desk.next)}>${say("admin.more_rows")}</button></p>` : nothing}</div>
    </section>`;
}

function about(view: AdminView, kind: string): TemplateResult | typeof nothing {
  const word = `admin.about.${kind}`;
  return isWord(word) ? html`<p class="about">${view.say(word)}</p>` : nothing;
}

const LIMITS = new Set(["above", "below"]);
const SHARES = new Set(["service_level", "abandoned"]);
const COUNTS = new Set(["waiting", "ready", "signed_in"]);

function table(view: AdminView, kind: string, rows: ObjectRow[]): TemplateResult {
  const { say, desk } = view;
  if (rows.length === 0) {
    const hint = `admin.empty.${kind}`;
    return desk.sought ? html`<div class="empty"><b>${say("admin.none_found")}</b><span>${say("admin.none_found.hint")}</span></div>`
      : html`<div class="empty" data-testid="empty"><b>${say("admin.none")}</b><span>${isWord(hint) ? say(hint) : say("admin.none.hint")}</span></div>`;
  }
  const columns = (COLUMNS[kind] ?? []).filter((field) => NUMBERED.has(kind) || !NAMES.has(field));
  return html`<table class="table objects"><thead><tr><th scope="col">${say(`admin.id.${kind}` as Word) === `admin.id.${kind}` ? say("admin.id") : say(`admin.id.${kind}` as Word)}</th>
      ${kind === "trunks" ? html`<th scope="col">${say("admin.trunk.now")}</th>` : nothing}
      ${columns.map((field) => html`<th scope="col">${labelOf(view, kind, field)}</th>`)}</tr></thead>
    <tbody>${repeat(rows, (row) => row.name, (row) => line(view, kind, row, columns))}</tbody></table>`;
}

function line(view: AdminView, kind: string, row: ObjectRow, columns: readonly string[]): TemplateResult {
  const defaults = view.desk.kind(kind)?.defaults ?? {};
  const cell = (field: string) => {
    const value = row.value[field] ?? defaults[field] ?? null;
    const text = kind === "alerts" && LIMITS.has(field) ? limit(view, row, value) : brief(view, field, value);
    const hint = brief({ say: view.say, language: view.language }, field, value);
    return html`<td class="cut" title=${hint}>${text}</td>`;
  };
  const called = NUMBERED.has(kind) ? row.name : nameOf(view.say, view.language, kind, row.name, row.value);
  return html`<tr data-testid="row-${row.name}"><th scope="row">${link(view, { page: "object", kind, name: row.name }, called, `open-${row.name}`)}${called === row.name ? nothing : html`<small>${row.name}</small>`}</th>
    ${kind === "trunks" ? html`<td>${trunkState(view, row.name)}</td>` : nothing}${columns.map(cell)}</tr>`;
}

/** A limit in the unit of its figure. */
function limit({ say, language }: AdminView, row: ObjectRow, value: Json): string {
  const measure = String(row.value["measure"]);
  if (typeof value !== "number") return NONE;
  if (SHARES.has(measure)) return percentage(value, language);
  return COUNTS.has(measure) ? count(value, language) : say("admin.seconds", { n: value });
}

/** What the last change brought. */
export function done(view: AdminView): TemplateResult | typeof nothing {
  const { say, desk } = view;
  if (desk.done === null) return nothing;
  const { version, notes, needs_restart: restart } = desk.done;
  return html`<div class="alert slim" role="status" data-level=${restart.length ? "warn" : "ok"} data-testid="done" data-version=${version}>${shape(restart.length ? "warn" : "ok")}
    <span class="grow">${version ? say("admin.done", { version }) : say("admin.done.same")} ${notes.join(" ")}</span></div>`;
}

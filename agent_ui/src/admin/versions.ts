/** The page of versions: a list, and beside it what one would bring back. */

import { html, nothing, type TemplateResult } from "lit";
import { day, NONE, timeOfDay } from "../format";
import { typed } from "../live/typed";
import { shape } from "../shared/icons";
import { failed, loading } from "../supervisor/parts";
import type { Version } from "./answers";
import { diff, modal } from "./dialogs";
import { titleOf } from "./menu";
import type { AdminView } from "./page";
import { inWords } from "./refusals";
import { said } from "./words";

const MOST = 3;

export function versionsPage(view: AdminView): TemplateResult {
  const { say, t, versions: desk, desk: { site } } = view;
  return html`<div class="head"><h2>${say("admin.menu.versions")}</h2><span class="grow"></span><a class="btn" href="/api/admin/site.yaml" download="site.yaml">${say("admin.site_file")}</a></div>
    <p class="about">${say("admin.about.versions")}${site ? html` <code>${site.file}</code>${site.is_packaged ? html` ${say("admin.site.packaged")}` : site.is_writable ? nothing : html` ${say("admin.site.read_only")}`}` : nothing}</p>
    ${failed(t, desk.failure, () => void desk.load())}
    ${desk.done ? html`<div class="alert slim" role="status" data-level="ok" data-testid="done">${shape("ok")}<span>${say("admin.done", { version: desk.done.version })} ${desk.done.notes.join(" ")}</span></div>` : nothing}
    <div class="split" data-beside=${desk.selected > 0}>
      <section class="panel whole" aria-label=${say("admin.menu.versions")}><div class="scroll grow" role="group" tabindex="0" aria-label=${say("admin.menu.versions")}>
        ${desk.items === null ? (desk.failure ? nothing : loading(t)) : desk.items.length === 0 ? html`<div class="empty" data-testid="empty"><b>${say("admin.versions.none")}</b><span>${say("admin.versions.none.hint")}</span></div>` : table(view, desk.items)}
        ${desk.next ? html`<p class="more"><button class="btn" @click=${() => void desk.load(desk.next)}>${say("admin.more_rows")}</button></p>` : nothing}</div></section>
      ${desk.selected ? one(view) : nothing}</div>
    ${desk.confirming ? confirm(view) : nothing}`;
}

function table(view: AdminView, items: Version[]): TemplateResult {
  const { say, now, language, versions: desk } = view;
  const latest = items[0]?.number ?? 0;
  return html`<table class="table"><thead><tr><th scope="col" class="num">${say("admin.column.version")}</th><th scope="col">${say("admin.column.when")}</th><th scope="col">${say("admin.column.who")}</th><th scope="col">${say("admin.column.what")}</th><th scope="col">${say("admin.comment.short")}</th></tr></thead>
    <tbody>${items.map((item) => html`<tr data-testid="version-${item.number}" aria-current=${item.number === desk.selected ? "true" : nothing}>
      <th scope="row" class="num">${item.number === latest ? html`${item.number} <span class="chip" data-level="ok">${say("admin.in_force")}</span>` : html`<button class="opens" data-testid="open-version-${item.number}" @click=${() => void desk.choose(item.number)}>${item.number}</button>`}</th>
      <td>${day(item.at, now, language)} ${timeOfDay(item.at, language)}</td><td title=${item.by}>${item.by ? html`${view.called("users", item.by)}<small class="faint">${said(say, "admin.source", item.source)}</small>` : NONE}</td>
      <td class="any">${what(view, item)}</td><td class="any">${item.comment}</td></tr>`)}</tbody></table>`;
}

function what(view: AdminView, item: Version): string {
  const { say } = view;
  if (item.changed.length === 0 && !item.by) return said(say, "admin.source", item.source);
  if (item.back_to) return say("admin.versions.back_to", { n: item.back_to });
  const some = item.changed.slice(0, MOST).map((one) => say("admin.versions.one", { kind: titleOf(view, one.kind), name: view.called(one.kind, one.name), op: said(say, "admin.op", one.op) }));
  const rest = item.changed.length - some.length;
  return rest > 0 ? say("admin.and_more", { items: some.join(say("admin.comma")), n: rest }) : some.join(say("admin.comma"));
}

function one(view: AdminView): TemplateResult {
  const { say, t, versions: desk } = view;
  return html`<section class="panel beside" data-testid="version" aria-label=${say("admin.versions.compare", { n: desk.selected })}><header><h3>${say("admin.versions.compare", { n: desk.selected })}</h3><span class="grow"></span>
      <button class="btn sm primary" data-testid="restore" ?disabled=${desk.diff === null || desk.diff.lines.length === 0} @click=${() => desk.ask(true)}>${say("admin.versions.restore")}</button></header>
    <div class="body scroll grow" role="group" tabindex="0" aria-label=${say("admin.diff")}>${desk.refused && !desk.confirming ? html`<div class="alert slim" role="alert" data-level="crit">${shape("crit")}<span>${inWords(say, desk.refused)}</span></div>` : nothing}
      <p class="muted">${say("admin.versions.diff_about", { n: desk.selected })}</p>${desk.diff === null ? (desk.refused ? nothing : loading(t)) : diff(view, desk.diff.lines)}</div></section>`;
}

function confirm(view: AdminView): TemplateResult {
  const { say, versions: desk } = view;
  return modal(view, {
    title: say("admin.versions.restore_title", { n: desk.selected }), testid: "restore-dialog", close: () => desk.ask(false),
    body: html`${desk.refused ? html`<div class="alert slim" role="alert" data-level="crit" data-testid="dialog-refused">${shape("crit")}<span>${inWords(say, desk.refused)}</span></div>` : nothing}<p>${say("admin.versions.restore_why")}</p>
      <div class="field"><label for="why">${say("admin.comment")}</label><input class="input" id="why" maxlength="500" data-testid="why" .value=${typed(desk.comment)} @input=${(event: Event) => (desk.comment = (event.target as HTMLInputElement).value)}></div>`,
    footer: html`<span class="grow"></span><button class="btn" @click=${() => desk.ask(false)}>${say("admin.cancel")}</button><button class="btn primary" data-testid="really-restore" ?disabled=${desk.busy} @click=${() => void desk.restore()}>${say("admin.versions.restore")}</button>`,
  });
}

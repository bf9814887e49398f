/** What was in force when, and what differs between two versions. */

import { html, nothing, type TemplateResult } from "lit";
import { day, timeOfDay } from "../format";
import { isKey } from "../i18n";
import { called } from "../labels";
import { shape } from "../shared/icons";
import { failed } from "../supervisor/parts";
import { type FlowWhole, mistakes, placed, type Publication } from "./answers";
import type { FlowsView } from "./page";

/** `24 Dec 18:00`, in the reader's own zone. */
export function moment({ now, language }: FlowsView, at: number): string {
  return `${day(at, now, language)} ${timeOfDay(at, language)}`;
}

/** What was refused last and why, or what was done. */
export function refusal(view: FlowsView): TemplateResult | typeof nothing {
  const { t, desk } = view;
  const { refused, done } = desk;
  if (refused === null) {
    const key = `flows.done.${done}`;
    return isKey(key) ? html`<div class="alert slim" data-level="ok" role="status" data-testid="done">${shape("ok")}<span>${t(key)}</span></div>` : nothing;
  }
  const by = String(refused.more?.["by"] ?? "");
  const at = Number(refused.more?.["at"] ?? 0);
  if (refused.code === "draft_changed" || refused.code === "live_changed") {
    return html`<div class="alert slim" data-level="warn" role="alert" data-testid="failed" data-code=${refused.code}>${shape("warn")}
      <span class="grow">${t(`flows.${refused.code}`, { by: by ? whoever(view, by) : t("flows.source.file"), at: moment(view, at) })}</span>
      <button class="btn sm" data-testid="load-theirs" @click=${() => void desk.loadTheirs()}>${t("flows.load_theirs")}</button></div>`;
  }
  if (refused.code === "flow_refused") {
    const found = mistakes(refused);
    return html`<div class="alert slim" data-level="crit" role="alert" data-testid="failed" data-code="flow_refused">${shape("crit")}
      <span class="grow">${t("flows.flow_refused", { n: found.length })} ${desk.tab === "edit" ? nothing : html`<code>${found[0] ? placed(found[0]) : nothing}</code>`}</span></div>`;
  }
  return failed(t, refused);
}

export function versions(view: FlowsView, whole: FlowWhole): TemplateResult {
  const { t, desk } = view;
  if (desk.diff) return differences(view);
  const { items } = whole.versions;
  if (items.length === 0) return html`<div class="empty" data-testid="versions-empty"><b>${t("flows.versions.none")}</b><span>${t("flows.versions.none.hint")}</span></div>`;
  return html`<div class="scroll grow" role="group" tabindex="0" aria-label=${t("flows.tab.versions")}><table class="table" data-testid="versions"><thead><tr>
      <th scope="col" class="num">${t("flows.versions.number")}</th><th scope="col">${t("flows.versions.version")}</th><th scope="col">${t("flows.versions.when")}</th>
      <th scope="col">${t("flows.versions.who")}</th><th scope="col">${t("flows.versions.comment")}</th>
      <th scope="col" class="num">${t("flows.now")}</th><th scope="col"><span class="sr">${t("flows.versions.actions")}</span></th></tr></thead>
    <tbody>${whole.draft ? draft(view, whole) : nothing}${items.map((one, place) => publication(view, one, place === 0, items[place + 1]))}</tbody></table></div>`;
}

function draft(view: FlowsView, whole: FlowWhole): TemplateResult {
  const { t, desk } = view;
  const { draft, published } = whole;
  if (draft === null) return html``;
  return html`<tr data-testid="draft"><td class="num">–</td><td>${t("flows.draft")} <code>${draft.version}</code></td><td>${moment(view, draft.at)}</td>
    <td title=${draft.by}>${whoever(view, draft.by)}</td><td>${draft.comment}</td><td></td><td><div class="row">
    <button class="btn sm" @click=${() => desk.show("edit")}>${t("flows.edit")}</button>
    ${published ? html`<button class="btn sm quiet" @click=${() => void desk.compare(published.version, draft.version)}>${t("flows.compare")}</button>` : nothing}</div></td></tr>`;
}

function publication(view: FlowsView, one: Publication, isLive: boolean, former: Publication | undefined): TemplateResult {
  const { t, desk, mayChange } = view;
  const comment = [one.back_to ? t("flows.back_to", { n: one.back_to }) : "", one.planned_at ? t("flows.was_planned") : "", one.comment].filter(Boolean).join(" · ");
  return html`<tr data-testid="version-${one.number}"><td class="num">${one.number}</td>
    <td><code>${one.version}</code> ${isLive ? html`<span class="chip" data-level="ok">${t("flows.in_force")}</span>` : nothing}</td>
    <td>${moment(view, one.at)}</td><td title=${one.by}>${one.by ? whoever(view, one.by) : t(`flows.source.${one.source}`)}</td><td>${comment}</td>
    <td class="num" data-field="callers">${one.callers || ""}</td>
    <td><div class="row">${former ? html`<button class="btn sm quiet" data-testid="compare-${one.number}" @click=${() => void desk.compare(former.version, one.version)}>${t("flows.compare")}</button>` : nothing}
    ${isLive || !mayChange ? nothing : html`<button class="btn sm" data-testid="roll-back-${one.number}" ?disabled=${desk.busy}
      @click=${() => void desk.rollBack(one.number)}>${t("flows.roll_back")}</button>`}</div></td></tr>`;
}

function differences(view: FlowsView): TemplateResult {
  const { t, desk } = view;
  const diff = desk.diff!;
  return html`<div class="why-head"><button class="btn sm" data-testid="close-diff" @click=${() => desk.closeDiff()}>${t("flows.versions.back")}</button>
      <h3>${t("flows.diff", { older: diff.old, newer: diff.new })}</h3></div>
    <div class="scroll grow" role="group" tabindex="0" aria-label=${t("flows.diff", { older: diff.old, newer: diff.new })}>
    ${diff.lines.length === 0 ? html`<div class="empty"><b>${t("flows.diff.none")}</b></div>` : html`<ol class="diff" data-testid="diff">${diff.lines.map((line) => html`<li data-kind=${line.kind}>
      <span class="no">${line.old || ""}</span><span class="no">${line.new || ""}</span><code>${
        line.kind === "skipped" ? t("flows.diff.skipped", { n: Number(line.text) })
        : html`<span class="sr">${line.kind === "same" ? "" : t(`flows.diff.${line.kind}`)}</span>${line.text}`}</code></li>`)}</ol>`}</div>`;
}

/** By name where the flow's people are known. */
export function whoever(view: FlowsView, login: string): string {
  return called(login, view.desk.whole?.people?.[login], view.language);
}

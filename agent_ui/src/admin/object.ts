/** One object: its settings, what uses it, and the bar that saves it. */

import { html, nothing, type TemplateResult } from "lit";
import { told } from "../i18n";
import { typed } from "../live/typed";
import { icon, shape } from "../shared/icons";
import { failed, loading } from "../supervisor/parts";
import type { Problem } from "./answers";
import { changed, type Draft, otherProblems } from "./draft";
import { control } from "./fields";
import { hintOf, labelOf, nameOf } from "./labels";
import { done } from "./list";
import { link, titleOf } from "./menu";
import type { AdminView } from "./page";
import { previewPane } from "./preview";
import { inWords } from "./refusals";
import { required, type Section, sectionsOf } from "./specs";
import { trunkState } from "./trunks";
import { yearView } from "./year";

export function object(view: AdminView): TemplateResult {
  const { t, desk } = view;
  const { draft } = desk;
  if (draft === null) return html`${failed(t, desk.failure, () => "kind" in desk.route && "name" in desk.route ? void desk.open(desk.route.kind, desk.route.name) : undefined)}${desk.failure ? nothing : loading(t)}`;
  const schema = desk.kind(draft.kind)?.schema ?? {};
  const sections = sectionsOf(draft.kind, schema, { ...draft.defaults, ...draft.value });
  const fields = sections.flatMap((section) => section.fields.map((field) => field.name));
  const beside = draft.isNew ? nothing : draft.kind === "queues" && !view.preview.isMissing ? previewPane(view, draft.name) : draft.kind === "hours" ? yearView(view) : nothing;
  return html`${head(view, draft)}
    ${failed(t, desk.failure, () => void desk.open(draft.kind, draft.name))}${done(view)}
    <div class="split" data-beside=${beside !== nothing}>
      <form class="settings scroll" data-testid="settings" data-kind=${draft.kind} novalidate aria-label=${titleOf(view, draft.kind)} tabindex="0"
        @submit=${(event: Event) => { event.preventDefault(); void desk.save(); }}>
        ${draft.isNew ? nameField(view, draft) : nothing}
        ${whole(view, otherProblems(desk.check.problems, draft, [...fields, "name"]))}
        ${sections.map((section) => part(view, draft, section, required(schema)))}
        ${draft.isNew ? nothing : used(view)}
      </form>${beside}</div>
    ${saveBar(view, draft)}`;
}

function head(view: AdminView, draft: Draft): TemplateResult {
  const { say, desk, language } = view;
  const isSite = draft.kind === "site";
  const known = nameOf(say, language, draft.kind, draft.name, draft.value);
  return html`<div class="head">${isSite ? html`<h2>${titleOf(view, "site")}</h2>`
      : html`<nav class="crumbs" aria-label=${say("admin.crumbs")}>${link(view, { page: "list", kind: draft.kind }, titleOf(view, draft.kind))}<span class="faint" aria-hidden="true">/</span></nav>
        <h2>${draft.isNew ? say("admin.new_title") : known}${known !== draft.name && !draft.isNew ? html` <span class="faint">${draft.name}</span>` : nothing}</h2>`}
    ${draft.kind === "trunks" && !draft.isNew ? trunkState(view, draft.name) : nothing}
    ${agents(view, draft)}<span class="grow"></span>
    ${draft.isNew || isSite ? nothing : html`<button class="btn" data-testid="copy" @click=${() => desk.go({ page: "new", kind: draft.kind, like: draft.name })}>${say("admin.copy")}</button>
      <button class="btn" data-testid="rename" @click=${() => void desk.ask("rename")}>${say("admin.rename")}</button>
      <button class="btn" data-testid="delete" @click=${() => void desk.ask("delete")}>${say("admin.delete")}</button>`}</div>`;
}

/** How many people serve a queue; none is worth a look. */
function agents(view: AdminView, draft: Draft): TemplateResult | typeof nothing {
  if (draft.kind !== "queues" || draft.isNew || view.desk.one === null) return nothing;
  const count = new Set(view.desk.one.used_by.filter((one) => one.kind === "users").map((one) => one.name)).size;
  return html`<span class="chip" data-level=${count ? nothing : "warn"} data-testid="serving">${view.say("admin.agents", { n: count })}</span>`;
}

function nameField(view: AdminView, draft: Draft): TemplateResult {
  const { desk } = view;
  return html`<div class="fields"><div class="field"><label for="object-name">${labelOf(view, draft.kind, "id")} <span class="req" aria-hidden="true">*</span></label>
    <input class="input" id="object-name" data-testid="object-name" maxlength="64" spellcheck="false" autocapitalize="none" autocomplete="off" aria-required="true" aria-describedby="object-name-hint"
      .value=${typed(draft.name)} @input=${(event: Event) => desk.call((event.target as HTMLInputElement).value)}>
    <span class="hint" id="object-name-hint">${hintOf(view, draft.kind, "id")}</span></div></div>`;
}

function part(view: AdminView, draft: Draft, section: Section, needed: ReadonlySet<string>): TemplateResult {
  return html`<section aria-label=${view.say(section.title)}><h3 class="formhead">${view.say(section.title)}</h3>
    <div class="fields">${section.fields.map((field) => control(view, draft, field, needed.has(field.name)))}</div></section>`;
}

/** What belongs to no field of this form. */
function whole(view: AdminView, problems: Problem[]): TemplateResult | typeof nothing {
  if (problems.length === 0) return nothing;
  return html`<div class="alert slim" role="alert" data-level="crit" data-testid="whole">${shape("crit")}
    <ul>${problems.map((one) => html`<li>${one.kind ? html`<b>${titleOf(view, one.kind)} ${one.name}</b> ` : nothing}${one.field ? html`<code>${one.field}</code> ` : nothing}${told(one, one.problem)}</li>`)}</ul></div>`;
}

function used(view: AdminView): TemplateResult | typeof nothing {
  const { say, desk } = view;
  const found = desk.one?.used_by ?? [];
  if (found.length === 0) return nothing;
  return html`<section aria-label=${say("admin.used_by")}><h3 class="formhead">${say("admin.used_by")}</h3>
    <ul class="used">${found.map((one) => html`<li>${titleOf(view, one.kind)} ${one.kind === "flows" ? html`<span title=${one.name}>${view.called("flows", one.name)}</span>` : link(view, { page: "object", kind: one.kind, name: one.name }, html`<span title=${one.name}>${view.called(one.kind, one.name)}</span>`)} <span class="faint">${labelOf(view, one.kind, one.field.split(".")[0] ?? "")}</span></li>`)}</ul></section>`;
}

function saveBar(view: AdminView, draft: Draft): TemplateResult {
  const { say, desk } = view;
  const count = changed(draft).length;
  const wrong = desk.check.problems.length + desk.drafts.size;
  const isEmpty = count === 0 && desk.drafts.size === 0;
  const canSave = !isEmpty && desk.drafts.size === 0 && !desk.busy && (!draft.isNew || draft.name !== "");
  return html`<div class="savebar" data-dirty=${!isEmpty}>
    ${wrong ? html`<span class="level strong" data-level="crit" data-testid="wrong">${shape("warn")}${say("admin.wrong", { n: wrong })}</span>` : nothing}
    ${desk.refused && desk.dialog === null ? html`<span class="level strong" role="alert" data-level="crit" data-testid="refused" data-code=${desk.refused.code}>${shape("crit")}${inWords(say, desk.refused)}</span>` : nothing}
    <span class="muted" role="status">${desk.busy ? say("admin.saving") : isEmpty ? say(draft.isNew ? "admin.new.hint" : "admin.unchanged") : say("admin.changes", { n: count })}</span>
    <span class="grow"></span>
    ${isEmpty ? nothing : html`<button class="btn quiet" data-testid="discard" ?disabled=${desk.busy} @click=${() => desk.discard()}>${say("admin.discard")}</button>
      <button class="btn" data-testid="show-changes" ?disabled=${!canSave} @click=${() => void desk.ask("changes")}>${say("admin.show_changes")}</button>`}
    <button class="btn primary" data-testid="save" aria-disabled=${!canSave} @click=${() => canSave && void desk.save()}>${icon("check")}${say(draft.isNew ? "admin.create" : "admin.save")}</button></div>`;
}

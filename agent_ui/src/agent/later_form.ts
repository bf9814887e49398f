/** Below how it ended: what is to come of it. A case, a follow-up or a call in two clicks. */

import { html, nothing, type TemplateResult } from "lit";
import { type Key, word } from "../i18n";
import type { Contact } from "../protocol";
import { type Icon, icon, shape } from "../shared/icons";
import type { Desk } from "./desk";
import { CASE_KINDS, type LaterForm, WAYS, type Way } from "./later";

const SHOWN = ["talking", "agent_lost", "wrap_up"];
const ICONS: Record<Way, Icon> = { case: "plus", follow_up: "clock", call_back: "phoneCall" };
type Field = "text" | "number" | "at" | "kind";

/** A panel of its own where the queue does not ask how the contact ended; else it is part of that one. */
export function later(desk: Desk, contact: Contact): TemplateResult | typeof nothing {
  if (!SHOWN.includes(contact.state) || contact.dispositions.length > 0) return nothing;
  return html`<section class="panel later" aria-label=${desk.t("later.title")}>
    <header><h2>${desk.t("later.title")}</h2><span class="grow"></span>${laterButtons(desk)}</header>${laterForm(desk)}</section>`;
}

export function laterButtons(desk: Desk): TemplateResult {
  const { form, kept } = desk.later;
  return html`<span class="saved" role="status" data-testid="later-kept">${kept
      ? html`<span class="level" data-level="ok">${shape("ok")}${kept}</span>` : nothing}</span>
    ${WAYS.map((way) => html`<button class="btn sm" data-testid="later-${way}" aria-expanded=${form?.way === way}
      @click=${() => desk.later.toggle(way)}>${icon(ICONS[way], "ico ico-sm")}${desk.t(`later.${way}`)}</button>`)}`;
}

export function laterForm(desk: Desk): TemplateResult | typeof nothing {
  return desk.later.form ? body(desk, desk.later.form) : nothing;
}

function body(desk: Desk, form: LaterForm): TemplateResult {
  const { t, later } = desk;
  const save = (event: Event): void => {
    event.preventDefault();
    void later.save();
  };
  const text = (event: Event) => (event.target as HTMLInputElement).value;
  const what = field(desk, form, "text", `later.text.${form.way}`, html`<input id="later-text" data-later="text" class="input"
    maxlength="500" .value=${form.text} aria-invalid=${form.wrong === "text"} aria-describedby="later-text-wrong"
    @input=${(event: Event) => later.change({ text: text(event) })}>`);
  const at = field(desk, form, "at", `later.at.${form.way === "case" ? "follow_up" : form.way}`, html`<input id="later-at"
    data-later="at" class="input" type="datetime-local" .value=${form.at} aria-invalid=${form.wrong === "at"}
    aria-describedby="later-at-wrong" @input=${(event: Event) => later.change({ at: text(event) })}>`);
  return html`<form class="body later-form" novalidate @submit=${save}>
    ${form.way === "case"
      ? field(desk, form, "kind", "later.kind", html`<select id="later-kind" class="input select"
          @change=${(event: Event) => later.change({ kind: text(event) })}>
          ${CASE_KINDS.map((kind) => html`<option value=${kind} ?selected=${kind === form.kind}>${t(`case.${kind}`)}</option>`)}</select>`)
      : nothing}
    ${form.way === "call_back"
      ? field(desk, form, "number", "later.number", html`<input id="later-number" data-later="number" class="input"
          inputmode="tel" maxlength="64" .value=${form.number} aria-invalid=${form.wrong === "number"}
          aria-describedby="later-number-wrong" @input=${(event: Event) => later.change({ number: text(event) })}>`)
      : nothing}
    ${form.way === "case" ? nothing : at} ${what}
    ${form.way === "call_back"
      ? html`<label class="check"><input type="checkbox" .checked=${form.mine}
          @change=${(event: Event) => later.change({ mine: (event.target as HTMLInputElement).checked })}>${t("later.mine")}</label>`
      : nothing}
    <span class="row"><button class="btn primary" data-testid="later-save">${t(`later.save.${form.way}`)}</button>
      <button class="btn" type="button" @click=${() => later.close()}>${t("later.cancel")}</button></span>
  </form>`;
}

function field(desk: Desk, form: LaterForm, name: Field, label: Key, input: TemplateResult): TemplateResult {
  const wrong = form.wrong === name;
  return html`<div class="field ${wrong ? "invalid" : ""} of-${name}"><label for="later-${name}">${desk.t(label)}</label>${input}
    <span id="later-${name}-wrong" class="err" role="alert">${wrong
      ? html`${shape("crit")}${word(desk.t, form.refused ? "problem" : "later.wrong", form.refused || name)}` : nothing}</span></div>`;
}

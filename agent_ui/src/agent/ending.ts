/** How it ended: what the queue lets one choose from, and a note. The same place while talking and afterwards. */

import { html, nothing, type TemplateResult } from "lit";
import { pick } from "../i18n";
import type { Contact, FormField } from "../protocol";
import { shape } from "../shared/icons";
import type { Desk } from "./desk";
import { unsent } from "./draft";
import { fieldsOf, type Gap, gapsOf } from "./form";
import { owes } from "./several";
import { laterButtons, laterForm } from "./later_form";

const LONGEST_NOTE = 2000;

export function ending(desk: Desk, contact: Contact): TemplateResult | typeof nothing {
  const { t, draft } = desk;
  if (contact.dispositions.length === 0 || !["talking", "agent_lost", "wrap_up"].includes(contact.state)) return nothing;
  const missing = draft?.missing === true && !draft.disposition;
  return html`<section class="panel ending" aria-label=${t("ending.title")} data-testid="ending">
    <header><h2>${t("ending.title")}</h2>${wanted(desk, contact, missing)}<span class="grow"></span>${saved(desk, contact)}${laterButtons(desk)}</header>
    <div class="body">
      <div class="choices" role="radiogroup" aria-label=${t("ending.title")} aria-invalid=${missing}
        aria-describedby=${missing ? "ending-missing" : nothing}>
        ${contact.dispositions.map((item) => html`<label class="choice"><input type="radio" name="disposition"
          value=${item.code} .checked=${draft?.disposition === item.code}
          @change=${() => desk.wrapUp.dispose(item.code)}><span>${pick(item.name, desk.language)}</span></label>`)}
      </div>
      <div class="noted"><label for="ending-note">${t("ending.note")}</label>
        <textarea id="ending-note" class="input note" rows="2" maxlength=${LONGEST_NOTE} data-testid="note"
          .value=${draft?.note ?? ""} @input=${(event: Event) => desk.wrapUp.noteDown((event.target as HTMLTextAreaElement).value)}
          ></textarea></div>
      ${form(desk, contact)}
    </div>
    ${laterForm(desk)}
  </section>`;
}

/** Beside the title there is room for it: nothing moves when it is said. */
function wanted({ t, state }: Desk, contact: Contact, missing: boolean): TemplateResult {
  const says = missing ? html`${shape("crit")}${t("ending.missing")}` : nothing;
  const chip = owes(state) && !contact.disposition && !missing;
  return html`${chip ? html`<span class="chip" data-level="warn">${t("ending.required")}</span>` : nothing}
    <span id="ending-missing" class="missing" role="alert">${says}</span>`;
}

/** What the queue wants filled in beside; other dispositions have other fields. */
function form(desk: Desk, contact: Contact): TemplateResult | typeof nothing {
  const { draft } = desk;
  if (draft === null || !draft.disposition) return nothing;
  const fields = fieldsOf(contact, draft.disposition);
  if (fields.length === 0) return nothing;
  const gaps = draft.missing ? gapsOf(contact, draft.disposition, draft.fields) : {};
  return html`<div class="asked" data-testid="form">${fields.map((field) => asked(desk, field, gaps[field.field]))}</div>`;
}

function asked(desk: Desk, field: FormField, gap: Gap | undefined): TemplateResult {
  const { t, language, draft, wrapUp } = desk;
  const id = `asked-${field.field}`;
  const answer = draft?.fields[field.field] ?? "";
  const fill = (event: Event) => wrapUp.fillIn(field.field, (event.target as HTMLInputElement).value);
  const says = gap ? html`${shape("crit")}${t(`form.${gap}.${field.kind}`)}` : nothing;
  return html`<div class="field ${gap ? "invalid" : ""}"><label for=${id}>${pick(field.name, language)}${field.is_required
      ? html` <span class="must" title=${t("form.required")}>*<span class="sr">${t("form.required")}</span></span>` : nothing}</label>
    ${field.kind === "choice" || field.kind === "yes_no"
      ? html`<select id=${id} class="input select" data-field=${field.field} aria-invalid=${gap !== undefined}
          aria-required=${field.is_required} aria-describedby="${id}-wrong" @change=${fill}>
          <option value="" ?selected=${answer === ""}>${t("form.choose")}</option>
          ${choices(desk, field).map(([code, words]) => html`<option value=${code} ?selected=${code === answer}>${words}</option>`)}</select>`
      : html`<input id=${id} class="input" data-field=${field.field} type=${field.kind === "date" ? "date" : "text"}
          inputmode=${field.kind === "number" ? "decimal" : "text"} maxlength="500" .value=${answer} aria-invalid=${gap !== undefined}
          aria-required=${field.is_required} aria-describedby="${id}-wrong" @input=${fill}>`}
    <span id="${id}-wrong" class="err" role="alert">${says}</span></div>`;
}

function choices({ t, language }: Desk, field: FormField): [string, string][] {
  if (field.kind === "yes_no") return [["yes", t("form.yes")], ["no", t("form.no")]];
  return field.options.map((option) => [option.code, pick(option.name, language)]);
}

function saved({ t, draft }: Desk, contact: Contact): TemplateResult {
  const state = !contact.disposition ? "none" : unsent(draft, contact) === null ? "saved" : "saving";
  return html`<span class="saved" role="status" data-testid="saved" data-saved=${state}>
    ${state === "saved" ? html`<span class="level" data-level="ok">${shape("ok")}${t("ending.saved")}</span>` : nothing}</span>`;
}

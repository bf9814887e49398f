/** Widgets of one input each. */

import { html, nothing, type TemplateResult } from "lit";
import { isKey } from "../i18n";
import { typed } from "../live/typed";
import type { Fields, Json } from "./answers";
import { HIDDEN } from "./draft";
import { asText, type Given, listed, read } from "./given";
import type { AdminView } from "./page";
import { type Field, parsed } from "./specs";
import { isWord } from "./words";

export type Widget = (given: Given) => TemplateResult;


function text({ id, value, field, described, isWrong, write }: Given): TemplateResult {
  return html`<input class="input" id=${id} data-testid="field-${field.name}" autocomplete="off" spellcheck="false" aria-invalid=${isWrong} aria-describedby=${described || nothing}
    .value=${typed(asText(value))} @input=${(event: Event) => write(read(event) === "" ? null : read(event))}>`;
}

function secret({ view, id, value, field, described, isWrong, write }: Given): TemplateResult {
  const isThere = value === HIDDEN;
  return html`<input class="input" type="password" id=${id} data-testid="field-${field.name}" autocomplete="new-password" aria-invalid=${isWrong} aria-describedby=${described || nothing}
    placeholder=${isThere ? view.say("admin.secret.there") : ""} .value=${typed(isThere ? "" : asText(value))}
    @input=${(event: Event) => write(read(event) === "" ? (view.desk.one?.value[field.name] ?? null) : read(event))}>`;
}

function number({ view, id, value, field, described, isWrong, write }: Given): TemplateResult {
  const input = html`<input class="input num" id=${id} data-testid="field-${field.name}" inputmode="decimal" autocomplete="off" aria-invalid=${isWrong} aria-describedby=${described || nothing}
    .value=${typed(asText(value))} @change=${(event: Event) => write(figure(read(event)))} @input=${(event: Event) => { if (isFigure(read(event))) write(figure(read(event))); }}>`;
  return field.unit ? html`<div class="unit">${input}<span>${view.say(field.unit)}</span></div>` : input;
}

function isFigure(typed: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(typed.trim());
}

/** What is no figure stays a text: the check says what is wrong with it. */
function figure(typed: string): Json {
  const plain = typed.trim();
  return plain === "" ? null : isFigure(plain) ? Number(plain) : plain;
}

/** A share of 0 to 1, as per cent; `always` and `never` are its ends. */
function share({ view, id, value, field, described, isWrong, write }: Given): TemplateResult {
  const share = value === "always" ? 1 : value === "never" ? 0 : value;
  const percent = typeof share === "number" ? String(Math.round(share * 10_000) / 100) : asText(share);
  return html`<div class="unit"><input class="input num" id=${id} data-testid="field-${field.name}" inputmode="decimal" aria-invalid=${isWrong} aria-describedby=${described || nothing}
    .value=${typed(percent)} @change=${(event: Event) => { const given = figure(read(event)); write(typeof given === "number" ? given / 100 : given); }}><span>${view.say("admin.unit.percent")}</span></div>`;
}

function choice({ view, id, value, field, described, isWrong, write }: Given): TemplateResult {
  const chosen = asText(value);
  const codes = field.choices ?? [];
  const all = codes.includes(chosen) ? codes : [chosen, ...codes];
  return html`<select class="select" id=${id} data-testid="field-${field.name}" aria-invalid=${isWrong} aria-describedby=${described || nothing} @change=${(event: Event) => write(read(event))}>
    ${all.map((code) => html`<option value=${code} ?selected=${code === chosen}>${code === "" ? view.say("admin.choose") : codeWord(view, field.of ?? field.name, code)}</option>`)}</select>`;
}

function codeWord(view: AdminView, group: string, code: string): string {
  const own = `admin.${group}.${code}`;
  if (isWord(own)) return view.say(own);
  const shared = `${group}.${code}`;
  return isKey(shared) ? view.t(shared) : code;
}

function ref({ view, id, value, field, described, isWrong, write }: Given): TemplateResult {
  const chosen = asText(value);
  const names = view.desk.namesOf(field.of ?? "");
  const all = chosen === "" || names.includes(chosen) ? names : [chosen, ...names];
  return html`<select class="select" id=${id} data-testid="field-${field.name}" aria-invalid=${isWrong} aria-describedby=${described || nothing} @change=${(event: Event) => write(read(event) || null)}>
    <option value="" ?selected=${chosen === ""}>${view.say("admin.ref.none")}</option>
    ${all.map((name) => html`<option value=${name} title=${name} ?selected=${name === chosen}>${view.called(field.of ?? "", name)}</option>`)}</select>`;
}

function lines({ id, value, field, described, isWrong, write }: Given): TemplateResult {
  const items = Array.isArray(value) ? value.map(asText) : value === null ? [] : [asText(value)];
  return html`<textarea class="textarea" id=${id} data-testid="field-${field.name}" rows=${Math.min(6, Math.max(2, items.length + 1))} spellcheck="false" aria-invalid=${isWrong} aria-describedby=${described || nothing}
    .value=${items.join("\n")} @change=${(event: Event) => write(listed(read(event)))}></textarea>`;
}

/** One statement is a text, several are a list; each ends with a semicolon at the end of a line. */
export function statementsOf(text: string): Json {
  const found = text.split(/;[ \t]*(?:\n|$)/).map((one) => one.trim()).filter(Boolean);
  return found.length > 1 ? found : (found[0] ?? null);
}

function statements({ id, value, field, described, isWrong, write }: Given): TemplateResult {
  const text = Array.isArray(value) ? value.map((one) => `${asText(one)};`).join("\n\n") : asText(value);
  return html`<textarea class="textarea mono" id=${id} data-testid="field-${field.name}" rows=${Math.min(16, Math.max(4, Math.ceil(text.length / 90)))} spellcheck="false" aria-invalid=${isWrong} aria-describedby=${described || nothing}
    .value=${text} @change=${(event: Event) => write(statementsOf(read(event)))}></textarea>`;
}

/** What no form was written for: JSON, which is YAML too. */
function json({ view, id, value, field, described, isWrong, write }: Given): TemplateResult {
  const text = view.desk.drafts.get(field.name) ?? (value === null || isEmpty(value) ? "" : JSON.stringify(value, null, 1).replace(/\n\s*/g, " "));
  return html`<textarea class="textarea mono" id=${id} data-testid="field-${field.name}" rows=${text.length > 160 ? 5 : 2} spellcheck="false" placeholder="{}" aria-invalid=${isWrong} aria-describedby=${described || nothing}
    .value=${typed(text)} @input=${(event: Event) => {
      const meant = parsed(read(event));
      if (meant === undefined) view.desk.half(field.name, read(event));
      else write(meant);
    }}></textarea>`;
}

function isEmpty(value: Json): boolean {
  return typeof value === "object" && value !== null && Object.keys(value as Fields).length === 0;
}

export const SINGLE: Partial<Record<Field["as"], Widget>> = { text, secret, number, share, choice, ref, lines, statements, json };

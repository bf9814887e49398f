/** Widgets of things with parts of their own: call-backs and their like, and the form that agents fill in. */

import { html, nothing, type TemplateResult } from "lit";
import { typed } from "../live/typed";
import { icon } from "../shared/icons";
import type { Fields, Json, Schema } from "./answers";
import { asText, type Given, isTicked, listed, mapping, read, texts } from "./given";
import { labelOf } from "./labels";
import { SINGLE } from "./single";
import { type Field, PARTS } from "./specs";
import { moved } from "./steps";
import { fresh } from "./widgets";

/** Switched on, the settings that belong to it; each shows what holds where the file says nothing. */
export function part(given: Given): TemplateResult {
  const { view, field, value, id, write } = given;
  const spec = PARTS[field.name];
  if (spec === undefined) return SINGLE.json!(given);
  const isOn = spec.isFixed || value !== null;
  const defaults = defaultsOf(view.desk.kind(given.draft.kind)?.schema ?? {}, field.name);
  return html`${spec.isFixed ? nothing : html`<label class="check"><input type="checkbox" data-testid="${field.name}-on" .checked=${typed(isOn)} @change=${(event: Event) => write(isTicked(event) ? spec.begins : null)}>${view.say("admin.part_on")}</label>`}
    ${isOn ? html`<div class="fields inner">${spec.fields.map((one) => inner(given, one, `${id}-${one.name}`, mapping(value), defaults))}</div>` : nothing}`;
}

function inner(given: Given, field: Field, id: string, value: Fields, defaults: Fields): TemplateResult {
  const write = (to: Json): void => {
    const { [field.name]: _old, ...rest } = value;
    given.write(to === null ? rest : { ...rest, [field.name]: to });
  };
  const own: Given = { ...given, field: { ...field, name: `${given.field.name}-${field.name}` }, id, value: value[field.name] ?? defaults[field.name] ?? null, described: "", write };
  return html`<div class="field"><label for=${id}>${labelOf(given.view, given.field.name, field.name)}</label>${(SINGLE[field.as] ?? SINGLE.text!)(own)}</div>`;
}

/** What holds in a part where nothing is written, by the model. */
export function defaultsOf(schema: Schema, name: string): Fields {
  const properties = (schema["properties"] ?? {}) as Record<string, Schema>;
  const found = properties[name] ?? {};
  const refs = [found, ...((found["anyOf"] ?? []) as Schema[])].map((one) => String(one["$ref"] ?? ""));
  const model = refs.find(Boolean)?.split("/").at(-1) ?? "";
  const parts = ((schema["$defs"] ?? {}) as Record<string, Schema>)[model]?.["properties"] as Record<string, Schema> | undefined;
  return Object.fromEntries(Object.entries(parts ?? {}).filter(([, one]) => "default" in one).map(([key, one]) => [key, one["default"] as Json]));
}

const FORM_KINDS = ["text", "choice", "number", "date", "yes_no"] as const;

/** Fields that agents fill in when a contact ends. */
export function form({ view, draft, value, write, field: { name } }: Given): TemplateResult {
  const { say } = view;
  const entries = Object.entries(mapping(value));
  const put = (next: [string, Json][]): void => write(next.length ? Object.fromEntries(next) : null);
  const change = (at: number, to: Fields): void => put(entries.map((entry, index) => (index === at ? [entry[0], to] : entry)));
  const codes = Object.keys(mapping(draft.value["dispositions"]));
  return html`<ol class="cards-rows">${entries.map(([code, item], at) => {
      const one = mapping(item);
      const kind = asText(one["kind"] ?? "text");
      return html`<li data-testid="form-${at}"><div class="line">
          <input class="input name" spellcheck="false" aria-label=${say("admin.form.code", { n: at + 1 })} .value=${typed(code)} @change=${(event: Event) => put(entries.map((entry, index) => (index === at ? [read(event).trim() || code, entry[1]] : entry)))}>
          ${words(view.say, one["name"], say("admin.form.label", { n: at + 1 }), `form-${at}`, (next) => change(at, { ...one, name: next }))}
          <select class="select narrow" data-testid="form-${at}-kind" aria-label=${say("admin.form.kind", { n: at + 1 })} @change=${(event: Event) => change(at, kindChanged(one, read(event)))}>${FORM_KINDS.map((each) => html`<option value=${each} ?selected=${each === kind}>${say(`admin.form.kind.${each}`)}</option>`)}</select>
          <label class="check"><input type="checkbox" data-testid="form-${at}-required" .checked=${typed(one["required"] === true)} @change=${(event: Event) => change(at, { ...one, required: isTicked(event) })}>${say("admin.form.required")}</label>
          <span class="buttons"><button type="button" class="btn sm icon quiet" aria-label=${say("admin.up", { n: at + 1 })} ?disabled=${at === 0} @click=${() => put(moved(entries, at, -1))}>${icon("chevronUp", "ico ico-sm")}</button>
            <button type="button" class="btn sm icon quiet" aria-label=${say("admin.down", { n: at + 1 })} ?disabled=${at === entries.length - 1} @click=${() => put(moved(entries, at, 1))}>${icon("chevronDown", "ico ico-sm")}</button>
            <button type="button" class="btn sm icon quiet" aria-label=${say("admin.remove_n", { n: at + 1 })} @click=${() => put(entries.filter((_, index) => index !== at))}>${icon("x", "ico ico-sm")}</button></span></div>
        ${kind === "choice" ? options(view.say, one, at, (next) => change(at, next)) : nothing}
        ${codes.length ? html`<div class="line"><span class="small faint">${say("admin.form.only_for")}</span><input class="input grow" placeholder=${say("admin.form.any")} aria-label="${say("admin.form.only_for")} ${at + 1}" .value=${typed(texts(one["only_for"]).join(", "))}
          @change=${(event: Event) => change(at, { ...one, only_for: listed(read(event)) })}></div>` : nothing}</li>`;
    })}</ol>
    <button type="button" class="btn sm quiet" data-testid="add-${name}" @click=${() => put([...entries, [fresh(entries.map(([code]) => code), "field"), { name: { en: "", zh: "" } }]])}>${icon("plus", "ico ico-sm")}${say("admin.form.add")}</button>`;
}

type Say = Given["view"]["say"];

function words(say: Say, value: Json | undefined, label: string, testid: string, put: (value: Fields) => void): TemplateResult {
  const given = mapping(value);
  return html`${(["en", "zh"] as const).map((language) => html`<div class="unit left grow"><span>${language === "en" ? "EN" : "中"}</span><input class="input" lang=${language === "zh" ? "zh-CN" : "en"} data-testid="${testid}-${language}"
    aria-label="${label}, ${say(language === "en" ? "admin.language.en" : "admin.language.zh")}" .value=${typed(asText(given[language] ?? ""))} @input=${(event: Event) => put({ ...given, [language]: read(event) })}></div>`)}`;
}

function options(say: Say, one: Fields, at: number, change: (to: Fields) => void): TemplateResult {
  const entries = Object.entries(mapping(one["options"]));
  const put = (next: [string, Json][]): void => change({ ...one, options: Object.fromEntries(next) });
  return html`<ul class="rows options">${entries.map(([code, item], index) => html`<li><input class="input name" spellcheck="false" aria-label=${say("admin.form.option", { n: index + 1 })} .value=${typed(code)} @change=${(event: Event) => put(entries.map((entry, each) => (each === index ? [read(event).trim() || code, entry[1]] : entry)))}>
      ${words(say, item, code, `form-${at}-option-${index}`, (next) => put(entries.map((entry, each) => (each === index ? [entry[0], next] : entry))))}
      <button type="button" class="btn sm icon quiet" aria-label=${say("admin.remove_n", { n: index + 1 })} @click=${() => put(entries.filter((_, each) => each !== index))}>${icon("x", "ico ico-sm")}</button></li>`)}
    <li><button type="button" class="btn sm quiet" data-testid="form-${at}-add" @click=${() => put([...entries, [fresh(entries.map(([code]) => code), "option"), { en: "", zh: "" }]])}>${icon("plus", "ico ico-sm")}${say("admin.form.add_option")}</button></li></ul>`;
}

/** Only a choice has options, and it has some. */
export function kindChanged(field: Fields, kind: string): Fields {
  const { options: old, ...rest } = field;
  return kind === "choice" ? { ...rest, kind, options: old ?? { option: { en: "", zh: "" } } } : { ...rest, kind };
}

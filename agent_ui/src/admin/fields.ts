/** One field of a form: its label, how it is written, what it was, and what is wrong with it. */

import { html, nothing, type TemplateResult } from "lit";
import { told } from "../i18n";
import { typed } from "../live/typed";
import { shape } from "../shared/icons";
import type { Fields } from "./answers";
import { brief } from "./brief";
import { before, type Draft, isChanged, problemsOf, shown } from "./draft";
import { asText, type Given, isTicked, read } from "./given";
import { hintOf, labelOf } from "./labels";
import type { AdminView } from "./page";
import type { Field } from "./specs";
import { SINGLE, type Widget } from "./single";
import { amounts, bonuses, dispositions, levels, lists, overflow, points, serves, texts } from "./widgets";
import { form, part } from "./widgets_parts";
import { holidays, week } from "./widgets_time";
import { steps } from "./widget_steps";
import { written } from "./widget_written";

/** Widgets of several inputs stand in a group with a legend; the others have a label. */
const GROUPS: Partial<Record<Field["as"], Widget>> = {
  words, serves, steps, overflow, week, holidays, dispositions, levels, points, texts, refs, amounts, lists, bonuses, part, form, written,
};

export function control(view: AdminView, draft: Draft, field: Field, isRequired: boolean): TemplateResult {
  const { desk } = view;
  const id = `f-${field.name}`;
  const wrong = problemsOf(desk.check.problems, draft, field.name);
  const odd = problemsOf(desk.check.doubts, draft, field.name);
  const hint = hintOf(view, draft.kind, field.name);
  const half = desk.drafts.has(field.name);
  const isWrong = wrong.length > 0 || half;
  const marks = [hint ? `${id}-hint` : "", isWrong ? `${id}-wrong` : ""].filter(Boolean).join(" ");
  const given: Given = { view, draft, field, id, value: shown(draft, field.name), described: marks, isWrong, write: (value) => desk.write(field.name, value) };
  const label = html`${labelOf(view, draft.kind, field.name)}${isRequired ? html`<span class="req" aria-hidden="true"> *</span>` : nothing}`;
  const under = html`${was(view, draft, field)}${errors(view, id, wrong.map((one) => sub(one.field, field.name) + told(one, one.problem)), half)}
    ${odd.map((one) => html`<span class="odd">${shape("warn")}<span>${sub(one.field, field.name)}${told(one, one.problem)}</span></span>`)}
    ${hint ? html`<span class="hint" id="${id}-hint">${hint}</span>` : nothing}`;
  const classes = `field ${field.wide ? "wide" : ""} ${isWrong ? "invalid" : ""} ${isChanged(draft, field.name) && !draft.isNew ? "changed" : ""}`;
  if (field.as === "check") return html`<div class=${classes} data-field=${field.name}>${check(given, label)}${under}</div>`;
  const group = GROUPS[field.as];
  if (group) return html`<fieldset class=${classes} data-field=${field.name} aria-describedby=${marks || nothing}><legend class="label">${label}</legend>${group(given)}${under}</fieldset>`;
  return html`<div class=${classes} data-field=${field.name}><label for=${id}>${label}</label>${(SINGLE[field.as] ?? SINGLE.json!)(given)}${under}</div>`;
}

/** Where in the field it is, for fields with parts: `2.to.queue: `. */
function sub(path: string, field: string): string {
  const rest = path.slice(field.length + 1);
  return rest === "" ? "" : `${rest.replace(/\d+/g, (at) => String(Number(at) + 1)).replaceAll(".", " › ")}: `;
}

function errors({ say }: AdminView, id: string, problems: string[], half: boolean): TemplateResult | typeof nothing {
  const all = half ? [say("admin.not_json"), ...problems] : problems;
  if (all.length === 0) return nothing;
  return html`<span class="err" id="${id}-wrong" data-testid="wrong-${id.slice(2)}">${shape("warn")}<span>${all.join(" · ")}</span></span>`;
}

function was(view: AdminView, draft: Draft, field: Field): TemplateResult | typeof nothing {
  if (draft.isNew || !isChanged(draft, field.name) || field.as === "secret" || field.as === "check") return nothing;
  return html`<span class="hint">${view.say("admin.was", { value: brief(view, field.name, before(draft, field.name)) })}</span>`;
}

// ---- groups that need no file of their own

function check({ id, value, field, write }: Given, label: TemplateResult): TemplateResult {
  return html`<label class="check" for=${id}><input type="checkbox" id=${id} data-testid="field-${field.name}" .checked=${typed(value === true)}
    @change=${(event: Event) => write(isTicked(event))}>${label}</label>`;
}

function words({ view, id, value, field, isWrong, write }: Given): TemplateResult {
  const given: Fields = value !== null && typeof value === "object" && !Array.isArray(value) ? value : {};
  const put = (language: string, typed: string): void => {
    const { [language]: _old, ...rest } = given;
    const now = typed === "" ? rest : { ...rest, [language]: typed };
    write(Object.keys(now).length ? now : null);
  };
  return html`<div class="pair">${(["en", "zh"] as const).map((language) => html`<div class="unit left"><span lang=${language}>${language === "en" ? "EN" : "中"}</span>
    <input class="input" id="${id}-${language}" data-testid="field-${field.name}-${language}" lang=${language === "zh" ? "zh-CN" : "en"} aria-invalid=${isWrong}
      aria-label="${labelOf(view, "", field.name)}, ${view.say(language === "en" ? "admin.language.en" : "admin.language.zh")}" .value=${typed(asText(given[language] ?? ""))} @input=${(event: Event) => put(language, read(event))}></div>`)}</div>`;
}

function refs({ view, value, field, write }: Given): TemplateResult {
  const chosen = Array.isArray(value) ? value.map(asText) : [];
  const names = view.desk.namesOf(field.of ?? "");
  const all = [...names, ...chosen.filter((name) => !names.includes(name))];
  const toggle = (name: string, on: boolean): void => write(on ? [...chosen, name] : chosen.filter((one) => one !== name));
  if (all.length === 0) return html`<p class="hint">${view.say("admin.refs.none")}</p>`;
  return html`<div class="ticks">${all.map((name) => html`<label class="check"><input type="checkbox" data-testid="pick-${field.name}-${name}" .checked=${typed(chosen.includes(name))}
    @change=${(event: Event) => toggle(name, isTicked(event))}><span title=${name}>${view.called(field.of ?? "", name)}</span></label>`)}</div>`;
}

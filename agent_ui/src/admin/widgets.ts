/** Widgets for lists and mappings of a queue, a user, a trunk. */

import { html, nothing, type TemplateResult } from "lit";
import { typed } from "../live/typed";
import { icon } from "../shared/icons";
import type { Fields, Json } from "./answers";
import { type Given, isTicked, listed, mapping, read, texts as textsOf } from "./given";
import { labelOf } from "./labels";
import { moved } from "./steps";


/** A name that is not taken yet: `skill`, `skill2`. */
export function fresh(taken: readonly string[], name: string): string {
  if (!taken.includes(name)) return name;
  for (let at = 2; ; at += 1) if (!taken.includes(`${name}${at}`)) return `${name}${at}`;
}

/** `known`: the kind whose names it takes, though any other will do. */
interface Pairs { given: Given; key: string; known?: string; fallback: Json; cell(key: string, value: Json, put: (value: Json) => void, at: number): TemplateResult }

/** Rows of a name and what belongs to it; the order of the file stays. */
function pairs({ given, key, known, fallback, cell }: Pairs): TemplateResult {
  const { view, value, field, write } = given;
  const { say } = view;
  const entries = Object.entries(mapping(value));
  const put = (next: [string, Json][]): void => write(next.length ? Object.fromEntries(next) : null);
  const label = labelOf(view, given.draft.kind, field.name);
  const taken = entries.map(([name]) => name);
  const others = known ? view.desk.namesOf(known).filter((name) => !taken.includes(name)) : [];
  const listId = `${given.id}-known`;
  return html`${known ? html`<datalist id=${listId}>${others.map((name) => html`<option value=${name}>${view.called(known, name)}</option>`)}</datalist>` : nothing}<ul class="rows">${entries.map(([name, item], at) => html`<li>
      <input class="input name" data-testid="${field.name}-${at}-name" spellcheck="false" list=${known ? listId : nothing} aria-label=${say("admin.row.name", { label, n: at + 1 })} .value=${typed(name)}
        @change=${(event: Event) => put(entries.map((entry, index) => (index === at ? [read(event).trim() || name, item] : entry)))}>
      ${cell(name, item, (next) => put(entries.map((entry, index) => (index === at ? [name, next] : entry))), at)}
      <button type="button" class="btn sm icon quiet" aria-label=${say("admin.remove_n", { n: at + 1 })} @click=${() => put(entries.filter((_, index) => index !== at))}>${icon("x", "ico ico-sm")}</button></li>`)}</ul>
    <button type="button" class="btn sm quiet" data-testid="add-${field.name}" @click=${() => put([...entries, [others[0] ?? fresh(taken, key), fallback]])}>${icon("plus", "ico ico-sm")}${say("admin.add_row")}</button>`;
}

/** Skill → level of 1 to 10. */
export function levels(given: Given): TemplateResult {
  const { view } = given;
  return pairs({ given, key: "skill", known: "skills", fallback: 5, cell: (name, level, put, at) => html`<span class="faint cut middle">${view.called("skills", name) === name ? nothing : view.called("skills", name)}</span><input class="input num narrow" type="number" min="1" max="10" data-testid="${given.field.name}-${at}-level"
    aria-label=${view.say("admin.level_of", { name: view.called("skills", name) })} .value=${typed(String(level))} @change=${(event: Event) => put(Number(read(event)))}>` });
}

/** Name → points. */
export function points(given: Given): TemplateResult {
  const { view } = given;
  return pairs({ given, key: "gold", fallback: 60, cell: (name, value, put) => html`<div class="unit narrow"><input class="input num" inputmode="decimal" aria-label=${view.say("admin.points_of", { name })}
    .value=${typed(String(value))} @change=${(event: Event) => put(Number(read(event)))}><span>${view.say("admin.unit.points")}</span></div>` });
}

/** Text → text, such as a provider's number → ours. */
export function texts(given: Given): TemplateResult {
  const { view } = given;
  return pairs({ given, key: "0", fallback: "", cell: (name, value, put) => html`<span class="faint" aria-hidden="true">→</span><input class="input name" aria-label=${view.say("admin.value_of", { name })}
    .value=${typed(String(value))} @change=${(event: Event) => put(read(event))}>` });
}

/** Name → a figure, such as how many contacts of a channel at once. */
export function amounts(given: Given): TemplateResult {
  const { view } = given;
  return pairs({ given, key: "voice", fallback: 1, cell: (name, value, put) => html`<input class="input num narrow" type="number" min="0" aria-label=${view.say("admin.value_of", { name })} .value=${typed(String(value))} @change=${(event: Event) => put(Number(read(event)))}>` });
}

/** Name → several names. */
export function lists(given: Given): TemplateResult {
  const { view } = given;
  return pairs({ given, key: "voice", fallback: [], cell: (name, value, put) => html`<input class="input middle" aria-label=${view.say("admin.value_of", { name })} .value=${typed(textsOf(value).join(", "))} @change=${(event: Event) => put(listed(read(event)))}>` });
}

/** Points for callers of some tiers whose customer carries some tags. */
export function bonuses({ view, value, field, write }: Given): TemplateResult {
  const { say } = view;
  const rows = Array.isArray(value) ? value.map(mapping) : [];
  const put = (next: Fields[]): void => write(next.length ? next : null);
  const change = (at: number, part: Fields): void => put(rows.map((row, index) => (index === at ? { ...row, ...part } : row)));
  return html`<ol class="rows">${rows.map((row, at) => html`<li><span class="faint" aria-hidden="true">${at + 1}</span>
      <div class="unit narrow"><input class="input num" inputmode="decimal" aria-label=${say("admin.points_of", { name: String(at + 1) })} .value=${typed(String(row["points"] ?? ""))} @change=${(event: Event) => change(at, { points: Number(read(event)) })}><span>${say("admin.unit.points")}</span></div>
      ${(["tiers", "tags"] as const).map((name) => html`<input class="input grow" placeholder=${say(`admin.bonus.${name}`)} aria-label="${say(`admin.bonus.${name}`)}, ${at + 1}" .value=${typed(textsOf(row[name]).join(", "))} @change=${(event: Event) => change(at, { [name]: listed(read(event)) })}>`)}
      <button type="button" class="btn sm icon quiet" aria-label=${say("admin.remove_n", { n: at + 1 })} @click=${() => put(rows.filter((_, index) => index !== at))}>${icon("x", "ico ico-sm")}</button></li>`)}</ol>
    <button type="button" class="btn sm quiet" data-testid="add-${field.name}" @click=${() => put([...rows, { points: 60 }])}>${icon("plus", "ico ico-sm")}${say("admin.add_row")}</button>`;
}

/** Code → words: how a contact may end. */
export function dispositions(given: Given): TemplateResult {
  const { view } = given;
  return pairs({ given, key: "solved", fallback: { en: "", zh: "" }, cell: (name, value, put, at) => {
    const words = mapping(value);
    return html`${(["en", "zh"] as const).map((language) => html`<div class="unit left grow"><span>${language === "en" ? "EN" : "中"}</span><input class="input" lang=${language === "zh" ? "zh-CN" : "en"} data-testid="${given.field.name}-${at}-${language}"
      aria-label="${name}, ${view.say(language === "en" ? "admin.language.en" : "admin.language.zh")}" .value=${typed(String(words[language] ?? ""))}
      @input=${(event: Event) => put({ ...words, [language]: read(event) })}></div>`)}`;
  } });
}

/** The queues an agent serves, each with how gladly where that counts. */
export function serves({ view, value, field, write }: Given): TemplateResult {
  const preferred = mapping(value);
  const isGraded = !Array.isArray(value) && Object.keys(preferred).length > 0;
  const chosen = Array.isArray(value) ? value.map(String) : Object.keys(preferred);
  const names = view.desk.namesOf("queues");
  const all = [...names, ...chosen.filter((name) => !names.includes(name))];
  const put = (next: string[]): void => write(isGraded ? Object.fromEntries(next.map((name) => [name, preferred[name] ?? 1])) : next);
  return html`<div class="ticks">${all.map((name) => {
      const isOn = chosen.includes(name);
      return html`<span class="row"><label class="check"><input type="checkbox" data-testid="serves-${name}" .checked=${typed(isOn)}
        @change=${(event: Event) => put(isTicked(event) ? [...chosen, name] : chosen.filter((one) => one !== name))}><span title=${name}>${view.called("queues", name)}</span></label>
        ${isGraded && isOn ? html`<input class="input num tiny" type="number" min="1" max="100" aria-label=${view.say("admin.preference_of", { name: view.called("queues", name) })} .value=${typed(String(preferred[name]))}
          @change=${(event: Event) => write({ ...preferred, [name]: Number(read(event)) })}>` : ""}</span>`;
    })}</div>
    <label class="check small"><input type="checkbox" data-testid="${field.name}-graded" .checked=${typed(isGraded)} ?disabled=${chosen.length === 0}
      @change=${() => write(isGraded ? chosen : Object.fromEntries(chosen.map((name) => [name, 1])))}>${view.say("admin.graded")}</label>`;
}

// ---- overflow

export const WHENS = ["waited", "estimate", "length", "no_agent", "closed", "holiday"] as const;
const MEASURED = new Set(["waited", "estimate", "length"]);
export const WAYS = ["callback", "queue", "voicemail", "number", "message"] as const;

/** When nobody answers in time: the first rule that fits. */
export function overflow(given: Given): TemplateResult {
  const { view, value, write } = given;
  const { say } = view;
  const rules = Array.isArray(value) ? value.map(mapping) : [];
  const put = (next: Fields[]): void => write(next.length ? next : null);
  const change = (at: number, rule: Fields): void => put(rules.map((one, index) => (index === at ? rule : one)));
  return html`<ol class="rows">${rules.map((rule, at) => html`<li><span class="faint" aria-hidden="true">${at + 1}</span>
      <select class="select middle" data-testid="when-${at}" aria-label=${say("admin.overflow.when", { n: at + 1 })} @change=${(event: Event) => change(at, whenChanged(rule, read(event)))}>
        ${WHENS.map((when) => html`<option value=${when} ?selected=${when === rule["when"]}>${say(`admin.when.${when}`)}</option>`)}</select>
      ${MEASURED.has(String(rule["when"])) ? html`<div class="unit narrow"><input class="input num" inputmode="decimal" data-testid="over-${at}" aria-label=${say("admin.overflow.over", { n: at + 1 })} .value=${typed(String(rule["over"] ?? ""))}
        @change=${(event: Event) => change(at, { ...rule, over: Number(read(event)) || null })}><span>${say(rule["when"] === "length" ? "admin.unit.callers" : "admin.unit.s")}</span></div>` : ""}
      ${way(given, rule, at, (to) => change(at, { ...rule, to }))}
      <button type="button" class="btn sm icon quiet" aria-label=${say("admin.up", { n: at + 1 })} ?disabled=${at === 0} @click=${() => put(moved(rules, at, -1))}>${icon("chevronUp", "ico ico-sm")}</button>
      <button type="button" class="btn sm icon quiet" aria-label=${say("admin.down", { n: at + 1 })} ?disabled=${at === rules.length - 1} @click=${() => put(moved(rules, at, 1))}>${icon("chevronDown", "ico ico-sm")}</button>
      <button type="button" class="btn sm icon quiet" aria-label=${say("admin.remove_n", { n: at + 1 })} @click=${() => put(rules.filter((_, index) => index !== at))}>${icon("x", "ico ico-sm")}</button></li>`)}</ol>
    <button type="button" class="btn sm quiet" data-testid="add-overflow" @click=${() => put([...rules, { when: "waited", over: 90, to: { voicemail: view.desk.namesOf("voicemail")[0] ?? "" } }])}>${icon("plus", "ico ico-sm")}${say("admin.overflow.add")}</button>`;
}

/** A rule without a limit has none, one with a limit some. */
export function whenChanged(rule: Fields, when: string): Fields {
  const { over, ...rest } = rule;
  return MEASURED.has(when) ? { ...rest, when, over: over ?? 90 } : { ...rest, when };
}

export function wayOf(to: Json): { way: (typeof WAYS)[number]; where: Json } {
  if (typeof to === "string") return { way: "callback", where: null };
  const way = WAYS.find((one) => one in mapping(to)) ?? "voicemail";
  return { way, where: mapping(to)[way] ?? null };
}

function way({ view }: Given, rule: Fields, at: number, put: (to: Json) => void): TemplateResult {
  const { say, desk } = view;
  const { way: chosen, where } = wayOf(rule["to"] ?? null);
  const begin = (next: string): Json => (next === "callback" ? "callback" : next === "message" ? { message: { en: "", zh: "" } } : { [next]: desk.namesOf(next === "queue" ? "queues" : next === "voicemail" ? "voicemail" : "numbers")[0] ?? "" });
  const names = chosen === "queue" ? desk.namesOf("queues") : chosen === "voicemail" ? desk.namesOf("voicemail") : [];
  const words = mapping(where);
  return html`<select class="select middle" data-testid="way-${at}" aria-label=${say("admin.overflow.to", { n: at + 1 })} @change=${(event: Event) => put(begin(read(event)))}>
      ${WAYS.map((one) => html`<option value=${one} ?selected=${one === chosen}>${say(`admin.way.${one}`)}</option>`)}</select>
    ${names.length ? html`<select class="select middle" data-testid="where-${at}" aria-label=${say("admin.overflow.where", { n: at + 1 })} @change=${(event: Event) => put({ [chosen]: read(event) })}>
        ${names.map((name) => html`<option value=${name} title=${name} ?selected=${name === where}>${view.called(chosen === "queue" ? "queues" : chosen, name)}</option>`)}</select>`
      : chosen === "number" || (chosen === "message" && typeof where === "string")
        ? html`<input class="input middle" aria-label=${say("admin.overflow.where", { n: at + 1 })} .value=${typed(String(where ?? ""))} @change=${(event: Event) => put({ [chosen]: read(event) })}>`
        : chosen === "message" ? html`${(["en", "zh"] as const).map((language) => html`<div class="unit left grow"><span>${language === "en" ? "EN" : "中"}</span><input class="input" lang=${language === "zh" ? "zh-CN" : "en"} aria-label="${say("admin.way.message")}, ${say(language === "en" ? "admin.language.en" : "admin.language.zh")}"
          .value=${typed(String(words[language] ?? ""))} @input=${(event: Event) => put({ message: { ...words, [language]: read(event) } })}></div>`)}` : ""}`;
}

/** Who calls which flow, when, and what the others do; or the text of a flow that is still being written. */

import { html, nothing, type TemplateResult } from "lit";
import { type Key, pick, told } from "../i18n";
import type { Problem } from "./call";
import type { Desk } from "./desk";
import { local, moment, QUEUES, STRANGER, type Time, TIMES, TRANSFERS } from "./setup";

type Field = HTMLInputElement & HTMLSelectElement & HTMLTextAreaElement;

const read = (event: Event): string => (event.target as Field).value;

export function setupForm(desk: Desk): TemplateResult {
  const { t, trial } = desk;
  const { setup } = trial;
  return html`<section class="panel setup" aria-labelledby="setup-title">
    <header><h2 id="setup-title">${t("try.setup")}</h2></header>
    <form class="body scroll grow" @submit=${(event: Event) => event.preventDefault()}>
      <fieldset class="either"><legend class="sr">${t("try.what")}</legend>
        ${either(desk, false, "try.in_force")}${either(desk, true, "try.own_text")}</fieldset>
      ${setup.own ? ownText(desk) : flows(desk)}
      ${callers(desk)}
      <div class="two">${field("called", t("try.called"), html`<input class="input" id="try-called" data-testid="called" maxlength="40"
          .value=${setup.called} @change=${(event: Event) => trial.set({ called: read(event) })}>`)}
        ${field("language", t("try.language"), html`<select class="input" id="try-language" data-testid="language-of-caller"
          @change=${(event: Event) => trial.set({ language: read(event) as "" | "en" | "zh" })}>
          ${["", "en", "zh"].map((one) => html`<option value=${one} ?selected=${one === setup.language}>${t(`try.language.${one || "any"}` as Key)}</option>`)}</select>`)}</div>
      ${times(desk)}
      ${choice(desk, "queue", QUEUES, setup.queue)}
      ${choice(desk, "transfer", TRANSFERS, setup.transfer)}
      ${field("answers", t("try.answers"), html`<textarea class="input mono" id="try-answers" data-testid="answers" rows="3" spellcheck="false"
        placeholder='{"fetch": {"rate": 7.1}}' .value=${setup.answers}
        @change=${(event: Event) => trial.set({ answers: read(event) })}></textarea>`)}
    </form>
  </section>`;
}

function field(name: string, label: string, control: TemplateResult): TemplateResult {
  return html`<div class="field"><label for="try-${name}">${label}</label>${control}</div>`;
}

function either({ t, trial }: Desk, own: boolean, says: Key): TemplateResult {
  return html`<label><input type="radio" name="either" data-testid=${own ? "own-text" : "in-force"} ?checked=${trial.setup.own === own}
    @change=${() => trial.set({ own })}> ${t(says)}</label>`;
}

function flows({ t, trial, language }: Desk): TemplateResult {
  const numbers = trial.offer?.numbers ?? [];
  const chosen = (event: Event): void => {
    const flow = read(event);
    const called = numbers.find((one) => one.flow === flow)?.number ?? trial.setup.called;
    void trial.set({ flow, called });
  };
  return field("flow", t("try.the_flow"), html`<select class="input" id="try-flow" data-testid="flow" @change=${chosen}>
    ${trial.offer?.flows.map((one) => html`<option value=${one.flow} ?selected=${one.flow === trial.setup.flow}>${pick(one.title, language)} (${one.flow})</option>`)}</select>`);
}

function ownText({ t, trial }: Desk): TemplateResult {
  return html`${field("text", t("try.text"), html`<textarea class="input mono tall" id="try-text" data-testid="text" spellcheck="false"
      maxlength="60000" .value=${trial.setup.text} @input=${(event: Event) => trial.type({ text: read(event) })}
      @change=${() => trial.startOver()}></textarea>`)}
    ${trial.problems.length > 0
      ? html`<div role="alert"><ul class="problems" data-testid="problems">${trial.problems.map((one) => problem(one))}</ul></div>`
      : nothing}`;
}

/** A click leads to the place in the text. */
function problem(one: Problem): TemplateResult {
  const go = (): void => {
    const text = document.querySelector<HTMLTextAreaElement>("#try-text");
    if (text === null) return;
    const before = text.value.split("\n").slice(0, one.line - 1);
    const at = before.reduce((sum, line) => sum + line.length + 1, 0) + one.column - 1;
    text.focus();
    text.setSelectionRange(at, at + 1);
  };
  return html`<li><button type="button" class="link" @click=${go}><b class="num">${one.line}:${one.column}</b> ${one.node}: ${told(one, `${one.problem}; ${one.advice}`)}</button></li>`;
}

function callers({ t, trial, language }: Desk): TemplateResult {
  const known = (trial.offer?.callers ?? []).map((one) => ({
    number: one.number,
    says: `${language === "zh" && one.local_name ? one.local_name : one.name}${one.tier ? ` · ${one.tier}` : ""}`,
  }));
  const all = [{ number: STRANGER, says: t("try.stranger") }, { number: "", says: t("try.withheld") }, ...known];
  const { caller } = trial.setup;
  return html`<div class="two">${field("caller", t("try.caller"), html`<select class="input" id="try-caller" data-testid="caller"
      @change=${(event: Event) => trial.set({ caller: read(event) })}>
      ${all.map((one) => html`<option value=${one.number} ?selected=${one.number === caller}>${one.says}</option>`)}
      ${all.some((one) => one.number === caller) ? nothing : html`<option value=${caller} selected>${caller}</option>`}</select>`)}
    ${field("number", t("try.number"), html`<input class="input" id="try-number" data-testid="number" maxlength="40" .value=${caller}
      @change=${(event: Event) => trial.set({ caller: read(event) })}>`)}</div>`;
}

function times({ t, trial }: Desk): TemplateResult {
  const { at } = trial.setup;
  const now = new Date();
  const current = TIMES.find((one) => moment(one, now) === at);
  return html`${field("time", t("try.time"), html`<select class="input" id="try-time" data-testid="time"
      @change=${(event: Event) => trial.set({ at: read(event) === "other" ? local(now) : moment(read(event) as Time, now) })}>
      ${TIMES.map((one) => html`<option value=${one} ?selected=${one === current}>${t(`try.time.${one}`)}</option>`)}
      <option value="other" ?selected=${current === undefined}>${t("try.time.other")}</option></select>`)}
    ${field("at", t("try.at"), html`<input class="input" id="try-at" data-testid="at" type="datetime-local" .value=${at}
      @change=${(event: Event) => trial.set({ at: read(event) })}>`)}`;
}

function choice({ t, trial }: Desk, name: "queue" | "transfer", values: readonly string[], now: string): TemplateResult {
  return field(name, t(`try.choose.${name}`), html`<select class="input" id="try-${name}" data-testid=${name}
    @change=${(event: Event) => trial.set({ [name]: read(event) })}>
    ${values.map((one) => html`<option value=${one} ?selected=${one === now}>${t(`try.${name}.${one.replace(":", "_")}` as Key)}</option>`)}</select>`);
}

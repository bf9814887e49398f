/** The telephone: twelve keys, waiting, speaking, hanging up; where the call is and what leads on; its variables. */

import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../shared/icons";
import { type Call, data, exitWords, nodeName } from "./call";
import type { Desk } from "./desk";

const LETTERS: Record<string, string> = {
  2: "ABC", 3: "DEF", 4: "GHI", 5: "JKL", 6: "MNO", 7: "PQRS", 8: "TUV", 9: "WXYZ",
};
const KEYPAD = "123456789*0#";

export function keypad(desk: Desk): TemplateResult {
  const { t, trial } = desk;
  const { call } = trial;
  const off = call?.end !== "open";
  return html`<section class="panel telephone" id="keypad" tabindex="-1" aria-labelledby="keypad-title">
    <header><h2 id="keypad-title">${t("try.telephone")}</h2><span class="grow"></span>
      <button class="btn sm" data-testid="start-over" @click=${() => trial.startOver()}>${t("try.start_over")}</button></header>
    <div class="body">
      <div class="keys">${[...KEYPAD].map((key) => button(desk, key, off))}</div>
      <div class="moves">
        <button class="btn" data-testid="wait" ?disabled=${off} title="w" @click=${() => trial.move("wait")}>${icon("clock")}${t("try.wait")}</button>
        <button class="btn" data-testid="back" ?disabled=${trial.moves.length === 0} @click=${() => trial.back()}>${icon("chevronLeft")}${t("try.back")}</button>
        <button class="btn" data-testid="to-the-end" ?disabled=${off} @click=${() => trial.toTheEnd()}>${t("try.to_the_end")}</button>
        <button class="btn hangup" data-testid="hang-up" ?disabled=${off} @click=${() => trial.move("hangup")}>${icon("phoneOff")}${t("try.hang_up")}</button>
      </div>
      ${speak(desk, off)}
      <p class="faint hint">${t("try.keyboard")}</p>
    </div>
    <div class="known scroll grow" role="group" tabindex="0" aria-label=${t("try.known")}>${call ? [ways(desk, call), variables(desk, call)] : nothing}</div>
  </section>`;
}

function button({ trial, t }: Desk, key: string, off: boolean): TemplateResult {
  const heard = trial.call?.keys.includes(key) === true;
  return html`<button class="key" data-testid="key-${key}" data-heard=${heard} ?disabled=${off}
    aria-label=${t("try.key", { key })} @click=${() => trial.move(key)}><b>${key}</b><small>${LETTERS[key] ?? ""}</small></button>`;
}

function speak({ t, trial }: Desk, off: boolean): TemplateResult {
  const submitted = (event: Event): void => {
    event.preventDefault();
    const field = (event.target as HTMLFormElement).querySelector("input");
    if (field === null || field.value.trim() === "") return;
    void trial.move(`say:${field.value.trim()}`);
    field.value = "";
  };
  return html`<form class="speak" @submit=${submitted}><label class="sr" for="speak">${t("try.speak")}</label>
    <input class="input" id="speak" data-testid="speak" maxlength="200" autocomplete="off" placeholder=${t("try.speak")}
      ?disabled=${off || trial.call?.listens !== true}></form>`;
}

function ways({ t, language }: Desk, call: Call): TemplateResult | typeof nothing {
  const who = { t, language, labels: call.labels, queues: call.queues };
  if (call.ways.length === 0) return nothing;
  return html`<h3 class="sub">${t("try.ways", { node: nodeName(who, call.flow, call.node) })}</h3>
    <dl class="pairs" data-testid="ways">${call.ways.map(
      ({ exit, label, to }) => html`<dt class="two-lines">${exitWords(who, exit, label) || "→"}</dt><dd class="cut">${nodeName(who, call.flow, to)}</dd>`,
    )}</dl>`;
}

function variables({ t }: Desk, call: Call): TemplateResult {
  const known = Object.entries(call.variables).filter(([, value]) => value !== "");
  return html`<h3 class="sub">${t("try.variables")}</h3>
    <dl class="pairs" data-testid="variables">${known.map(
      ([name, value]) => html`<dt class="cut">${name}</dt><dd class="two-lines" data-variable=${name}>${data(value)}</dd>`,
    )}</dl>`;
}

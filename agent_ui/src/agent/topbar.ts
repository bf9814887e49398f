/** The agent's top bar: my state and the way out of it, microphone, phone, language, who. */

import { html, nothing, type TemplateResult } from "lit";
import { obstacle } from "../gate";
import { word } from "../i18n";
import { icon, shape, stateShape } from "../shared/icons";
import { countdown, languageButton, stateWords, timer, who } from "../shared/view";
import { type Desk, REASONS } from "./desk";
import { gauges } from "./gauges";

export function topbar(desk: Desk): TemplateResult {
  return html`<header class="topbar">
    <span class="brand">callcenter</span>
    ${status(desk)}
    <span class="grow"></span>
    ${gauges(desk)}
    <span class="sep"></span>
    ${languageButton(desk)} ${who(desk)}
  </header>`;
}

function status(desk: Desk): TemplateResult | typeof nothing {
  const row = desk.state.agent;
  if (row === null) return nothing;
  const running = row.state === "wrap_up" && row.until !== null ? countdown(desk, row.until) : timer(desk, row.since);
  return html`<div class="status" data-state=${row.state} role="group" aria-label=${desk.t("status.mine")}>
    <div class="now" data-testid="state" data-state=${row.state} data-reason=${row.reason}>
      ${stateShape(row.state, "shape shape-lg")}<span role="status">${stateWords(desk, row)}</span>
      <span class="timer">${running}</span>
    </div>
    ${ways(desk)} ${reasons(desk)}
  </div>`;
}

function ways(desk: Desk): TemplateResult {
  switch (desk.state.agent?.state) {
    case "not_ready":
    case "logged_out":
      return ready(desk, desk.t("state.idle"));
    case "idle":
      return notReady(desk, desk.t("state.not_ready"));
    case "wrap_up":
      return html`<button class="alt" data-testid="finish-wrapup" @click=${() => desk.wrapUp.finish()}>
        ${icon("check", "ico ico-sm")}${desk.t("wrapup.finish")}</button>${after(desk)}`;
    default:
      return after(desk);
  }
}

function after(desk: Desk): TemplateResult {
  return desk.after ? ready(desk, desk.t("status.ready_after")) : notReady(desk, desk.t("status.not_ready_after"));
}

function ready(desk: Desk, label: string): TemplateResult {
  const blocked = obstacle(desk.checks);
  return html`<button class="alt" data-testid="ready" aria-disabled=${blocked !== null} aria-keyshortcuts="F8"
    title=${blocked ? desk.t(blocked.says) : nothing} @click=${() => desk.readiness.ready()}>
    <span class="state" data-state="idle">${shape("ready")}</span>${label}<kbd>F8</kbd></button>`;
}

function notReady(desk: Desk, label: string): TemplateResult {
  return html`<button class="alt" data-testid="not-ready" aria-keyshortcuts="F8" @click=${() => desk.readiness.notReady()}>
    <span class="state" data-state="not_ready">${shape("notready")}</span>${label}<kbd>F8</kbd></button>`;
}

function reasons(desk: Desk): TemplateResult {
  return html`<button class="alt more" data-testid="reasons" aria-haspopup="menu" aria-expanded=${desk.reasonsOpen}
      aria-label=${desk.t("status.reasons")} @click=${() => desk.readiness.openReasons(!desk.reasonsOpen)}>
      ${icon("chevronDown", "ico ico-sm")}</button>
    ${desk.reasonsOpen ? menu(desk) : nothing}`;
}

function menu(desk: Desk): TemplateResult {
  const items = REASONS.map((reason) => html`<button role="menuitem" data-reason=${reason}
    @click=${() => desk.readiness.notReady(reason)}>
    <span class="state" data-state="not_ready">${shape("notready")}</span>${word(desk.t, "reason", reason)}</button>`);
  return html`<div class="pop menu" role="menu" aria-label=${desk.t("status.reasons")} @keydown=${walk}>${items}</div>`;
}

/** Arrow keys walk the menu, as ARIA's menu pattern asks. */
function walk(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const items = [...(event.currentTarget as HTMLElement).querySelectorAll("button")];
  const index = items.indexOf(document.activeElement as HTMLButtonElement);
  items.at((index + step) % items.length)?.focus();
}

/** Left column: the open contact, and today's earlier ones. */

import { html, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { timeOfDay } from "../format";
import { word } from "../i18n";
import type { Contact, PastContact } from "../protocol";
import { icon, stateShape } from "../shared/icons";
import { timer } from "../shared/view";
import type { Desk } from "./desk";
import { callerName, number, queueName, stateWord } from "./names";

export function contacts(desk: Desk): TemplateResult {
  const { t, state } = desk;
  return html`<nav class="left" aria-label=${t("contacts.title")}>
    <h2 class="colhead">${t("contacts.open")}<span class="count">${state.contact ? 1 : 0}</span></h2>
    ${state.contact ? open(desk, state.contact) : nothingOpen(desk)}
    <h2 class="colhead">${t("contacts.earlier")}<span class="count">${state.past.length}</span></h2>
    <ul class="scroll fade grow" tabindex="0" aria-label=${t("contacts.earlier")} data-testid="past">
      ${repeat(state.past, (item) => `${item.call} ${item.at}`, (item) => past(desk, item))}
    </ul>
  </nav>`;
}

function open(desk: Desk, contact: Contact): TemplateResult {
  const queue = queueName(contact.queue, desk.state.queues, desk.language);
  return html`<ul><li class="contact" aria-current="true">${icon("phone")}
    <span class="name cut">${callerName(contact, desk.language, desk.t)}</span>
    <span class="t">${timer(desk, contact.since)}</span>
    <span class="meta state" data-state=${contact.state}>${stateShape(contact.state)}
      <span class="cut">${stateWord(contact, desk.t)} · ${queue}</span></span>
  </li></ul>`;
}

function nothingOpen(desk: Desk): TemplateResult {
  return html`<div class="empty">${icon("phone")}<b>${desk.t("contacts.none")}</b>
    <span>${desk.t("contacts.none.hint")}</span></div>`;
}

function past(desk: Desk, item: PastContact): TemplateResult {
  const queue = queueName(item.queue, desk.state.queues, desk.language);
  const outcome = item.outcome ? word(desk.t, "outcome", item.outcome) : "";
  return html`<li class="contact past">${icon("phone")}
    <span class="name cut">${item.name || number(item.ani, desk.t)}</span>
    <span class="t">${timeOfDay(item.at, desk.language)}</span>
    <span class="meta cut">${[outcome, queue].filter(Boolean).join(" · ")}</span>
  </li>`;
}

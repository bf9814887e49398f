/** Left column: the open contact, and today's earlier ones. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { timeOfDay } from "../format";
import { word } from "../i18n";
import type { Contact, PastContact, PromisedCall } from "../protocol";
import { icon, stateShape } from "../shared/icons";
import { timer } from "../shared/view";
import { once } from "./controls";
import { canAnswer, type Desk, overOpenLine } from "./desk";
import { callerName, number, queueName, shownState, stateWord } from "./names";
import { all } from "./several";
import { distance } from "./when";

/** Promised calls due within this time are among the open contacts, so many of them. */
const SOON_S = 3600;
const MOST_SOON = 3;

export function contacts(desk: Desk): TemplateResult {
  const { t, state } = desk;
  const soon = state.promised.filter((call) => call.due - desk.now < SOON_S).slice(0, MOST_SOON);
  return html`<nav class="left" aria-label=${t("contacts.title")}>
    <h2 class="colhead">${t("contacts.open")}<span class="count">${all(state).length + soon.length}</span></h2>
    ${state.beside.length ? several(desk) : state.contact ? open(desk, state.contact) : soon.length ? nothing : nothingOpen(desk)}
    ${soon.length ? html`<ul data-testid="soon">${repeat(soon, (call) => call.entry, (call) => promised(desk, call))}</ul>` : nothing}
    <h2 class="colhead">${t("contacts.earlier")}<span class="count">${state.past.length}</span><span class="grow"></span>
      <a class="all" href="/calls" target="_blank" data-testid="all-contacts">${t("contacts.all")}</a></h2>
    ${state.past.length === 0 ? html`<p class="none">${t("contacts.earlier.none")}</p>` : nothing}
    <ul class="scroll fade grow" tabindex="0" aria-label=${t("contacts.earlier")} data-testid="past">
      ${repeat(state.past, (item) => `${item.call} ${item.at}`, (item) => past(desk, item))}
    </ul>
  </nav>`;
}

function open(desk: Desk, contact: Contact): TemplateResult {
  const queue = queueName(contact.queue, desk.state.queues, desk.language);
  return html`<ul><li class="contact" aria-current="true">${icon("phone")}
    <span class="name cut" title=${callerName(contact, desk.language, desk.t)}>${callerName(contact, desk.language, desk.t)}</span>
    <span class="t">${timer(desk, contact.since)}</span>
    <span class="meta state" data-state=${shownState(contact)}>${stateShape(shownState(contact))}
      <span class="cut">${stateWord(contact, desk.t)} · ${queue}</span></span>
  </li></ul>`;
}

/** In the order in which they came; a click talks to whoever waits there. */
function several(desk: Desk): TemplateResult {
  return html`<ul data-testid="several">${repeat(all(desk.state), (one) => one.call, (one) => item(desk, one))}</ul>`;
}

function item(desk: Desk, contact: Contact): TemplateResult {
  const { t, calls, state } = desk;
  const queue = queueName(contact.queue, state.queues, desk.language);
  return html`<li class="contact" aria-current=${contact === state.contact} data-call=${contact.call} data-state=${contact.state}>${icon("phone")}
    <button class="pick name cut" data-testid="choose" @click=${once(() => calls.choose(contact.call))}>${callerName(contact, desk.language, t)}</button>
    <span class="t">${timer(desk, contact.since)}</span>
    <span class="meta state" data-state=${shownState(contact)}>${stateShape(shownState(contact))}
      <span class="cut">${stateWord(contact, t)} · ${queue}</span></span>
    ${contact.state === "ringing" && contact !== state.contact ? knocks(desk, contact) : nothing}
  </li>`;
}

/** A second one, who has not been answered: what is on screen stays there. */
function knocks(desk: Desk, contact: Contact): TemplateResult {
  const { t, calls } = desk;
  const elsewhere = desk.line.on === "desk" && !overOpenLine(desk.state);
  return html`<span class="acts" role="status">
    ${elsewhere
      ? html`<span class="meta" data-testid="desk-rings">${t("call.desk_rings")}</span>`
      : html`<button class="btn sm primary" data-testid="answer-second" aria-disabled=${!canAnswer(desk, contact)} aria-keyshortcuts="I"
          @click=${once(() => calls.answerSecond())}>${icon("phone")}${t(calls.isAnswering(contact) ? "call.connecting" : "call.answer")} <kbd>I</kbd></button>`}
    <button class="btn sm" data-testid="decline-second" @click=${once(() => calls.decline(contact))}>${t("call.decline")}</button></span>`;
}

/** A call I promised that is near: one more contact to come. */
function promised(desk: Desk, call: PromisedCall): TemplateResult {
  const left = call.due - desk.now;
  return html`<li class="contact" data-promised=${call.entry}>${icon("phoneCall")}
    <span class="name cut">${call.name || number(call.number, desk.t)}</span>
    <span class="t">${distance(desk, left)}</span>
    <span class="meta cut">${desk.t("later.call_back")} · ${timeOfDay(call.due, desk.language)}${call.note ? ` · ${call.note}` : ""}</span>
  </li>`;
}

function nothingOpen(desk: Desk): TemplateResult {
  return html`<div class="empty">${icon("phone")}<b>${desk.t("contacts.none")}</b>
    <span>${desk.t("contacts.none.hint")}</span></div>`;
}

function past(desk: Desk, item: PastContact): TemplateResult {
  const queue = queueName(item.queue, desk.state.queues, desk.language);
  const outcome = item.outcome ? word(desk.t, "outcome", item.outcome) : "";
  return html`<li class="contact past">${icon("phone")}
    <a class="name cut" href="/calls/${encodeURIComponent(item.call)}" target="_blank" title=${desk.t("contacts.trace")}>${item.name || number(item.ani, desk.t)}</a>
    <span class="t">${timeOfDay(item.at, desk.language)}</span>
    <span class="meta cut">${[outcome, queue].filter(Boolean).join(" · ")}</span>
  </li>`;
}

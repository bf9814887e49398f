/** The call: who, since when, the one or two things to do now, and where it came from. */

import { html, nothing, type TemplateResult } from "lit";
import { duration, phone as grouped, timeOfDay } from "../format";
import { word } from "../i18n";
import { choices } from "../labels";
import type { Contact } from "../protocol";
import { icon, stateShape } from "../shared/icons";
import { countdown, timer } from "../shared/view";
import { once, talking } from "./controls";
import { canAnswer, type Desk, overOpenLine } from "./desk";
import { callerName, customer, number, queueName, secondName, shownState, stateWord } from "./names";
import { wrapUpUntil } from "./several";
import { skillNames } from "../shared/skills";
import { why } from "./why";

export function callCard(desk: Desk, contact: Contact): TemplateResult {
  const ringing = contact.state === "ringing";
  return html`<section class="panel call" tabindex="-1" data-testid="contact-card" data-state=${contact.state}
    data-call=${contact.call} data-offer=${contact.offer} role=${ringing ? "alertdialog" : "region"}
    aria-label=${desk.t(ringing ? (contact.is_callback ? "callback.title" : "call.incoming") : "call.title")}>
    ${head(desk, contact)} ${callback(desk, contact)} ${controls(desk, contact)} ${facts(desk, contact)}
  </section>`;
}

function head(desk: Desk, contact: Contact): TemplateResult {
  const { t, language } = desk;
  const card = customer(contact);
  const second = card ? secondName(card, language) : "";
  const name = callerName(contact, language, t);
  const ani = number(contact.ani, t);
  return html`<div class="head">
    <h1 class="who-calls cut">${name}
      ${second ? html`<span lang="zh-CN">${second}</span>` : nothing}</h1>
    <span class="clock" role="timer">${timer(desk, contact.since)}</span>
    <div class="line"><span class="state" data-state=${shownState(contact)}>
      ${stateShape(shownState(contact), contact.state === "ringing" ? "shape pulse" : "shape")}
      ${stateWord(contact, t)}</span>
      ${ani === name ? nothing : html`<span>${ani}</span>`}</div>
    <div class="line">${aside(desk, contact)}</div>
  </div>`;
}

/** Nobody is on the line yet, or somebody who did not wait there: said before anything is pressed. */
function callback({ t, language, now }: Desk, contact: Contact): TemplateResult | typeof nothing {
  const asked = contact.callback;
  if (asked === null || contact.state === "wrap_up" || contact.state === "ended") return nothing;
  const ago = t("callback.asked", { time: timeOfDay(asked.asked_at, language), ago: Math.max(1, Math.round((now - asked.asked_at) / 60)) });
  const which = asked.attempt > 1 ? t("callback.try", { n: asked.attempt }) : "";
  const promised = asked.promised_by ? t("callback.promised", { who: asked.promised_by }) : "";
  return html`<div class="callback" data-testid="callback">${icon("phoneCall")}
    <b>${t(!contact.is_callback ? "callback.on_line" : contact.state === "ringing" ? "callback.says" : "callback.title")}</b>
    <span>${[asked.number === contact.ani ? "" : grouped(asked.number), promised || ago, asked.note, which].filter(Boolean).join(" · ")}</span></div>`;
}

/** The line under the clock: how long is left, or what is out of the ordinary. */
function aside(desk: Desk, contact: Contact): TemplateResult | string {
  const { t, phone } = desk;
  if (contact.state === "ringing") {
    return contact.answer_by === null ? "" : html`${t("call.left")} ${countdown(desk, contact.answer_by)}`;
  }
  if (contact.state === "wrap_up" || contact.state === "ended") {
    return html`${contact.released_by ? word(t, "released", contact.released_by) : ""}${wrapUpLeft(desk)}`;
  }
  if (contact.state === "dialling") return contact.is_outbound ? "" : t("callback.dialling");
  if (contact.state === "agent_lost") return t("call.agent_lost");
  if (contact.is_aside) return waits(desk, contact);
  if (phone.call === "answering") return t("call.connecting");
  if (phone.call === "none") return t(desk.line.on === "desk" || desk.state.hasOpenLine ? "call.on_desk_phone" : "call.elsewhere");
  if (contact.is_caller_silent) return html`<span class="muted-note">${icon("micOff", "ico ico-sm")}${t("call.caller_silent")}</span>`;
  if (contact.held_since) return html`${t("call.hears_music")} ${timer(desk, contact.held_since)}`;
  return phone.muted ? html`<span class="muted-note">${icon("micOff", "ico ico-sm")}${t("call.muted")}</span>` : "";
}

/** I talk in another contact of mine. */
function waits(desk: Desk, contact: Contact): TemplateResult {
  const { t } = desk;
  return html`${contact.held_since ? html`${t("call.hears_music")} ${timer(desk, contact.held_since)}` : nothing}
    <button class="btn sm" data-testid="talk-here" @click=${once(() => desk.calls.choose(contact.call))}>${icon("phone")}${t("contacts.talk_here")}</button>`;
}

function wrapUpLeft(desk: Desk): TemplateResult | typeof nothing {
  const until = wrapUpUntil(desk.state);
  return until === null ? nothing : html`<span>${desk.t("wrapup.left")}</span> ${countdown(desk, until)}`;
}

function controls(desk: Desk, contact: Contact): TemplateResult | typeof nothing {
  switch (contact.state) {
    case "ringing":
      return offer(desk, contact);
    case "dialling":
    case "talking":
    case "agent_lost":
      return talking(desk, contact);
    case "wrap_up":
      return html`<div class="controls"><button class="btn primary big" data-testid="finish-now"
          @click=${once(() => desk.wrapUp.finish())}>${icon("check")}${desk.t("wrapup.finish_now")}</button>
        <button class="btn more-time" data-testid="more-time" @click=${() => desk.wrapUp.extend()}>
          ${icon("clock")}${desk.t("wrapup.more")}</button></div>`;
    case "ended":
      return nothing;
  }
}

/** The telephone on the desk rings: it is taken up there, or picks up by itself. */
function deskOffer(desk: Desk): TemplateResult {
  const { t } = desk;
  return html`<div class="controls"><p class="grow desk-rings" data-testid="desk-rings">${icon("phoneCall")}${t("call.desk_rings")}</p>
    <button class="btn decline" data-testid="decline" @click=${() => desk.calls.decline()}>${t("call.decline")}</button></div>`;
}

function offer(desk: Desk, contact: Contact): TemplateResult {
  const { t, phone } = desk;
  if (desk.line.on === "desk" && !overOpenLine(desk.state)) return deskOffer(desk);
  const label = t(phone.call === "answering" ? "call.connecting" : contact.is_callback ? "callback.accept" : "call.answer");
  return html`<div class="controls">
    <button class="btn answer" data-testid="answer" aria-disabled=${!canAnswer(desk)} @click=${() => desk.calls.answer()}>
      ${icon("phone", "ico ico-lg")}${label}<kbd>Enter</kbd></button>
    <button class="btn decline" data-testid="decline" aria-disabled=${phone.call === "answering"}
      @click=${() => desk.calls.decline()}>${t("call.decline")}</button>
  </div>`;
}

function facts(desk: Desk, contact: Contact): TemplateResult {
  const { t, language } = desk;
  if (contact.is_outbound) return outbound(desk, contact);
  const position = contact.announced_position;
  return html`<dl class="facts">
    <dt>${t("fact.dialled")}</dt><dd>${contact.dnis ? number(contact.dnis, t) : "–"}</dd>
    <dt>${t("fact.waited")}</dt><dd>${duration(contact.waited_s)}</dd>
    <dt>${t("fact.menu")}</dt><dd class="cut" title=${choices(contact.menu_path, language)}>${choices(contact.menu_path, language) || "–"}</dd>
    <dt>${t("fact.queue")}</dt><dd class="cut">${queueName(contact.queue, desk.state.queues, language)}</dd>
    <dt>${t("fact.arrived")}</dt><dd>${timeOfDay(contact.arrived_at, language)}</dd>
    <dt>${t("fact.position")}</dt>
    <dd>${position === null ? t("fact.position.none") : t("fact.position.told", { position })}</dd>
    ${contact.rank_kept_from === null ? nothing : html`<dt>${t("fact.place_kept")}</dt>
      <dd class="wide">${t("fact.place_kept.since", { time: timeOfDay(contact.rank_kept_from, language) })}</dd>`}
    <dt>${t("fact.why")}</dt><dd class="wide" data-testid="why">${why({ t, language, now: desk.now, me: desk.state.me, skill: skillNames(desk.state.skills, language) }, contact)}</dd>
  </dl>`;
}

/** Nobody has waited, and nobody was chosen. */
function outbound({ t, language, state }: Desk, contact: Contact): TemplateResult {
  return html`<dl class="facts">
    <dt>${t("fact.shown")}</dt><dd>${contact.dnis ? number(contact.dnis, t) : "–"}</dd>
    <dt>${t("fact.queue")}</dt><dd class="cut">${queueName(contact.queue, state.queues, language)}</dd>
    <dt>${t("fact.begun")}</dt><dd>${timeOfDay(contact.arrived_at, language)}</dd>
    <dt>${t("fact.why")}</dt><dd data-testid="why">${t("why.own_call")}</dd>
  </dl>`;
}

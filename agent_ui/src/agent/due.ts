/** The centre while there is no contact: the calls I promised and what I mean to do, the next one first. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { phone } from "../format";
import type { PromisedCall } from "../protocol";
import { icon, shape } from "../shared/icons";
import type { Desk } from "./desk";
import type { FollowUp } from "./later";
import { dayAndTime, distance, urgency } from "./when";

export interface DueItem {
  key: string;
  due: number;
  who: string;
  what: string;
  entry: string;
  id: number;
}

/** Promises and follow-ups as one list. */
export function dueItems(promised: PromisedCall[], followUps: FollowUp[]): DueItem[] {
  const calls = promised.map(({ entry, due, name, number, note }) => ({
    key: entry, due, who: name || phone(number), what: note, entry, id: 0,
  }));
  const others = followUps.map(({ id, due, name, number, text }) => ({
    key: `follow-up-${id}`, due, who: name || phone(number), what: text, entry: "", id,
  }));
  return [...calls, ...others].sort((one, other) => one.due - other.due || one.key.localeCompare(other.key));
}

export function due(desk: Desk): TemplateResult {
  const { t, state, later } = desk;
  const items = dueItems(state.promised, later.followUps);
  return html`<section class="panel due" aria-label=${t("due.title")} data-testid="due">
    <header><h2>${t("due.title")}</h2><span class="count">${items.length}</span></header>
    ${later.unread
      ? html`<p class="body row" role="alert"><span class="level" data-level="warn">${shape("warn")}</span><span class="grow">${t("due.unread")}</span>
          <button class="btn sm" @click=${() => void later.load()}>${t("due.again")}</button></p>`
      : nothing}
    ${items.length === 0
      ? html`<p class="body hint faint">${t("due.none")}</p>`
      : html`<ul class="scroll" tabindex="0" aria-label=${t("due.title")}>${repeat(items, (item) => item.key, (item) => row(desk, item))}</ul>`}
  </section>`;
}

function row(desk: Desk, item: DueItem): TemplateResult {
  const { t } = desk;
  const left = item.due - desk.now;
  const level = urgency(left);
  return html`<li data-level=${level ?? nothing} data-due=${item.key}>
    <span class="when"><b>${dayAndTime(desk, item.due)}</b><span class=${level ? "level" : "faint"} data-level=${level ?? nothing}>
      ${level ? shape(level) : nothing}${distance(desk, left)}</span></span>
    <span class="what"><b class="cut">${item.who}</b><span class="cut muted">${item.what}</span></span>
    <span class="from faint">${icon(item.entry ? "phoneCall" : "clock", "ico ico-sm")}${t(item.entry ? "later.call_back" : "later.follow_up")}</span>
    ${item.entry
      ? html`<button class="btn sm" @click=${() => desk.later.takeBack(item.entry)}>${icon("x", "ico ico-sm")}${t("due.take_back")}</button>`
      : html`<button class="btn sm" data-testid="done" @click=${() => void desk.later.done(item.id)}>${icon("check", "ico ico-sm")}${t("due.done")}</button>`}
  </li>`;
}

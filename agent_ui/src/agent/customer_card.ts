/** Right column: who is calling, what they were promised, what happened before. */

import { html, nothing, type TemplateResult } from "lit";
import { day, daysFromNow, phone, timeOfDay } from "../format";
import { pick, word } from "../i18n";
import { choices } from "../labels";
import type { Contact, CustomerCard, CustomerStatus, TimelineItem } from "../protocol";
import { type Icon, icon, shape } from "../shared/icons";
import { articlesCard } from "./articles_card";
import type { Desk } from "./desk";
import { cardName, queueName, secondName } from "./names";
import { notices } from "./notices";
import { dayAndTime, distance, urgency } from "./when";

type PromiseMade = CustomerCard["promises"][number];

const CHANNELS: Record<string, Icon> = { voice: "phone", call: "phone", email: "mail", chat: "messageSquare" };

export function customerCard(desk: Desk, contact: Contact | null): TemplateResult {
  const { t } = desk;
  if (contact === null) {
    return html`<aside class="right" aria-label=${t("customer.title")}>
      ${notices(desk)}
      <div class="colhead">${t("customer.title")}</div>
      <div class="empty">${icon("user")}<b>${t("customer.nobody")}</b><span>${t("customer.nobody.hint")}</span></div>
    </aside>`;
  }
  const { status } = contact.customer;
  return html`<aside class="right customer" aria-label=${t("customer.title")} data-testid="customer-card"
    data-status=${status} data-call=${contact.call} aria-busy=${status === "looking_up"}>
    ${body(desk, contact, contact.customer)} ${articlesCard(desk, contact)}
  </aside>`;
}

function body(desk: Desk, contact: Contact, { status, cards }: CustomerStatus): TemplateResult {
  const [card] = cards;
  if (status === "found" && card) return found(desk, contact, card);
  if (status === "several") return several(desk, contact, cards);
  if (status === "looking_up") return lookingUp(desk);
  const mark = status === "failed" ? shape("warn") : icon("user");
  return html`<h2 class="colhead">${desk.t("customer.title")}</h2>
    <div class="empty" role="status">${mark}<b data-testid="customer-name">${desk.t(`customer.${status}`)}</b>
      <span>${desk.t(`customer.${status}.hint`)}</span><span>${phone(contact.ani)}</span></div>`;
}

function lookingUp(desk: Desk): TemplateResult {
  return html`<div class="colhead" role="status" data-testid="customer-name"><h2>${desk.t("customer.looking_up")}</h2></div>
    <div class="skeletons" aria-hidden="true">${[1, 2, 3, 4, 5].map(() => html`<i></i>`)}</div>`;
}

function several(desk: Desk, contact: Contact, cards: CustomerCard[]): TemplateResult {
  return html`<div class="colhead">${desk.t("customer.title")}<span class="count">${cards.length}</span></div>
    <div class="alert slim" data-level="warn">${shape("warn")}<span>${desk.t("customer.several")}</span></div>
    <ul class="scroll fade grow" tabindex="0" aria-label=${desk.t("customer.several")}>
      ${cards.map((card) => html`<li class="section">${title(desk, card)}${pairs(desk, contact, card)}</li>`)}
    </ul>`;
}

function found(desk: Desk, contact: Contact, card: CustomerCard): TemplateResult {
  return html`<div class="top">${title(desk, card)}${pairs(desk, contact, card)}</div>
    ${promises(desk, card.promises)}
    ${card.do_not_sell
      ? html`<div class="alert slim" data-level="warn">${shape("warn")}<span>${desk.t("customer.do_not_sell")}</span></div>`
      : nothing}
    <h3 class="colhead">${desk.t("timeline.title")}<span class="count">${card.timeline.length}</span></h3>
    <ol class="timeline scroll fade grow" tabindex="0" aria-label=${desk.t("timeline.title")}>
      ${now(desk, contact)}${card.timeline.map((item) => past(desk, item))}
    </ol>`;
}

function title(desk: Desk, card: CustomerCard): TemplateResult {
  const second = secondName(card, desk.language);
  const tier = card.tier
    ? html`<span class="chip tier" data-tier=${card.tier}>${word(desk.t, "tier", card.tier)}</span>`
    : nothing;
  return html`<div class="row"><h2 class="name grow cut">
    <span data-testid="customer-name">${cardName(card, desk.language)}</span>
    ${second ? html`<span lang="zh-CN">${second}</span>` : nothing}</h2>${tier}</div>`;
}

function pairs(desk: Desk, contact: Contact, card: CustomerCard): TemplateResult {
  const { t } = desk;
  const account = [card.account, card.since_year ? t("customer.since", { year: card.since_year }) : ""];
  const others = card.numbers.filter((number) => number !== contact.ani);
  const rows: [string, string][] = [
    [t("customer.account"), account.filter(Boolean).join(" · ")],
    [t("customer.speaks"), card.language ? word(t, "speaks", card.language) : ""],
    [t("customer.other_numbers"), others.map(phone).join(", ")],
    [t("customer.email"), card.email],
  ];
  return html`<dl class="pairs">
    ${rows.filter(([, value]) => value).map(([label, value]) => html`<dt>${label}</dt><dd class="cut">${value}</dd>`)}
  </dl>`;
}

function promises(desk: Desk, list: PromiseMade[]): TemplateResult | typeof nothing {
  if (list.length === 0) return nothing;
  return html`<div class="section why"><h3 class="sub">${desk.t("promise.title")}</h3>
    <ul>${list.map((item) => promise(desk, item))}</ul></div>`;
}

function promise(desk: Desk, item: PromiseMade): TemplateResult {
  const left = item.due - desk.now;
  const level = urgency(left);
  const when = desk.t("promise.due", { owner: item.owner, when: dayAndTime(desk, item.due) });
  return html`<li data-level=${level ?? nothing}>${level ? shape(level) : icon("clock", "ico ico-sm")}
    <span><b class="strong">${pick(item.what, desk.language)}</b><small>${when}</small></span>
    <span class=${level ? "level strong" : "muted"} data-level=${level ?? nothing}>${distance(desk, left)}</span></li>`;
}

function now(desk: Desk, contact: Contact): TemplateResult {
  const queue = queueName(contact.queue, desk.state.queues, desk.language);
  return html`<li class="now"><time>${desk.t("timeline.now")}</time><span class="node">${icon("phone")}</span>
    <div><b class="strong">${desk.t("timeline.call", { queue })}</b>
      ${contact.menu_path.length ? html`<p>${choices(contact.menu_path, desk.language)}</p>` : nothing}</div></li>`;
}

function past(desk: Desk, item: TimelineItem): TemplateResult {
  const { t, language } = desk;
  const outcome = item.outcome ? word(t, "outcome", item.outcome) : "";
  const head = [word(t, "channel", item.channel), outcome].filter(Boolean).join(" · ");
  const when = daysFromNow(item.at, desk.now) === 0 ? timeOfDay(item.at, language) : day(item.at, desk.now, language);
  return html`<li><time>${when}</time>
    <span class="node">${icon(CHANNELS[item.channel] ?? "messageSquare")}</span>
    <div><b class="strong">${isMine(desk, item) ? html`<a href="/calls/${encodeURIComponent(item.call)}" target="_blank" title=${t("contacts.trace")}>${head}</a>` : head}</b><p>${pick(item.summary, language)} <span class="faint">${item.agent}</span></p></div></li>`;
}

/** A call of mine can be looked into, in a window of its own: this page must stay on the call. */
function isMine({ state }: Desk, item: TimelineItem): boolean {
  return item.call !== "" && (item.agent === state.me.user || item.agent === state.me.name);
}

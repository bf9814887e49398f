/** The directory as it is drawn: tabs, a field to type in, who fits with how they are now. */

import { html, nothing, type TemplateResult } from "lit";
import { phone } from "../format";
import { isKey, word } from "../i18n";
import type { PersonLine } from "../protocol";
import { icon, shape, stateShape } from "../shared/icons";
import { timer } from "../shared/view";
import type { Desk } from "./desk";
import { type Item, LONGEST, TABS } from "./whom";

export function tabs({ t, directory }: Desk): TemplateResult {
  return html`<div class="seg" role="group" aria-label=${t("directory.show")}>${TABS.map(
    (tab) => html`<button aria-pressed=${directory.tab === tab} data-tab=${tab}
      @click=${() => directory.show(tab)}>${t(`directory.${tab}`)}</button>`,
  )}</div>`;
}

/** `chosen`: Enter was pressed on what is chosen. */
export function search(desk: Desk, chosen: (event: KeyboardEvent) => void, more?: { opened?: () => void }): TemplateResult {
  const { t, directory } = desk;
  const pressed = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined && event.key !== "Enter") return;
    event.preventDefault();
    if (step === undefined) chosen(event);
    else directory.move(step);
  };
  const items = directory.items();
  const isOpen = directory.purpose !== null;
  return html`<div class="find">${icon("search")}
    <input class="input" type="text" id="whom" data-testid="whom" role="combobox" autocomplete="off" spellcheck="false"
      maxlength=${LONGEST} aria-label=${t("directory.field")} placeholder=${t("directory.field")} aria-expanded=${isOpen}
      aria-controls="whom-list" aria-autocomplete="list"
      aria-activedescendant=${isOpen && items.length ? `whom-${directory.chosenAt(items)}` : nothing}
      .value=${directory.query} @focus=${() => more?.opened?.()}
      @input=${(event: Event) => directory.type((event.target as HTMLInputElement).value)} @keydown=${pressed}></div>`;
}

export function list(desk: Desk): TemplateResult {
  const { t, directory } = desk;
  const items = directory.items();
  const chosen = directory.chosenAt(items);
  return html`<ul class="scroll found" id="whom-list" role="listbox" tabindex="-1" aria-label=${t("directory.title")}
    data-testid="whom-list">${items.map((item, index) => line(desk, item, index, index === chosen))}
    ${items.length === 0 ? html`<li class="none" role="option" aria-disabled="true" aria-selected="false">${t("directory.none")}</li>` : nothing}</ul>`;
}

const ICONS = { agent: "user", queue: "users", ours: "phone", contact: "phoneOutgoing", number: "phoneOutgoing" } as const;

function line(desk: Desk, item: Item, index: number, isChosen: boolean): TemplateResult {
  const can = desk.directory.can(item);
  return html`<li class="dir-item" id="whom-${index}" role="option" aria-selected=${isChosen} aria-disabled=${!can}
    data-kind=${item.kind} data-to=${item.to} @click=${() => desk.directory.choose(index)}>
    ${icon(ICONS[item.kind])}<span class="name cut">${item.name}</span>
    <span class="now">${presence(desk, item)}</span><span class="meta cut">${meta(desk, item)}</span></li>`;
}

function presence(desk: Desk, { person, queue, kind }: Item): TemplateResult | string {
  const { t } = desk;
  if (person) {
    return html`<span class="state" data-state=${person.state}>${stateShape(person.state)}${t(`state.${person.state}`)}
      ${person.since ? timer(desk, person.since) : nothing}</span>`;
  }
  if (queue) {
    const state = queue.ready > 0 ? "idle" : "logged_out";
    return html`<span class="state" data-state=${state}>${stateShape(state)}${t("directory.ready", { n: queue.ready })}</span>`;
  }
  return t(kind === "ours" ? "directory.ours" : "directory.outside");
}

function meta(desk: Desk, item: Item): TemplateResult | string {
  const { t, directory } = desk;
  const obstacle = directory.obstacle(item);
  const says = `problem.dial_${obstacle}`;
  if (obstacle) return html`<span class="level" data-level="crit">${shape("crit")}${isKey(says) ? t(says) : obstacle}</span>`;
  const { check } = directory;
  if (item.kind === "number" && check?.typed === item.to) return number(desk, check.number, check.shown, check.is_abroad);
  if (item.person) {
    return [t("directory.agent"), item.person.extension && t("who.extension", { extension: item.person.extension }),
      why(desk, item.person)].filter(Boolean).join(" · ");
  }
  if (item.queue) {
    const waiting = item.queue.door === "open" ? t("directory.waiting", { n: item.queue.waiting }) : t("directory.closed");
    return `${t("directory.queue")} · ${waiting}`;
  }
  return [item.kind === "number" ? t("directory.number") : phone(item.to), item.note].filter(Boolean).join(" · ");
}

/** Why they are not ready, in words, where there is more to say than that. */
function why({ t }: Desk, { state, reason }: PersonLine): string {
  return state === "not_ready" && reason !== "" && reason !== state ? word(t, "reason", reason) : "";
}

function number({ t }: Desk, dialled: string, shown: string, isAbroad: boolean): string {
  const parts = [t("dial.as", { number: phone(dialled) }), shown && t("dial.shown", { number: phone(shown) }), isAbroad && t("dial.abroad")];
  return parts.filter(Boolean).join(" · ");
}

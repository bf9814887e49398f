/** The list of contacts: looked for, page by page, and taken along as a file. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { day, daysFromNow, duration, NONE, phone, timeOfDay } from "../format";
import { type Key, pick, word } from "../i18n";
import type { Failure } from "../live/api";
import { typed } from "../live/typed";
import type { Me } from "../protocol";
import { icon } from "../shared/icons";
import { type CallRow, calls, PAGE } from "./answers";
import { type Field, fromAddress, NOTHING_WANTED, PERIODS, toAddress, toQuery, type Wanted, wishes } from "./filter";
import { choice, dispositionOf, empty, loading, type Part, personName, queueOf, type Records, trouble } from "./frame";
import { mosLevel } from "./quality";

export const OUTCOMES = ["answered", "abandoned", "voicemail", "callback", "ivr", "failed", "refused"] as const;
const DIRECTIONS = ["in", "out", "internal", "callback"] as const;
/** Somebody still types. */
const PAUSE_MS = 350;

export class CallsPart implements Part {
  readonly title = "records.calls";
  private wanted: Wanted = fromAddress(location.search);
  private rows: CallRow[] | null = null;
  private failure: Failure | null = null;
  private busy = false;
  /** Cursors of the pages before this one, and of this one. */
  private cursors: string[] = [""];
  private next = "";
  private asked = 0;
  private pause: number | undefined;

  constructor(private readonly me: Me, private readonly draw: () => void) {
    window.addEventListener("popstate", () => this.look(fromAddress(location.search), false));
  }

  load(): void {
    void this.ask();
  }

  private look(wanted: Wanted, remember = true): void {
    this.wanted = wanted;
    this.cursors = [""];
    if (remember) history.replaceState(null, "", toAddress(wanted));
    void this.ask();
  }

  private set(field: Field, value: string): void {
    this.wanted = { ...this.wanted, [field]: value };
    window.clearTimeout(this.pause);
    if (field === "seek") this.pause = window.setTimeout(() => this.look(this.wanted), PAUSE_MS);
    else this.look(this.wanted);
  }

  private turn(cursors: string[]): void {
    this.cursors = cursors;
    void this.ask();
  }

  private async ask(): Promise<void> {
    const number = ++this.asked;
    this.busy = true;
    this.draw();
    const more = { after: this.cursors.at(-1) ?? "", limit: String(PAGE) };
    const { value, failure } = await calls(toQuery(this.wanted, new Date(), more));
    // Of two questions the later one counts.
    if (number !== this.asked) return;
    this.busy = false;
    this.failure = failure;
    if (value !== null) {
      this.rows = value.items;
      this.next = value.next;
    }
    this.draw();
  }

  view(records: Records): TemplateResult {
    const { t } = records;
    return html`<section class="panel record-list" aria-label=${t("records.calls")}>
      <header><h2>${t(this.me.role === "agent" ? "calls.mine" : "records.calls")}</h2><span class="grow"></span>
        <button class="btn sm" data-testid="refresh" @click=${() => void this.ask()} ?disabled=${this.busy}>${t("records.refresh")}</button>
        ${this.files(records)}</header>
      ${this.tools(records)}
      ${trouble(records, this.failure, () => void this.ask())}
      <div class="scroll grow" role="group" tabindex="0" aria-label=${t("records.calls")} aria-busy=${this.busy}>
        ${this.rows === null ? (this.failure ? nothing : loading(t)) : this.table(records, this.rows)}</div>
      ${this.pager(records)}
    </section>`;
  }

  private files({ t, language }: Records): TemplateResult {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const link = (format: string, more: Record<string, string> = {}) => `/api/calls?${toQuery(this.wanted, new Date(), { format, language, ...more })}`;
    return html`<a class="btn sm" data-testid="csv" download href=${link("csv")}>CSV</a>
      <a class="btn sm" data-testid="xlsx" download href=${link("xlsx", { zone })} aria-label=${t("records.xlsx")}>Excel</a>`;
  }

  private tools(records: Records): TemplateResult {
    const { t, language, state } = records;
    const { wanted } = this;
    const any = (key: Key): [string, string] => ["", t(key)];
    const own = wanted.period === "";
    return html`<form class="record-tools" role="search" @submit=${(event: Event) => event.preventDefault()}>
      <input class="input seek" type="search" data-testid="seek" aria-label=${t("calls.seek")} placeholder=${t("calls.seek")} maxlength="100"
        .value=${typed(wanted.seek)} @input=${(event: Event) => this.set("seek", (event.target as HTMLInputElement).value)}>
      ${choice(t("calls.period"), "period", wanted.period, [
        ...(own ? [["", this.span(records)] as [string, string]] : []), ...PERIODS.map((one): [string, string] => [one, t(`calls.period.${one}`)]),
      ], (value) => this.look({ ...wanted, since: "", until: "", period: value as Wanted["period"] }))}
      ${choice(t("calls.queue"), "queue", wanted.queue, [any("calls.queue.any"), ...state.queues.map((row): [string, string] => [row.queue, pick(row.name, language)]), ...unlisted(wanted.queue, state.queues.map((row) => row.queue))], (value) => this.set("queue", value))}
      ${this.me.role === "agent" ? nothing
        : choice(t("calls.agent"), "agent", wanted.agent, [any("calls.agent.any"), ...state.agents.map((row): [string, string] => [row.agent, row.name]), ...unlisted(wanted.agent, state.agents.map((row) => row.agent))], (value) => this.set("agent", value))}
      ${choice(t("calls.outcome"), "outcome", wanted.outcome, [any("calls.outcome.any"), ...OUTCOMES.map((one): [string, string] => [one, t(`callout.${one}`)])], (value) => this.set("outcome", value))}
      ${choice(t("calls.direction"), "direction", wanted.direction, [any("calls.direction.any"), ...DIRECTIONS.map((one): [string, string] => [one, t(`direction.${one}`)])], (value) => this.set("direction", value))}
      ${this.chips(records)}
    </form>`;
  }

  /** Wishes without a field of their own, which came by a link: each can be taken away. */
  private chips(records: Records): TemplateResult | typeof nothing {
    const { t } = records;
    const { wanted } = this;
    const said: [Field, string][] = [
      ["waited_over", t("calls.waited_over", { s: wanted.waited_over })], ["waited_within", t("calls.waited_within", { s: wanted.waited_within })],
      ["mos_below", t("calls.mos_below", { mos: wanted.mos_below })], ["disposition", t("calls.disposition_is", { disposition: wanted.disposition && dispositionOf(records, wanted.queue, wanted.disposition) })],
      ["customer", t("calls.customer_is", { customer: wanted.customer })], ["state", wanted.state ? word(t, "callstate", wanted.state) : ""],
    ];
    const shown = said.filter(([field]) => wanted[field] !== "");
    if (wishes(wanted) === 0) return nothing;
    return html`${shown.map(([field, text]) => html`<button type="button" class="chip removable" aria-label=${t("calls.without", { wish: text })}
        @click=${() => this.set(field, "")}>${text}${icon("x")}</button>`)}
      <button type="button" class="btn sm quiet" data-testid="clear" @click=${() => this.look({ ...NOTHING_WANTED })}>${t("calls.clear")}</button>`;
  }

  private span(records: Records): string {
    const { since, until } = this.wanted;
    const said = (at: string) => (at === "" ? "…" : when(records, Number(at)));
    return `${said(since)} – ${said(until)}`;
  }

  private table(records: Records, rows: CallRow[]): TemplateResult {
    const { t } = records;
    if (rows.length === 0) {
      if (wishes(this.wanted) > 0) return empty(t("calls.none"), t("calls.none.hint"));
      return this.wanted.period === "all" ? empty(t("calls.none.yet"), t("calls.none.yet.hint")) : empty(t("calls.none.period"), t("calls.none.period.hint"));
    }
    return html`<table class="table calls-table"><thead><tr>
        <th scope="col">${t("calls.when")}</th><th scope="col">${t("calls.who")}</th><th scope="col">${t("calls.queue")}</th>
        <th scope="col">${t("calls.agent")}</th><th scope="col" class="num">${t("calls.waited")}</th><th scope="col" class="num">${t("calls.talked")}</th>
        <th scope="col">${t("calls.ended_as")}</th><th scope="col" class="num">${t("calls.sound")}</th></tr></thead>
      <tbody>${repeat(rows, (row) => row.id, (row) => this.line(records, row))}</tbody></table>`;
  }

  private line(records: Records, row: CallRow): TemplateResult {
    const { t } = records;
    const queued = row.queue !== "";
    return html`<tr data-testid="call-${row.id}">
      <th scope="row"><a href="/calls/${encodeURIComponent(row.id)}" data-testid="open-${row.id}">${when(records, row.arrived_at)}</a></th>
      <td><span class="two">${who(records, row)}</span></td>
      <td class="cut">${queued ? queueOf(records, row.queue) : NONE}</td>
      <td class="cut">${row.agent ? personName(records, row.agent) : NONE}${row.agents.length > 1 ? html` <small class="muted">+${row.agents.length - 1}</small>` : nothing}</td>
      <td class="num">${queued ? duration(row.waited_s) : NONE}</td>
      <td class="num">${row.answered_at === null ? NONE : duration(talked(row, records.now))}</td>
      <td>${outcome(records, row)}</td>
      <td class="num">${row.worst_mos === null ? NONE : html`<span class="level" data-level=${mosLevel(row.worst_mos) ?? nothing}>${row.worst_mos.toFixed(1)}</span>`}
        ${row.recordings.length ? html`<span class="recorded" role="img" aria-label=${t("calls.recorded")} title=${t("calls.recorded")}>${icon("circleDot", "ico ico-sm")}</span>` : html`<span class="recorded"></span>`}</td></tr>`;
  }

  private pager({ t }: Records): TemplateResult | typeof nothing {
    const before = this.cursors.length > 1;
    if (this.rows === null || (!before && this.next === "")) return nothing;
    const from = (this.cursors.length - 1) * PAGE;
    return html`<nav class="pager" aria-label=${t("line.pages")}>
      <button class="btn sm" data-testid="before" ?disabled=${!before || this.busy} @click=${() => this.turn(this.cursors.slice(0, -1))}>${t("calls.newer")}</button>
      <span>${t("calls.shown", { from: from + 1, to: from + this.rows.length })}</span>
      <button class="btn sm" data-testid="after" ?disabled=${this.next === "" || this.busy} @click=${() => this.turn([...this.cursors, this.next])}>${t("calls.older")}</button></nav>`;
  }
}

/** A filter may name what is gone meanwhile: it is shown by its id. */
function unlisted(value: string, listed: string[]): [string, string][] {
  return value === "" || listed.includes(value) ? [] : [[value, value]];
}

export function when({ language, now }: Records, at: number): string {
  const time = timeOfDay(at, language);
  return daysFromNow(at, now) === 0 ? time : `${day(at, now, language)} ${time}`;
}

/** The caller's name with the number below, or the number alone. */
export function who({ t }: Records, row: Pick<CallRow, "customer_name" | "display_name" | "ani" | "dnis" | "direction">): unknown {
  const outward = row.direction === "out" || row.direction === "internal";
  const other = outward ? row.dnis : row.ani;
  const number = other === "" || other === "anonymous" ? t("call.withheld") : phone(other);
  const name = row.customer_name || (outward ? "" : row.display_name);
  return name && name !== other ? html`<b class="cut">${name}</b><small class="muted">${number}</small>` : html`<b class="cut">${number}</b>`;
}

export function outcome({ t }: Records, row: CallRow): TemplateResult {
  if (row.state !== "ended") return html`<span class="state" data-state=${STATES[row.state]}>${word(t, "callstate", row.state)}</span>`;
  const said = word(t, "callout", row.outcome);
  const arrow = row.direction === "in" ? "" : `${word(t, "direction", row.direction)} · `;
  return html`<span class=${row.outcome === "answered" ? "" : "muted"}>${arrow}${said}</span>`;
}

export const STATES = { arrived: "offered", ivr: "wrap_up", waiting: "agent_lost", ringing: "ringing", talking: "talking", ended: "ended" } as const;

export function talked(row: Pick<CallRow, "talk_s" | "connected_at">, now: number): number {
  return row.talk_s + (row.connected_at === null ? 0 : Math.max(0, now - row.connected_at));
}

/** The agents, one cell each: in the site's order an agent is always found in the same spot. */

import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { pick } from "../i18n";
import type { AgentRow, AgentState } from "../protocol";
import { icon, shape, stateShape } from "../shared/icons";
import { reason, timer } from "../shared/view";
import { byState } from "../totals";
import { agentMark } from "./actions/slots";
import { levelsOf, type Order, ORDERS, settled } from "./crowd";
import type { Floor } from "./floor";

export function agents(floor: Floor): TemplateResult {
  const { t, state, language, wanted } = floor;
  const levels = levelsOf(state.alerts);
  // A cell is drawn again only when something in it changed: hundreds of agents stay smooth.
  const names = state.queues.map((row) => row.queue).join();
  const cell = (row: AgentRow) => {
    const open = row.agent === floor.openAgent;
    return guard([row, language, state.clockAhead, names, open, agentMark(floor, row), levels.get(row.agent)], () =>
      agent(floor, row, levels.get(row.agent)));
  };
  const { rows, standing } = settled(state.agents, { ...wanted, queue: floor.queue }, levels, floor.standing, floor.now);
  floor.keepStanding(standing);
  return html`<section class="panel people" aria-label=${t("agents.title")}>
    <header class="legend"><h2>${t("agents.title")}</h2>${legend(floor)}<span class="grow"></span>${tools(floor)}</header>
    ${state.agents.length === 0
      ? html`<div class="empty" data-testid="no-agents">${icon("users")}<b>${t("agents.none")}</b><span>${t("agents.none.hint")}</span></div>`
      : rows.length === 0
        ? html`<div class="empty" data-testid="no-match">${icon("users")}<b>${t("agents.no_match")}</b>
            <button class="btn sm" @click=${() => clear(floor)}>${t("agents.all")}</button></div>`
        : html`<ul class="agents body scroll grow" tabindex="0" aria-label=${t("agents.title")}>
            ${repeat(rows, (row) => row.agent, cell)}</ul>`}
  </section>`;
}

function clear(floor: Floor): void {
  floor.showOnly("");
  floor.want({ states: [], words: "" });
}

/** How many are in which state; pressed, only those are shown. */
function legend(floor: Floor): TemplateResult {
  const { t, state, wanted, queue } = floor;
  const rows = queue ? state.agents.filter((row) => row.queues.includes(queue)) : state.agents;
  const press = (one: AgentState) => {
    const others = wanted.states.filter((other) => other !== one);
    floor.want({ states: others.length < wanted.states.length ? others : [...others, one] });
  };
  return html`<div class="states" role="group" aria-label=${t("agents.filter")}>${[...byState(rows)].map(
    ([one, n]) => html`<button class="state" data-state=${one} data-testid="only-${one}" aria-pressed=${wanted.states.includes(one)}
      @click=${() => press(one)}>${stateShape(one)}<span class="muted">${t(`state.${one}`)}</span> <b data-count=${one}>${n}</b></button>`,
  )}</div>`;
}

function tools(floor: Floor): TemplateResult {
  const { t, wanted } = floor;
  return html`<input class="input sm" type="search" data-testid="find-agent" .value=${wanted.words} placeholder=${t("agents.find")}
      aria-label=${t("agents.find")} @input=${(event: Event) => floor.want({ words: (event.target as HTMLInputElement).value })}>
    <select class="input sm" data-testid="order" aria-label=${t("agents.order")} @change=${(event: Event) =>
      floor.want({ order: (event.target as HTMLSelectElement).value as Order })}>${ORDERS.map(
        (order) => html`<option value=${order} ?selected=${wanted.order === order}>${t(`agents.order.${order}`)}</option>`,
      )}</select>`;
}

function agent(floor: Floor, row: AgentRow, level: "warn" | "crit" | undefined): TemplateResult {
  const more = agentMark(floor, row) || detail(floor, row);
  const { t } = floor;
  return html`<li class="agent" data-testid="agent-row-${row.agent}" data-state=${row.state} data-level=${level ?? nothing}
      data-open=${row.agent === floor.openAgent}>
    <button class="opens name cut" data-testid="open-agent-${row.agent}" title=${row.name} aria-haspopup="dialog"
      @click=${() => floor.showAgent(row.agent)}>${row.name}</button>
    <span class="state">${stateShape(row.state)}${t(`state.${row.state}`)}</span>
    <span class="timer">${level ? html`<span class="level" data-level=${level}>${shape(level)}<span class="sr">${t("agents.over")}</span></span>` : nothing}${
      row.state === "logged_out" ? nothing : timer(floor, row.since)}</span>
    <span class="meta cut" title=${more}>${more}</span>
  </li>`;
}

/** With a customer: who. Not ready: why. Else the queues served. */
function detail(floor: Floor, row: AgentRow): string {
  const why = reason(floor, row);
  if (row.customer || why) return row.customer ?? why;
  if (row.state === "logged_out") return "";
  const names = row.queues.map((id) => {
    const found = floor.state.queues.find((item) => item.queue === id);
    return found ? pick(found.name, floor.language) : id;
  });
  return names.join(floor.t("list.comma"));
}

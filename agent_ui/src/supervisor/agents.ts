/** The agents, one cell each, in a fixed order: an agent is always found in the same spot. */

import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { pick } from "../i18n";
import type { AgentRow } from "../protocol";
import { stateShape } from "../shared/icons";
import { reason, timer } from "../shared/view";
import { byState } from "../totals";
import type { Floor } from "./floor";

export function agents(floor: Floor): TemplateResult {
  const { t, state, language } = floor;
  // A cell is drawn again only when something in it changed: hundreds of agents stay smooth.
  const names = state.queues.map((row) => row.queue).join();
  const cell = (row: AgentRow) => guard([row, language, state.clockAhead, names], () => agent(floor, row));
  return html`<section class="panel" aria-label=${t("agents.title")}>
    <header class="legend"><h2>${t("agents.title")}</h2>${legend(floor)}</header>
    ${state.agents.length === 0
      ? html`<div class="empty">${t("agents.none")}</div>`
      : html`<ul class="agents body scroll grow" tabindex="0" aria-label=${t("agents.title")}>
          ${repeat(state.agents, (row) => row.agent, cell)}</ul>`}
  </section>`;
}

function legend(floor: Floor): TemplateResult[] {
  return [...byState(floor.state.agents)].map(
    ([state, n]) => html`<span class="state" data-state=${state}>${stateShape(state)}
      <span class="muted">${floor.t(`state.${state}`)}</span> <b data-count=${state}>${n}</b></span>`,
  );
}

function agent(floor: Floor, row: AgentRow): TemplateResult {
  const more = detail(floor, row);
  return html`<li class="agent" data-testid="agent-row-${row.agent}" data-state=${row.state}>
    <span class="name cut" title=${row.name}>${row.name}</span>
    <span class="state">${stateShape(row.state)}${floor.t(`state.${row.state}`)}</span>
    <span class="timer">${row.state === "logged_out" ? nothing : timer(floor, row.since)}</span>
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

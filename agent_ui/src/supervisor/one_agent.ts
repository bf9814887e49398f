/** The drawer at the right: one agent, with what can be done about them at its foot. */

import { html, nothing, type TemplateResult } from "lit";
import { count, duration, phone, timeOfDay } from "../format";
import { pick, word } from "../i18n";
import type { AgentRow } from "../protocol";
import { icon, stateShape } from "../shared/icons";
import { reason, timer } from "../shared/view";
import { agentActions } from "./actions/slots";
import type { Floor } from "./floor";
import { failed, loading } from "./parts";

export function oneAgent(floor: Floor): TemplateResult | typeof nothing {
  const row = floor.state.agents.find((item) => item.agent === floor.openAgent);
  if (row === undefined) return nothing;
  const { t } = floor;
  return html`<div class="drawer" tabindex="-1" role="dialog" aria-label=${t("agent.title", { agent: row.name })}
      data-testid="agent-drawer" data-agent=${row.agent}>
    <div class="head"><h2 class="grow cut">${row.name}</h2>
      <span class="state" data-state=${row.state}>${stateShape(row.state)}${t(`state.${row.state}`)}
        ${row.state === "logged_out" ? nothing : timer(floor, row.since)}</span>
      <button class="btn sm icon quiet" data-testid="close-agent" aria-label=${t("close")} @click=${() => floor.showAgent(null)}>${icon("x")}</button></div>
    <dl class="now" data-testid="agent-now">${figures(floor, row).map(
      ([label, value]) => html`<div><dt>${label}</dt><dd title=${value}>${value}</dd></div>`,
    )}</dl>
    <div class="sheet">${calls(floor, row)}</div>
    <div class="foot" data-testid="agent-actions">${agentActions(floor, row)}</div>
  </div>`;
}

/** Whom they talked with today; a name leads to everything that happened in that contact. */
function calls(floor: Floor, row: AgentRow): TemplateResult {
  const { t, language, contactsOf: { calls: { value, failure } } } = floor;
  const all = `/calls?agent=${encodeURIComponent(row.agent)}`;
  const now = row.call === null ? nothing : html`<a class="btn sm" data-testid="trace" href=${`/calls/${encodeURIComponent(row.call)}`}>${t("agent.trace")}</a>`;
  const queue = (id: string) => pick(floor.state.queues.find((item) => item.queue === id)?.name ?? { en: id }, language);
  return html`<div class="why-head"><h3 class="grow">${t("agent.contacts")}</h3>${now}<a class="btn sm quiet" href=${all}>${t("agent.contacts.all")}</a></div>
    ${failed(t, failure, () => void floor.contactsOf.refresh())}
    ${value === null
      ? failure ? nothing : loading(t)
      : value.length === 0
        ? html`<div class="empty" data-testid="no-contacts">${icon("phoneCall")}<b>${t("agent.contacts.none")}</b></div>`
        : html`<div class="scroll grow" tabindex="0" role="region" aria-label=${t("agent.contacts")}><table class="table"><tbody>${value.map(
            (call) => html`<tr><td>${timeOfDay(call.arrived_at, language)}</td>
              <th scope="row" class="cut"><a href=${`/calls/${encodeURIComponent(call.id)}`}>${
                call.customer_name || call.display_name || phone(call.ani) || t("call.withheld")}</a></th>
              <td class="cut">${queue(call.queue)}</td><td class="num">${duration(call.talk_s)}</td></tr>`,
          )}</tbody></table></div>`}`;
}

function figures(floor: Floor, row: AgentRow): [string, string][] {
  const { t, language } = floor;
  const served = row.queues.map((id) => {
    const found = floor.state.queues.find((item) => item.queue === id);
    return found ? pick(found.name, language) : id;
  });
  return [
    [t("agent.reason"), reason(floor, row) || "–"],
    [t("agent.then"), row.pending ? word(t, "reason", row.pending) : "–"],
    [t("agent.with"), row.customer ? phone(row.customer) : "–"],
    [t("agent.handled"), count(row.handled, language)],
    [t("agent.queues"), served.join(t("list.comma")) || "–"],
  ];
}

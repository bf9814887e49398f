/** A policy on trial: how often it would have decided otherwise, and where. */

import { html, nothing, type TemplateResult } from "lit";
import { count, percentage, ratio, timeOfDay } from "../format";
import { icon } from "../shared/icons";
import type { Difference, Shadow } from "./answers";
import type { DrawerState } from "./drawer";
import type { Floor } from "./floor";
import { agentName, failed, loading, reader } from "./parts";

export function shadow(floor: Floor, open: DrawerState): TemplateResult {
  const { t } = floor;
  const { value, failure } = open.shadow;
  if (value === null) return html`${failed(t, failure)}${failure ? nothing : loading(t)}`;
  if (value.state === "off") {
    return html`<div class="empty" data-testid="shadow-off">${icon("info")}<b>${t("shadow.off")}</b><span>${t("shadow.off.hint")}</span></div>`;
  }
  const here = value.queues.find((row) => row.queue === open.queue);
  return html`${failed(t, failure)}
    ${value.state === "failed" ? failed(t, { code: "shadow_failed", text: value.problem }) : nothing}
    <dl class="facts shadow" data-testid="shadow">
      <dt>${t("shadow.policy")}</dt><dd class="wide cut" title=${value.policy}>${value.policy}</dd>
      <dt>${t("shadow.here")}</dt><dd>${share(floor, here?.differences ?? 0, here?.decisions ?? 0)}</dd>
      <dt>${t("shadow.all")}</dt><dd>${share(floor, value.differences, value.decisions)}</dd></dl>
    ${examples(floor, value, open.queue)}`;
}

function share({ t, language }: Floor, differences: number, decisions: number): string {
  return t("shadow.share", {
    differences: count(differences, language), decisions: count(decisions, language),
    share: percentage(ratio(differences, decisions), language),
  });
}

function examples(floor: Floor, found: Shadow, queue: string): TemplateResult {
  const { t } = floor;
  const here = found.examples.filter((one) => one.queue === queue);
  if (here.length === 0) {
    const is_tried = found.queues.some((one) => one.queue === queue && one.decisions > 0);
    return html`<div class="empty"><b>${t(is_tried ? "shadow.same" : "shadow.none")}</b></div>`;
  }
  return html`<div class="scroll grow" role="group" tabindex="0" aria-label=${t("shadow.title")}><table class="table"><thead><tr>
      <th scope="col">${t("shadow.at")}</th><th scope="col">${t("shadow.did")}</th><th scope="col">${t("shadow.would")}</th>
    </tr></thead><tbody>${here.map((one) => line(floor, one))}</tbody></table></div>`;
}

function line(floor: Floor, one: Difference): TemplateResult {
  const { t } = floor;
  const would = one.chose === "agent"
    ? (one.shadow_agent ? agentName(floor, one.shadow_agent) : t("shadow.nobody"))
    : one.shadow_entry ? t("shadow.entry") : t("shadow.nobody");
  const did = one.chose === "agent" ? agentName(floor, one.agent) : t("shadow.took", { agent: agentName(floor, one.agent) });
  return html`<tr><td>${timeOfDay(one.at, reader(floor).language)}</td><td title=${one.chose === "agent" ? nothing : one.entry}>${did}</td>
    <td title=${one.chose === "agent" ? nothing : one.shadow_entry}>${would}</td></tr>`;
}

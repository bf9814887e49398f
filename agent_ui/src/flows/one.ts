/** One flow: its figures of today, and under tabs its drawing, its nodes, its versions and the editor. */

import { html, nothing, type TemplateResult } from "lit";
import { count, NONE, percentage, ratio } from "../format";
import { called } from "../labels";
import type { NodeRow } from "../protocol";
import { shape } from "../shared/icons";
import { type FlowWhole, placed } from "./answers";
import { TABS } from "./desk";
import { editor } from "./editor";
import type { FlowsView } from "./page";
import { moment, refusal, versions, whoever } from "./versions";

/** From this share of callers on, hanging up in a node is worth looking at. */
const MUCH = 0.1;

export function one(view: FlowsView): TemplateResult {
  const { t, desk } = view;
  const whole = desk.whole!;
  const title = called(whole.flow, whole.title, view.language);
  return html`<section class="panel flow-one" aria-label=${title}>
    <header><h2 class="cut">${title}</h2><code>${whole.flow}</code>
      ${whole.published ? html`<span class="chip">${t("flows.number", { n: whole.published.number })}</span><code class="faint">${whole.version}</code>` : nothing}
      ${whole.old_callers ? html`<span class="chip" data-level="warn" data-testid="old-callers" title=${t("flows.old_callers", { n: whole.old_callers })}>${
        t("flows.old_callers.few", { n: whole.old_callers })}</span>` : nothing}
      <span class="grow"></span>${figures(view, whole)}</header>
    ${notices(view, whole)}
    <div class="tabs" role="tablist">${TABS.map((tab) => html`<button role="tab" data-testid="tab-${tab}" id="tab-${tab}"
      aria-selected=${desk.tab === tab} aria-controls="sheet" @click=${() => desk.show(tab)}>${t(`flows.tab.${tab}`)}</button>`)}</div>
    <div class="sheet" id="sheet" role="tabpanel" aria-labelledby="tab-${desk.tab}">${sheet(view, whole)}</div>
  </section>`;
}

function sheet(view: FlowsView, whole: FlowWhole): TemplateResult {
  switch (view.desk.tab) {
    case "drawing":
      return picture(view);
    case "nodes":
      return nodes(view);
    case "versions":
      return versions(view, whole);
    case "edit":
      return editor(view, whole);
  }
}

function figures(view: FlowsView, whole: FlowWhole): TemplateResult {
  const { t, language, desk } = view;
  const now = desk.figures(whole);
  const formula = t("flows.containment.of", { contained: now.contained, agent: now.to_agent, unserved: now.unserved });
  return html`<dl class="flow-figures">
    <div><dt>${t("flows.now")}</dt><dd data-field="now">${count(now.now, language)}</dd></div>
    <div><dt>${t("flows.today")}</dt><dd data-field="entered">${count(now.entered, language)}</dd></div>
    <div><dt>${t("flows.goals")}</dt><dd data-field="goals">${count(Object.values(now.goals).reduce((sum, n) => sum + n, 0), language)}</dd></div>
    <div title=${formula}><dt>${t("flows.containment")}</dt><dd data-field="containment">${percentage(now.containment, language)}</dd></div>
  </dl>`;
}

/** What is out of the ordinary: a file that was refused, a plan, callers in an older version. */
function notices(view: FlowsView, whole: FlowWhole): TemplateResult {
  const { t, desk, mayChange } = view;
  const { plan } = whole;
  return html`
    ${whole.refused.length ? html`<div class="alert slim" data-level="crit" role="alert" data-testid="refused">${shape("crit")}
        <span class="grow">${t("flows.refused")} <code>${whole.refused[0] ? placed(whole.refused[0]) : nothing}</code></span></div>` : nothing}
    ${plan ? html`<div class="alert slim" data-level=${plan.problems.length ? "crit" : "ok"} role=${plan.problems.length ? "alert" : "status"} data-testid="plan">
        ${shape(plan.problems.length ? "crit" : "ok")}<span class="grow">${plan.problems.length
          ? html`${t("flows.plan.failed.long", { at: moment(view, plan.at), by: whoever(view, plan.by) })} <code>${plan.problems[0]}</code>`
          : t("flows.plan.is", { at: moment(view, plan.at), by: whoever(view, plan.by), version: plan.version })}</span>
        ${mayChange ? html`<button class="btn sm" data-testid="cancel-plan" @click=${() => void desk.cancelPlan()}>${t(plan.problems.length ? "flows.plan.seen" : "flows.plan.cancel")}</button>` : nothing}
      </div>` : nothing}
    ${refusal(view)}`;
}

function picture(view: FlowsView): TemplateResult {
  const { t, desk } = view;
  if (!desk.whole?.version) return html`<div class="empty" data-testid="no-drawing"><b>${t("flows.no_drawing")}</b><span>${t("flows.no_drawing.hint")}</span></div>`;
  if (desk.picture) mark(view, desk.picture);
  return html`<div class="scroll grow drawing" role="group" tabindex="0" data-testid="drawing" aria-label=${t("flows.tab.drawing")}
    @click=${(event: Event) => follow(event, view)}>${desk.picture}</div>
    <p class="note">${t("flows.drawing.legend")}</p>`;
}

/** A box that stands for another flow opens it. */
function follow(event: Event, { desk }: FlowsView): void {
  const into = event.target instanceof Element ? event.target.closest("[data-enters]") : null;
  if (into === null) return;
  event.preventDefault();
  const flow = into.getAttribute("data-enters") ?? "";
  if (desk.items?.some((item) => item.flow === flow)) void desk.open(flow);
}

/** Write the live figures into the drawing, which has room for them: nothing moves. */
function mark({ t, language, desk }: FlowsView, picture: SVGElement): void {
  const known = new Map(desk.nodes.map((node) => [node.node, node]));
  for (const box of picture.querySelectorAll<SVGGElement>("[data-node]")) {
    const node = known.get(box.dataset["node"] ?? "");
    const now = node?.now ?? 0;
    if (now) box.dataset["count"] = String(now);
    else delete box.dataset["count"];
    write(box, ".count", now ? count(now, language) : "");
    write(box, ".figures", node ? t("flows.node", { entered: count(node.entered, language), lost: percentage(dropOff(node), language) }) : "");
    if ((dropOff(node) ?? 0) >= MUCH) box.dataset["level"] = "warn";
    else delete box.dataset["level"];
  }
}

function write(box: Element, where: string, text: string): void {
  const place = box.querySelector(where);
  if (place !== null && place.textContent !== text) place.textContent = text;
}

/** The share of those who came here that hung up here without having what they came for. */
export function dropOff(node: NodeRow | undefined): number | null {
  return node ? ratio(node.hung_up - node.served, node.entered) : null;
}

function nodes(view: FlowsView): TemplateResult {
  const { t, desk, language } = view;
  if (desk.nodes.length === 0) return html`<div class="empty" data-testid="nodes-empty"><b>${t("flows.nobody")}</b><span>${t("flows.nobody.hint")}</span></div>`;
  return html`<div class="scroll grow" role="group" tabindex="0" aria-label=${t("flows.tab.nodes")}><table class="table" data-testid="nodes"><thead><tr>
      <th scope="col">${t("flows.node.name")}</th><th scope="col" class="num">${t("flows.now")}</th>
      <th scope="col" class="num">${t("flows.node.entered")}</th><th scope="col" class="num">${t("flows.node.hung_up")}</th>
      <th scope="col" class="num" title=${t("flows.node.drop_off.formula")}>${t("flows.node.drop_off")}</th><th scope="col">${t("flows.node.left")}</th></tr></thead>
    <tbody>${desk.nodes.map((node) => html`<tr data-testid="node-${node.node}" data-level=${(dropOff(node) ?? 0) >= MUCH ? "warn" : nothing}>
      <th scope="row">${nameOf(view, node.node)}</th><td class="num lead" data-field="now">${count(node.now, language)}</td>
      <td class="num" data-field="entered">${count(node.entered, language)}</td><td class="num" data-field="hung_up">${count(node.hung_up, language)}</td>
      <td class="num" data-field="drop_off">${percentage(dropOff(node), language)}</td><td>${ways(view, node)}</td></tr>`)}</tbody></table></div>`;
}

/** A node as people call it, with the name it has in the text of the flow. */
function nameOf({ desk, language }: FlowsView, node: string): TemplateResult {
  const label = called("", desk.whole?.labels?.nodes[node], language);
  return label ? html`${label} <code class="faint">${node}</code>` : html`<code>${node}</code>`;
}

function ways({ t, desk, language }: FlowsView, node: NodeRow): TemplateResult | string {
  const left = Object.entries(node.left).sort(([, a], [, b]) => b - a);
  if (left.length === 0) return NONE;
  const titleOf = (flow: string) => called(flow, desk.items?.find((item) => item.flow === flow)?.title, language);
  const named = (way: string) =>
    way === "@agent" ? t("flows.way.agent") : way === "@ended" ? t("flows.way.ended")
    : way.startsWith("@flow:") ? t("flows.way.flow", { flow: titleOf(way.slice(6)) }) : called(way, desk.whole?.labels?.nodes[way], language);
  return html`${left.map(([way, n]) => html`<span class="chip">${named(way)} ${count(n, language)}</span> `)}`;
}

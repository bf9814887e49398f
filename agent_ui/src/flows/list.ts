/** Which flows there are: what is in force, who is in them now, and how many of today's callers were served. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { count, percentage } from "../format";
import { called } from "../labels";
import { shape } from "../shared/icons";
import { failed, loading } from "../supervisor/parts";
import type { FlowItem } from "./answers";
import type { FlowsView } from "./page";

export function list(view: FlowsView): TemplateResult {
  const { t, desk } = view;
  return html`<section class="panel flow-list" aria-label=${t("flows.title")}>
    <header><h2>${t("flows.title")}</h2><span class="count">${desk.items?.length ?? 0}</span></header>
    ${failed(t, desk.failure, () => void desk.load())}
    <div class="scroll grow" tabindex="0">
      ${desk.items === null ? (desk.failure ? nothing : loading(t)) : rows(view, desk.items)}
    </div>
  </section>`;
}

function rows(view: FlowsView, items: FlowItem[]): TemplateResult {
  const { t } = view;
  if (items.length === 0) return html`<div class="empty" data-testid="flows-empty"><b>${t("flows.none")}</b><span>${t("flows.none.hint")}</span></div>`;
  return html`<table class="table"><thead><tr>
      <th scope="col">${t("flows.flow")}</th><th scope="col" class="num">${t("flows.now")}</th>
      <th scope="col" class="num">${t("flows.today")}</th>
      <th scope="col" class="num" title=${t("flows.containment.formula")}>${t("flows.containment")}</th></tr></thead>
    <tbody>${repeat(items, (item) => item.flow, (item) => row(view, item))}</tbody></table>`;
}

function row(view: FlowsView, item: FlowItem): TemplateResult {
  const { t, language, desk } = view;
  const figures = desk.figures(item);
  return html`<tr data-testid="flow-${item.flow}" aria-current=${item.flow === desk.selected ? "true" : nothing}>
    <th scope="row"><button class="opens" data-testid="open-${item.flow}" @click=${() => void desk.open(item.flow)}>${called(item.flow, item.title, view.language)}</button>
      <small>${alarm(view, item) ?? html`<code>${item.flow}</code> · ${item.published ? t("flows.number", { n: item.published.number }) : t("flows.state.draft")}`}</small></th>
    <td class="num lead" data-field="now">${count(figures.now, language)}</td>
    <td class="num" data-field="entered">${count(figures.entered, language)}</td>
    <td class="num" data-field="containment">${percentage(figures.containment, language)}</td>
  </tr>`;
}

/** What somebody should look at, in a few words; null when all is well. */
export function alarm({ t }: FlowsView, item: FlowItem): TemplateResult | null {
  const key = item.plan?.problems.length ? "flows.plan.failed"
    : item.state === "refused" ? "flows.state.refused"
    : item.state === "broken" ? "flows.state.broken"
    : null;
  return key === null ? null : html`<span class="level" data-level="crit">${shape("crit", "shape ico-sm")}${t(key)}</span>`;
}

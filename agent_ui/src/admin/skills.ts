/** The page of the skill matrix: agents down, skills across, a level in each cell; arrow keys walk it. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { typed } from "../live/typed";
import { icon, shape } from "../shared/icons";
import { failed, loading } from "../supervisor/parts";
import type { SkilledAgent } from "./answers";
import { link } from "./menu";
import type { AdminView } from "./page";
import { inWords } from "./refusals";

export function skillsPage(view: AdminView): TemplateResult {
  const { say, t, skills: desk } = view;
  const count = desk.changedAgents.length;
  return html`<div class="head"><h2>${say("admin.menu.matrix")}</h2><span class="count">${desk.matrix?.agents.length ?? ""}</span><span class="grow"></span>
      <a class="btn" href="/api/admin/exports/skills?format=xlsx" download>${say("admin.export")}</a></div>
    <p class="about">${say("admin.about.matrix")}</p>
    ${failed(t, desk.failure, () => void desk.load())}
    ${desk.done ? html`<div class="alert slim" role="status" data-level="ok" data-testid="done">${shape("ok")}<span>${say("admin.done", { version: desk.done.version })} ${desk.done.notes.join(" ")}</span></div>` : nothing}
    <section class="panel whole" aria-label=${say("admin.menu.matrix")}>
      <div class="tools"><input class="input" type="search" data-testid="seek" aria-label=${say("admin.seek")} placeholder=${say("admin.seek")} .value=${typed(desk.sought)} @input=${(event: Event) => desk.seek((event.target as HTMLInputElement).value)}>
        <form class="row" @submit=${(event: Event) => add(view, event)}><input class="input" name="skill" data-testid="new-skill" maxlength="64" spellcheck="false" autocomplete="off" aria-label=${say("admin.skills.new")} placeholder=${say("admin.skills.new")}>
          <button class="btn" data-testid="add-skill">${icon("plus")}${say("admin.skills.add")}</button></form></div>
      <div class="scroll grow" role="group" tabindex="0" aria-label=${say("admin.menu.matrix")}>${desk.matrix === null ? (desk.failure ? nothing : loading(t)) : grid(view)}</div></section>
    <div class="savebar" data-dirty=${count > 0}>${desk.refused ? html`<span class="level strong" role="alert" data-level="crit" data-testid="refused" data-code=${desk.refused.code}>${shape("crit")}${inWords(say, desk.refused)}</span>` : nothing}
      <span class="muted" role="status">${count ? say("admin.skills.changed", { n: count }) : say("admin.unchanged")}</span><span class="grow"></span>
      ${count ? html`<button class="btn quiet" data-testid="discard" @click=${() => desk.discard()}>${say("admin.discard")}</button>` : nothing}
      <button class="btn primary" data-testid="save" aria-disabled=${count === 0 || desk.busy} @click=${() => void desk.save()}>${icon("check")}${say("admin.save")}</button></div>`;
}

function add(view: AdminView, event: Event): void {
  event.preventDefault();
  const form = event.target as HTMLFormElement;
  const input = form.elements.namedItem("skill") as HTMLInputElement;
  input.setCustomValidity("");
  if (view.skills.add(input.value)) form.reset();
  else {
    input.setCustomValidity(view.say("admin.skills.bad"));
    input.reportValidity();
  }
}

function grid(view: AdminView): TemplateResult {
  const { say, skills: desk } = view;
  if (desk.agents.length === 0) return html`<div class="empty"><b>${say(desk.sought ? "admin.none_found" : "admin.skills.nobody")}</b><span>${say(desk.sought ? "admin.none_found.hint" : "admin.empty.users")}</span></div>`;
  const asked = (skill: string) => (desk.matrix?.needed ?? []).filter((one) => one.skill === skill).map((one) => view.called("queues", one.queue));
  return html`<table class="table matrix" data-testid="matrix" @keydown=${walk}><thead><tr><th scope="col">${say("admin.role_word.agent")}</th>
      ${desk.skills.map((skill) => html`<th scope="col" class="num">${skillHead(view, skill)}<small class="faint">${asked(skill).length ? [...new Set(asked(skill))].join(", ") : say("admin.skills.unasked")}</small></th>`)}<td></td></tr></thead>
    <tbody>${repeat(desk.agents, (agent) => agent.agent, (agent) => line(view, agent))}</tbody></table>`;
}

/** A skill that has a name of its own is opened by it. */
function skillHead(view: AdminView, skill: string): TemplateResult {
  const name = html`<span title=${skill}>${view.called("skills", skill)}</span>`;
  return skill in (view.skills.matrix?.names ?? {}) ? link(view, { page: "object", kind: "skills", name: skill }, name) : name;
}

function line(view: AdminView, agent: SkilledAgent): TemplateResult {
  const { say, skills: desk } = view;
  return html`<tr><th scope="row">${link(view, { page: "object", kind: "users", name: agent.agent }, html`<span title=${agent.agent}>${view.called("users", agent.agent)}</span>`)}<small class="faint">${agent.queues.map((queue) => view.called("queues", queue)).join(say("admin.comma")) || say("admin.skills.no_queue")}</small></th>
    ${desk.skills.map((skill) => {
      const level = desk.level(agent, skill);
      return html`<td class=${desk.isChanged(agent, skill) ? "changed" : ""}><input class="cell" inputmode="numeric" maxlength="2" data-testid="level-${agent.agent}-${skill}" data-level-of=${level} aria-label="${view.called("users", agent.agent)}, ${view.called("skills", skill)}"
        .value=${typed(level ? String(level) : "")} placeholder="–" @focus=${(event: Event) => (event.target as HTMLInputElement).select()} @change=${(event: Event) => desk.set(agent, skill, Number((event.target as HTMLInputElement).value))}></td>`;
    })}<td></td></tr>`;
}

const STEPS: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** From cell to cell, as in a spreadsheet. */
function walk(event: KeyboardEvent): void {
  const step = STEPS[event.key];
  const cell = (event.target as HTMLElement).closest("td");
  if (!step || !cell) return;
  const row = cell.parentElement as HTMLTableRowElement;
  const table = row.closest("table") as HTMLTableElement;
  const next = table.rows[row.rowIndex + step[0]]?.cells[cell.cellIndex + step[1]]?.querySelector("input");
  if (next) {
    event.preventDefault();
    next.focus();
  }
}

/** Steps of skills: each opens when the one before it has run out. */

import { html, nothing, type TemplateResult } from "lit";
import { typed } from "../live/typed";
import { icon } from "../shared/icons";
import { writtenWith } from "../shared/skills";
import type { Given } from "./given";
import { added, moved, skillsOf, type Step, stepsOf } from "./steps";

/** What is asked for, with the names of its skills; nothing when that would be the same again. */
function named({ view }: Given, needs: string): TemplateResult | typeof nothing {
  const said = writtenWith(needs, (skill) => view.called("skills", skill));
  return said === writtenWith(needs, (skill) => skill) ? nothing : html`<small class="faint" data-testid="asked">${said}</small>`;
}

export function steps(given: Given): TemplateResult {
  const { view, value, isWrong, write } = given;
  const { say } = view;
  const all = stepsOf(value);
  const put = (next: Step[]): void => write(skillsOf(next));
  const change = (at: number, part: Partial<Step>): void => put(all.map((step, index) => (index === at ? { ...step, ...part } : step)));
  return html`${all.length === 0 ? html`<p class="hint">${say("admin.steps.none")}</p>` : nothing}
    <ol class="rows">${all.map((step, at) => html`<li>
      <span class="faint" aria-hidden="true">${at + 1}</span>
      <span class="grow requirement"><input class="input mono" data-testid="step-${at}" spellcheck="false" aria-invalid=${isWrong} aria-label=${say("admin.steps.needs", { n: at + 1 })} .value=${typed(step.needs)}
        @input=${(event: Event) => change(at, { needs: (event.target as HTMLInputElement).value })}>${named(given, step.needs)}</span>
      ${at === all.length - 1 ? all.length > 1 ? html`<span class="narrow faint">${say("admin.steps.last")}</span>` : nothing
        : html`<div class="unit narrow"><input class="input num" data-testid="step-${at}-for" inputmode="decimal" aria-label=${say("admin.steps.for", { n: at + 1 })} .value=${typed(String(step.for_s ?? ""))}
          @change=${(event: Event) => change(at, { for_s: Number((event.target as HTMLInputElement).value) || null })}><span>${say("admin.unit.s")}</span></div>`}
      <button type="button" class="btn sm icon quiet" aria-label=${say("admin.up", { n: at + 1 })} ?disabled=${at === 0} @click=${() => put(moved(all, at, -1))}>${icon("chevronUp", "ico ico-sm")}</button>
      <button type="button" class="btn sm icon quiet" aria-label=${say("admin.down", { n: at + 1 })} ?disabled=${at === all.length - 1} @click=${() => put(moved(all, at, 1))}>${icon("chevronDown", "ico ico-sm")}</button>
      <button type="button" class="btn sm icon quiet" aria-label=${say("admin.remove_n", { n: at + 1 })} @click=${() => put(all.filter((_, index) => index !== at))}>${icon("x", "ico ico-sm")}</button></li>`)}</ol>
    <button type="button" class="btn sm quiet" data-testid="add-step" @click=${() => put(added(all))}>${icon("plus", "ico ico-sm")}${say("admin.steps.add")}</button>`;
}

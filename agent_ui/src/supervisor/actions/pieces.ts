/** Small pieces that the actions share: a button that asks, what became of it, the frame of a form. */

import { html, nothing, type TemplateResult } from "lit";
import { isKey, pick } from "../../i18n";
import { type Failure, reasonOf } from "../../live/api";
import type { QueueRow } from "../../protocol";
import { shape } from "../../shared/icons";
import type { Floor } from "../floor";
import { hand } from "./hand";

export type Part = TemplateResult | typeof nothing;

/** Why the server would not, in the page's words; in its own for a code without. */
export function refusal(floor: Floor, failure: Failure): string {
  for (const key of [`steer.failed.${failure.code}`, `problem.${failure.code}`, `failed.${failure.code}`]) {
    if (isKey(key)) return floor.t(key);
  }
  return `${floor.t("problem.other")} (${reasonOf(failure)})`;
}

export function outcome(floor: Floor, place: string): Part {
  const last = hand.outcome;
  if (last === null || last.place !== place) return nothing;
  if (last.failure !== null) {
    return html`<p class="told" role="alert" data-testid="steer-failed" data-code=${last.failure.code} data-level="warn">
      ${shape("warn")}<span>${refusal(floor, last.failure)}</span></p>`;
  }
  return last.says ? html`<p class="told" role="status" data-testid="steer-done" data-level="ok">${shape("ok")}<span>${last.says}</span></p>` : nothing;
}

interface Look {
  id: string;
  pressed?: boolean;
  primary?: boolean;
  danger?: boolean;
  /** Why not now; the button then does nothing. */
  why?: string;
}

export function button(label: string, look: Look, press: () => void): TemplateResult {
  const off = look.why !== undefined || hand.busy !== "";
  return html`<button class="btn sm ${look.primary ? "primary" : ""} ${look.danger ? "hangup" : ""}" type="button" data-testid=${look.id}
    aria-disabled=${off} aria-pressed=${look.pressed ?? nothing} title=${look.why ?? nothing}
    @click=${() => !off && press()}>${label}</button>`;
}

/** A form in the place of its button: what it asks, then go or not. */
export function form(floor: Floor, title: string, go: string, body: TemplateResult, submit: (given: FormData) => void): TemplateResult {
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    if (hand.busy === "") submit(new FormData(event.target as HTMLFormElement));
  };
  return html`<form class="steer" aria-label=${title} @submit=${send}><b>${title}</b>${body}
    <div class="acts"><button class="btn sm primary" data-testid="steer-go" aria-disabled=${hand.busy !== ""}>${go}</button>
      <button class="btn sm quiet" type="button" data-testid="steer-cancel" @click=${() => hand.toggle(floor, hand.open)}>${floor.t("steer.cancel")}</button></div>
  </form>`;
}

export function queueName(floor: Floor, row: QueueRow): string {
  return pick(row.name, floor.language);
}

export function path(...parts: string[]): string {
  return `/api/${parts.map(encodeURIComponent).join("/")}`;
}

/** What the parts of these pages are given, and what each of them must have. */

import { html, nothing, type TemplateResult } from "lit";
import type { Key } from "../i18n";
import { pick } from "../i18n";
import { type Failure, reasonOf } from "../live/api";
import type { QueueRow } from "../protocol";
import { icon } from "../shared/icons";
import type { View } from "../shared/view";
import { loading } from "../supervisor/parts";

export interface Records extends View {
  draw(): void;
}

/** One page: it asks for what it shows as soon as it is made, and draws itself from what it has. */
export interface Part {
  title: Key;
  load(): void;
  view(records: Records): TemplateResult;
}

/** Auditors look, and change nothing. */
export function mayChange({ state }: Records): boolean {
  return state.me.role !== "auditor";
}

export function personName(records: Records, id: string): string {
  return records.state.agents.find((row) => row.agent === id)?.name ?? id;
}

export function queueOf(records: Records, id: string): string {
  const row = records.state.queues.find((one) => one.queue === id);
  return row ? pick(row.name, records.language) : id;
}

/** The words of a queue for how a contact ended; its code where the queue does not know it any more. */
export function dispositionOf(records: Records, queue: string, code: string): string {
  const known = (records.state.queues as QueueNow[]).find((row) => row.queue === queue)?.settings?.dispositions;
  const found = known?.find((one) => one.code === code);
  return found ? pick(found.name, records.language) : code.replaceAll("_", " ");
}

/** The API says of a queue what the socket does not: the rules in force. */
type QueueNow = QueueRow & { settings?: { dispositions?: { code: string; name: Record<string, string> }[] } | null };

/** What went wrong, and what to do; with a way to try again. */
export function trouble({ t }: Records, failure: Failure | null, again?: () => void): TemplateResult | typeof nothing {
  if (failure === null) return nothing;
  const key = `failed.${failure.code}`;
  const known = t(key as Key);
  const says = known === key ? `${t("failed.other")} (${reasonOf(failure)})` : known;
  return html`<div class="alert slim" data-level="warn" role="alert" data-testid="failed" data-code=${failure.code}>${icon("info")}
    <span class="grow">${says}</span>
    ${failure.code === "not_signed_in" ? html`<a class="btn sm" href="/login">${t("records.sign_in")}</a>`
      : again ? html`<button class="btn sm" @click=${again}>${t("failed.again")}</button>` : nothing}</div>`;
}

export function empty(title: string, hint: string): TemplateResult {
  return html`<div class="empty" data-testid="empty"><b>${title}</b><span>${hint}</span></div>`;
}

export { loading };

/** A select with a label for screen readers and a first line for "any". */
export function choice(
  label: string, id: string, value: string, options: [string, string][], chosen: (value: string) => void,
): TemplateResult {
  return html`<select class="input" data-testid=${id} aria-label=${label} @change=${(event: Event) => chosen((event.target as HTMLSelectElement).value)}>
    ${options.map(([code, text]) => html`<option value=${code} .selected=${code === value}>${text}</option>`)}</select>`;
}

/** Under the call card: what is good to know before the first word. Drawn only when there is something. */

import { html, nothing, type TemplateResult } from "lit";
import type { Contact } from "../protocol";
import type { Desk } from "./desk";
import { customer } from "./names";

export function notes(desk: Desk, contact: Contact): TemplateResult | typeof nothing {
  const text = customer(contact)?.notes.trim();
  if (!text) return nothing;
  return html`<section class="panel firm" aria-label=${desk.t("notes.title")} data-testid="notes">
    <header><h2>${desk.t("notes.title")}</h2></header>
    <div class="body notes scroll" tabindex="0">${text.split("\n").map((line) => html`<p>${line}</p>`)}</div>
  </section>`;
}

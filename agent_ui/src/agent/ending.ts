/** How it ended: what the queue lets one choose from, and a note. The same place while talking and afterwards. */

import { html, nothing, type TemplateResult } from "lit";
import { pick } from "../i18n";
import type { Contact } from "../protocol";
import { shape } from "../shared/icons";
import type { Desk } from "./desk";
import { unsent } from "./draft";

const LONGEST_NOTE = 2000;

export function ending(desk: Desk, contact: Contact): TemplateResult | typeof nothing {
  const { t, draft } = desk;
  if (contact.dispositions.length === 0 || !["talking", "agent_lost", "wrap_up"].includes(contact.state)) return nothing;
  const missing = draft?.missing === true;
  return html`<section class="panel ending" aria-label=${t("ending.title")} data-testid="ending">
    <header><h2>${t("ending.title")}</h2>${wanted(desk, contact, missing)}<span class="grow"></span>${saved(desk, contact)}</header>
    <div class="body">
      <div class="choices" role="radiogroup" aria-label=${t("ending.title")} aria-invalid=${missing}
        aria-describedby=${missing ? "ending-missing" : nothing}>
        ${contact.dispositions.map((item) => html`<label class="choice"><input type="radio" name="disposition"
          value=${item.code} .checked=${draft?.disposition === item.code}
          @change=${() => desk.act.dispose(item.code)}><span>${pick(item.name, desk.language)}</span></label>`)}
      </div>
      <div class="noted"><label for="ending-note">${t("ending.note")}</label>
        <textarea id="ending-note" class="input note" rows="2" maxlength=${LONGEST_NOTE} data-testid="note"
          .value=${draft?.note ?? ""} @input=${(event: Event) => desk.act.noteDown((event.target as HTMLTextAreaElement).value)}
          ></textarea></div>
    </div>
  </section>`;
}

/** Beside the title there is room for it: nothing moves when it is said. */
function wanted({ t, state }: Desk, contact: Contact, missing: boolean): TemplateResult {
  const says = missing ? html`${shape("crit")}${t("ending.missing")}` : nothing;
  const chip = state.agent?.needs_disposition && !contact.disposition && !missing;
  return html`${chip ? html`<span class="chip" data-level="warn">${t("ending.required")}</span>` : nothing}
    <span id="ending-missing" class="missing" role="alert">${says}</span>`;
}

function saved({ t, draft }: Desk, contact: Contact): TemplateResult {
  const state = !contact.disposition ? "none" : unsent(draft, contact) === null ? "saved" : "saving";
  return html`<span class="saved" role="status" data-testid="saved" data-saved=${state}>
    ${state === "saved" ? html`<span class="level" data-level="ok">${shape("ok")}${t("ending.saved")}</span>` : nothing}</span>`;
}

/** Across the top of a contact: another one rang beside it and was not taken, which has its effect afterwards. */

import { html, nothing, type TemplateResult } from "lit";
import { isKey } from "../i18n";
import { shape } from "../shared/icons";
import type { Desk } from "./desk";

/** Wrap-ups alone are ended by "ready", so there the top bar has the word. */
export function missed(desk: Desk): TemplateResult | typeof nothing {
  const { t, after, state } = desk;
  const says = `second.${after}`;
  if (!isKey(says)) return nothing;
  return html`<div class="alert slim" data-level="warn" role="status" data-testid="missed-second">${shape("warn")}
    <span class="grow">${t(says)}</span>${state.agent?.state === "wrap_up"
      ? nothing
      : html`<button class="btn sm" data-testid="stay-ready" @click=${() => desk.readiness.ready()}>${t("second.stay_ready")} <kbd>F8</kbd></button>`}</div>`;
}

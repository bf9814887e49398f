/** The list of shortcuts, under `?`. */

import { html, nothing, type TemplateResult } from "lit";
import type { Key } from "../i18n";
import { icon } from "../shared/icons";
import type { Desk } from "./desk";

export const SHORTCUTS: readonly (readonly [string, Key])[] = [
  ["F8", "keys.ready"], ["Enter", "keys.answer"], ["M", "keys.mute"], ["H", "keys.hold"], ["K", "keys.keypad"],
  ["T", "keys.transfer"], ["C", "keys.case"], ["U", "keys.follow_up"], ["B", "keys.call_back"], ["N", "keys.note"], ["A", "keys.articles"],
  ["I", "keys.answer_second"], ["W", "keys.next_contact"],
  ["Esc", "keys.close"], ["?", "keys.help"],
];

export function help(desk: Desk): TemplateResult | typeof nothing {
  if (!desk.helpOpen) return nothing;
  const { t } = desk;
  return html`<div class="veil" @click=${() => desk.toggleHelp()}></div>
    <section class="panel help" role="dialog" aria-modal="true" aria-labelledby="help-title" data-testid="help">
      <header role="presentation"><h2 id="help-title">${t("keys.title")}</h2><span class="grow"></span>
        <button class="btn sm icon quiet" data-testid="help-close" aria-label=${t("close")} @click=${() => desk.toggleHelp()}>${icon("x")}</button></header>
      <dl class="keys">${SHORTCUTS.map(([key, says]) => html`<dt><kbd>${key}</kbd></dt><dd>${t(says)}</dd>`)}</dl>
    </section>`;
}

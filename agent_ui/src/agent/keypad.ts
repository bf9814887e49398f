/** Keys for menus at the other end: twelve buttons, the keyboard, and what was pressed in this call. */

import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../shared/icons";
import type { Desk } from "./desk";

const LETTERS: Record<string, string> = {
  2: "ABC", 3: "DEF", 4: "GHI", 5: "JKL", 6: "MNO", 7: "PQRS", 8: "TUV", 9: "WXYZ",
};
export const KEYS = "123456789*0#";

export function keypad({ t, calls }: Desk): TemplateResult | typeof nothing {
  if (!calls.keypadOpen) return nothing;
  const pressed = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.key.length !== 1 || !KEYS.includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    calls.press(event.key);
  };
  return html`<div class="pop pad" role="dialog" aria-label=${t("keypad.title")} data-testid="keypad" @keydown=${pressed}>
    <header><h2 class="grow">${t("keypad.title")}</h2>
      <button class="btn sm icon quiet" aria-label=${t("close")} @click=${() => calls.closePopover()}>${icon("x")}</button></header>
    <output class="pressed" aria-live="polite" aria-label=${t("keypad.pressed")} data-testid="pressed">${calls.pressed}</output>
    <div class="keys12">${[...KEYS].map(
      (key) => html`<button class="key" data-testid="key-${key}" aria-label=${t("keypad.key", { key })} @click=${() => calls.press(key)}>
        <b>${key}</b><small>${LETTERS[key] ?? ""}</small></button>`,
    )}</div>
    <p class="faint">${t("keypad.hint")}</p></div>`;
}

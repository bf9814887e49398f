/** The popover of Transfer and Conference: whom to ask first, or give the customer to at once. */

import { html, nothing, type TemplateResult } from "lit";
import type { Contact } from "../protocol";
import { icon } from "../shared/icons";
import type { Desk } from "./desk";
import { list, search, tabs } from "./directory_list";
import { callerName } from "./names";

export function transfer(desk: Desk, contact: Contact): TemplateResult | typeof nothing {
  const { t, calls, directory } = desk;
  const { purpose } = directory;
  if (purpose !== "transfer" && purpose !== "conference") return nothing;
  const item = directory.current();
  const can = item !== null && directory.can(item);
  const canAsk = can && item.ask;
  const canSend = can && item.send;
  const chosen = (event: KeyboardEvent): void => {
    if (event.ctrlKey && purpose === "transfer") calls.send(item);
    else if (canAsk) calls.ask(item);
    else if (purpose === "transfer") calls.send(item);
  };
  return html`<div class="pop whom" role="dialog" aria-label=${t(`${purpose}.title`)} data-testid="transfer" data-purpose=${purpose}>
    <header><h2 class="grow">${t(`${purpose}.title`)}</h2>${tabs(desk)}
      <button class="btn sm icon quiet" aria-label=${t("close")} @click=${() => calls.closePopover()}>${icon("x")}</button></header>
    <div class="body">${search(desk, chosen)}</div>
    ${list(desk)}
    <footer><span class="grow faint">${t(`${purpose}.hint`, { name: callerName(contact, desk.language, t) })}</span>
      ${purpose === "transfer"
        ? html`<button class="btn" data-testid="transfer-now" aria-disabled=${!canSend} aria-keyshortcuts="Control+Enter"
            @click=${() => canSend && calls.send(item)}>${t("transfer.now")}</button>`
        : nothing}
      <button class="btn primary" data-testid="consult" aria-disabled=${!canAsk} @click=${() => canAsk && calls.ask(item)}>
        ${t(purpose === "transfer" ? "transfer.consult" : "conference.ask")}<kbd>↵</kbd></button>
    </footer></div>`;
}

/** Calling somebody: a name or a number, by whose rules it is wrapped up, and whether it can be called. */

import { html, nothing, type TemplateResult } from "lit";
import { pick } from "../i18n";
import { icon } from "../shared/icons";
import type { Desk } from "./desk";
import { list, search, tabs } from "./directory_list";
import { mine } from "./strip";

/** In these nobody keeps the agent from calling. */
const FREE = ["idle", "not_ready"];

export function dial(desk: Desk): TemplateResult | typeof nothing {
  const { t, calls, directory, language, state } = desk;
  if (!FREE.includes(state.agent?.state ?? "")) return nothing;
  const open = directory.purpose === "dial";
  const item = directory.current();
  const can = open && item !== null && directory.can(item);
  const queues = mine(desk);
  const call = (): void => {
    if (can) calls.dial(item.to);
  };
  return html`<section class="panel dial" aria-label=${t("dial.title")} data-testid="dial" data-open=${open}>
    <header><h2>${t("dial.title")}</h2><span class="grow"></span>${open ? tabs(desk) : nothing}
      ${open ? html`<button class="btn sm icon quiet" aria-label=${t("close")} @click=${() => calls.closePopover()}>${icon("x")}</button>` : nothing}</header>
    <div class="body row">${search(desk, call, { opened: () => directory.open("dial") })}
      ${queues.length > 1
        ? html`<label class="for"><span class="sr">${t("dial.queue")}</span><select class="input select" data-testid="dial-queue" title=${t("dial.queue")}
            @change=${(event: Event) => calls.forQueue((event.target as HTMLSelectElement).value)}>
            ${queues.map((row) => html`<option value=${row.queue} ?selected=${row.queue === calls.queue}>${pick(row.name, language)}</option>`)}
          </select></label>`
        : nothing}
      <button class="btn primary" data-testid="dial-now" aria-disabled=${!can} @click=${call}>${icon("phoneOutgoing")}${t("dial.call")}</button></div>
    ${open ? list(desk) : html`<p class="body hint faint">${t("dial.hint")}</p>`}
  </section>`;
}

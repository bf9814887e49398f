/** What somebody in charge has me read: beside the idle page; during a contact only what is urgent, above it. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Notice } from "../protocol";
import { icon, shape } from "../shared/icons";
import type { Desk } from "./desk";
import { queueName } from "./names";
import { dayAndTime } from "./when";

/** Those in force by now, urgent ones first; a page that was not told of the end takes them down by itself. */
export function inForce(notices: Notice[], now: number): Notice[] {
  const shown = notices.filter((notice) => notice.until > now);
  return [...shown.filter(({ level }) => level === "urgent"), ...shown.filter(({ level }) => level !== "urgent")];
}

export function notices(desk: Desk): TemplateResult | typeof nothing {
  const list = inForce(desk.state.notices, desk.now);
  if (list.length === 0) return nothing;
  return html`<h2 class="colhead">${desk.t("notices.title")}<span class="count">${list.length}</span></h2>
    <ul class="notices scroll" tabindex="0" aria-label=${desk.t("notices.title")} data-testid="notices">
      ${repeat(list, (notice) => notice.notice, (notice) => one(desk, notice))}</ul>`;
}

/** Across the top of a contact. */
export function urgent(desk: Desk): TemplateResult | typeof nothing {
  const [notice] = inForce(desk.state.notices, desk.now).filter(({ level }) => level === "urgent");
  if (notice === undefined) return nothing;
  return html`<div class="alert slim notice" data-level="warn" role="alert" data-testid="urgent">${shape("warn")}
    <span class="grow">${notice.text} <small>${from(desk, notice)}</small></span>${close(desk, notice)}</div>`;
}

function one(desk: Desk, notice: Notice): TemplateResult {
  const urgent = notice.level === "urgent";
  return html`<li data-level=${urgent ? "warn" : nothing} data-notice=${notice.notice}>
    ${urgent ? html`<span class="level" data-level="warn">${shape("warn")}<span class="sr">${desk.t("notices.urgent")}</span></span>` : nothing}
    <p role=${urgent ? "alert" : nothing}>${notice.text}</p>${close(desk, notice)}<small class="faint">${from(desk, notice)}</small></li>`;
}

function from(desk: Desk, notice: Notice): string {
  const queue = notice.queue ? queueName(notice.queue, desk.state.queues, desk.language) : "";
  return [notice.by, queue, dayAndTime(desk, notice.at)].filter(Boolean).join(" · ");
}

function close(desk: Desk, notice: Notice): TemplateResult {
  return html`<button class="btn sm icon quiet" aria-label=${desk.t("notices.close")} title=${desk.t("notices.close")}
    @click=${() => desk.closeNotice(notice.notice)}>${icon("check")}</button>`;
}

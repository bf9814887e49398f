/** What a supervisor can do, in the places the page keeps for it: one function a place, each draws its own buttons. */

import { html, nothing } from "lit";
import type { AgentRow, QueueRow, ToPage, WaitingRow } from "../../protocol";
import type { Floor } from "../floor";
import { ofAgent } from "./agent";
import { ear } from "./ear";
import { hand } from "./hand";
import { mark, strip } from "./listening";
import { noticeForm } from "./notice";
import { button, outcome, type Part, queueName } from "./pieces";
import { ofWaiting } from "./waiting";

export type { Part } from "./pieces";

/** At the foot of the drawer that shows one agent. */
export function agentActions(floor: Floor, row: AgentRow): Part {
  return ofAgent(floor, row);
}

/** In an agent's cell, after the state; words, such as "You listen". The cell is drawn again when they change. */
export function agentMark(floor: Floor, row: AgentRow): string {
  return mark(floor, row);
}

/** At the end of one waiting contact's row. */
export function waitingActions(floor: Floor, row: WaitingRow, queue: QueueRow): Part {
  return ofWaiting(floor, row, queue);
}

/** In the head of a queue's drawer, for what concerns the whole queue. */
export function queueActions(floor: Floor, row: QueueRow): Part {
  const key = `notice:queue:${row.queue}`;
  return html`${button(floor.t("steer.notice"), { id: "steer-queue-notice", pressed: hand.open === key }, () => hand.toggle(floor, key))}
    ${outcome(floor, key)}
    ${hand.open === key ? html`<div class="under">${noticeForm(floor, key, { queues: [row.queue] }, queueName(floor, row))}</div>` : nothing}`;
}

/** Across the page, under the bar, for as long as something runs: a call that is listened to. */
export function underTheBar(floor: Floor): Part {
  return strip(floor);
}

/** The page heard something; it is folded into the state already. */
export function told(floor: Floor, message: ToPage): void {
  // After a reload the call that was taken over is brought back by the phone that registers anew.
  if (message.type === "snapshot" && message.supervising?.is_mine) void ear.ready(() => floor.redraw());
}

/** What can be done about whoever waits: served next, sent elsewhere, kept for somebody, not called back. */

import { html, nothing } from "lit";
import { pick } from "../../i18n";
import type { QueueRow, WaitingRow } from "../../protocol";
import type { Floor } from "../floor";
import { destination } from "./asked";
import { hand } from "./hand";
import { button, form, outcome, type Part, path, queueName } from "./pieces";

export function ofWaiting(floor: Floor, row: WaitingRow, queue: QueueRow): Part {
  const { t } = floor;
  const place = `entry:${row.entry}`;
  const look = (): void => floor.drawer.told([queue.queue]);
  const act = async (what: string, says: string, body?: object): Promise<void> => {
    await hand.act(floor, place, "POST", path("waiting", row.entry, what), body, says);
    look();
  };
  // By name: in nobody's line, and nobody's to move.
  if (row.only_agent !== "") return outcome(floor, place);
  const rests = row.callback === "waiting" || row.callback === "resting";
  return html`${row.position > 1 ? button(t("steer.next"), { id: `lift-${row.entry}` }, () => void act("lift", t("steer.done.next"), {})) : nothing}
    ${row.callback === ""
      ? button(t("steer.send"), { id: `send-${row.entry}`, pressed: hand.open === `send:${row.entry}` }, () => hand.toggle(floor, `send:${row.entry}`))
      : nothing}
    ${rests
      ? button(t("steer.no_callback"), { id: `cancel-${row.entry}`, pressed: hand.open === `cancel:${row.entry}` }, () => hand.toggle(floor, `cancel:${row.entry}`))
      : nothing}
    ${outcome(floor, place)}
    ${hand.open === `send:${row.entry}` ? send(floor, queue, act) : nothing}
    ${hand.open === `cancel:${row.entry}`
      ? form(floor, t("steer.no_callback.title"), t("steer.no_callback"), html`<span class="faint">${t("steer.no_callback.hint")}</span>`, () => void act("cancel", ""))
      : nothing}`;
}

type Act = (what: string, says: string, body?: object) => Promise<void>;

/** The way outside stands last; as a part of its own it comes after the queues, which are what a form begins with. */
function send(floor: Floor, queue: QueueRow, act: Act): Part {
  const { t, state, language } = floor;
  const there = state.agents.filter((row) => row.state !== "logged_out");
  const body = html`<label class="sr" for="steer-send-to">${t("steer.to")}</label>
    <select class="input" id="steer-send-to" name="to" data-testid="steer-to">
      <optgroup label=${t("steer.send.queue")}>${state.queues.filter((row) => row.queue !== queue.queue).map(
        (row) => html`<option value="queue:${row.queue}">${queueName(floor, row)}</option>`)}</optgroup>
      <optgroup label=${t("steer.send.agent")}>${there.map((row) => html`<option value="agent:${row.agent}">${row.name} · ${t(`state.${row.state}`)}</option>`)}</optgroup>
      <optgroup label=${t("steer.send.voicemail")}>${state.voicemail.map((box) => html`<option value="voicemail:${box.box}">${pick(box.name, language)}</option>`)}</optgroup>
      ${html`<option value="number:">${t("steer.send.number")}</option>`}
    </select>
    <label class="in-line">${t("steer.send.which")} <input class="input" id="steer-send-number" name="number" inputmode="tel" autocomplete="off" maxlength="40" data-testid="steer-number"></label>`;
  return form(floor, t("steer.send.title"), t("steer.send.go"), body, (given) => {
    const asked = destination(String(given.get("to")), String(given.get("number")));
    if (asked === null) return document.querySelector<HTMLInputElement>("#steer-send-number")?.focus();
    void act(asked.what, t(asked.what === "keep" ? "steer.done.kept" : "steer.done.sent"), asked.body);
  });
}

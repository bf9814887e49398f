/** Something for agents to read: written where its readers are, sent to one agent or to the agents of a queue. */

import { html } from "lit";
import type { Floor } from "../floor";
import { notice } from "./asked";
import { hand } from "./hand";
import { form, type Part } from "./pieces";

const MINUTES = [15, 60, 240, 480];

export function noticeForm(floor: Floor, place: string, to: { agents?: string[]; queues?: string[] }, name: string): Part {
  const { t } = floor;
  const body = html`<label class="sr" for="steer-text">${t("steer.notice.text")}</label>
    <textarea class="input" id="steer-text" name="text" rows="2" maxlength="500" required placeholder=${t("steer.notice.text")} data-testid="steer-text"></textarea>
    <div class="acts"><label class="in-line"><input type="checkbox" name="urgent" data-testid="steer-urgent">${t("steer.notice.urgent")}</label>
      <label class="in-line">${t("steer.notice.for")} <select class="input" name="minutes">${MINUTES.map(
        (minutes) => html`<option value=${minutes} ?selected=${minutes === 60}>${t("steer.minutes", { n: minutes })}</option>`)}</select></label></div>`;
  return form(floor, t("steer.notice.title", { name }), t("steer.notice.send"), body, (given) => {
    const asked = notice(String(given.get("text") ?? ""), given.has("urgent"), Number(given.get("minutes")));
    if (asked === null) return;
    void hand.act(floor, place, "POST", "/api/notices", { ...asked, ...to }, t("steer.done.notice"));
  });
}

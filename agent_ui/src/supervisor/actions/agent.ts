/** What can be done about one agent: their state, the queues they serve for now, something for them to read. */

import { html, nothing } from "lit";
import { timeOfDay } from "../../format";
import { inWords, skillNames } from "../../shared/skills";
import type { AgentRow } from "../../protocol";
import type { Floor } from "../floor";
import { loan as loanOf, unfit } from "./asked";
import { hand } from "./hand";
import { intoTheCall } from "./listening";
import { noticeForm } from "./notice";
import { button, form, outcome, type Part, path, queueName } from "./pieces";

/** How long an agent may be lent, in minutes; 0: until they sign out. */
const LOANS = [0, 15, 30, 60, 120, 240];

export function ofAgent(floor: Floor, row: AgentRow): Part {
  const { t } = floor;
  const place = `agent:${row.agent}`;
  if (row.state === "logged_out") return html`<span class="faint">${t("steer.signed_out")}</span>`;
  return html`<div class="steers" data-testid="steer-agent">
    <div class="acts">${intoTheCall(floor, row)}</div>
    <div class="acts">${states(floor, row, place)}
      ${button(t("steer.lend"), { id: "steer-lend", pressed: hand.open === `queues:${row.agent}` }, () => hand.toggle(floor, `queues:${row.agent}`))}
      ${button(t("steer.notice"), { id: "steer-notice", pressed: hand.open === `notice:${row.agent}` }, () => hand.toggle(floor, `notice:${row.agent}`))}
    </div>
    ${row.is_lent ? loan(floor, row, place) : nothing}
    ${outcome(floor, place)}
    ${hand.open === `out:${row.agent}` ? signOut(floor, row, place) : nothing}
    ${hand.open === `queues:${row.agent}` ? lend(floor, row, place) : nothing}
    ${hand.open === `notice:${row.agent}` ? noticeForm(floor, place, { agents: [row.agent] }, row.name) : nothing}
  </div>`;
}

function states(floor: Floor, row: AgentRow, place: string): Part {
  const { t } = floor;
  const set = (state: string): void => void hand.act(floor, place, "POST", path("agents", row.agent, "state"), { state }, t(`steer.done.${state === "ready" ? "ready" : "not_ready"}`));
  const rests = row.state === "not_ready" || row.pending !== "";
  return html`${rests
      ? button(t("steer.ready"), { id: "steer-ready" }, () => set("ready"))
      : button(t("steer.not_ready"), { id: "steer-not-ready" }, () => set("not_ready"))}
    ${button(t("steer.sign_out"), { id: "steer-out", pressed: hand.open === `out:${row.agent}` }, () => hand.toggle(floor, `out:${row.agent}`))}`;
}

/** Somebody who is signed out by mistake has to sign in again: asked once more. */
function signOut(floor: Floor, row: AgentRow, place: string): Part {
  const { t } = floor;
  const busy = row.state === "on_contact";
  return form(floor, t("steer.sign_out.title", { agent: row.name }), t("steer.sign_out"),
    html`<span class="faint">${t(busy ? "steer.sign_out.later" : "steer.sign_out.now")}</span>`,
    () => void hand.act(floor, place, "POST", path("agents", row.agent, "state"), { state: "signed_out" }, t("steer.done.out")));
}

function loan(floor: Floor, row: AgentRow, place: string): Part {
  const { t, language } = floor;
  const until = row.lent_until > 0 ? t("steer.lent_until", { time: timeOfDay(row.lent_until, language) }) : t("steer.lent");
  return html`<p class="told" data-testid="steer-lent"><span>${until}</span>
    ${button(t("steer.give_back"), { id: "steer-give-back" }, () => void hand.act(floor, place, "DELETE", path("agents", row.agent, "queues"), undefined, t("steer.done.back")))}</p>`;
}

function lend(floor: Floor, row: AgentRow, place: string): Part {
  const { t, state } = floor;
  const body = html`<fieldset class="checks"><legend class="sr">${t("steer.queues")}</legend>${state.queues.map(
      (queue) => html`<label><input type="checkbox" name="queue" value=${queue.queue} ?checked=${row.queues.includes(queue.queue)}>${queueName(floor, queue)}</label>`,
    )}</fieldset>
    <label class="in-line">${t("steer.for")} <select class="input" name="minutes" data-testid="steer-for">${LOANS.map(
      (minutes) => html`<option value=${minutes}>${minutes === 0 ? t("steer.until_out") : t("steer.minutes", { n: minutes })}</option>`)}</select></label>`;
  return form(floor, t("steer.lend.title", { agent: row.name }), t("steer.lend.go"), body, (given) => void lent(floor, row, place, given));
}

async function lent(floor: Floor, row: AgentRow, place: string, given: FormData): Promise<void> {
  const { t, state, language } = floor;
  const answer = await hand.act(floor, place, "PUT", path("agents", row.agent, "queues"),
    loanOf(given.getAll("queue"), Number(given.get("minutes"))), t("steer.done.lent"));
  const names = unfit(answer, state.queues, language, (needs) => inWords(t, needs, skillNames(state.skills, language)));
  if (names.length === 0) return;
  hand.say(floor, place, t("steer.unfit", { queues: names.join(t("list.comma")) }));
}

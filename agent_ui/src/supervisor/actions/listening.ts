/** Into a conversation: listen, whisper, join, take over; and the strip across the page while it lasts. */

import { html, nothing } from "lit";
import type { AgentRow } from "../../protocol";
import { stateShape } from "../../shared/icons";
import { timer } from "../../shared/view";
import type { Floor } from "../floor";
import { agentName } from "../parts";
import { ear } from "./ear";
import { hand } from "./hand";
import { button, form, outcome, type Part, path, queueName } from "./pieces";

const MODES = ["listen", "whisper", "barge"] as const;
type Mode = (typeof MODES)[number];

/** The house rings the supervisor's phone; without one that is registered there is nothing to ring. */
async function supervise(floor: Floor, place: string, call: string, mode: Mode): Promise<void> {
  hand.say(floor, place, floor.t("steer.calling_you"));
  if (!(await ear.ready(() => floor.redraw()))) {
    hand.outcome = { place, failure: { code: "no_phone", text: "" }, says: "" };
    return floor.redraw();
  }
  await hand.act(floor, place, "POST", path("calls", call, "supervise"), { mode });
}

export function intoTheCall(floor: Floor, row: AgentRow): Part {
  const { t, state } = floor;
  const call = row.call;
  const can = call !== null && row.state === "on_contact";
  if (!can) return nothing;
  const mine = state.supervising;
  const here = mine?.call === call && !mine.is_mine;
  const why = mine !== null && !here ? t("steer.elsewhere") : undefined;
  const place = `call:${row.agent}`;
  return html`${MODES.map((mode) =>
      button(t(`steer.mode.${mode}`), {
        id: `steer-${mode}`, primary: mode === "listen" && !here, pressed: here && mine?.mode === mode, ...(why ? { why } : {}),
      }, () => void supervise(floor, place, call, mode)))}
    ${button(t("steer.take_over"), { id: "steer-take-over", ...(here ? {} : { why: why ?? t("steer.listen_first") }) },
      () => void hand.act(floor, place, "POST", path("calls", call, "take_over")))}
    ${outcome(floor, place)}`;
}

export function mark(floor: Floor, row: AgentRow): string {
  const mine = floor.state.supervising;
  return mine !== null && mine.call === row.call && !mine.is_mine ? floor.t(`steer.mark.${mine.mode}`) : "";
}

export function strip(floor: Floor): Part {
  const { t, state } = floor;
  const mine = state.supervising;
  if (mine === null) return nothing;
  const { call } = mine;
  const whom = mine.is_mine
    ? t("steer.yours", { customer: mine.customer || t("call.withheld") })
    : t(`steer.with.${mine.mode}`, { agent: agentName(floor, mine.agent), customer: mine.customer || t("call.withheld") });
  return html`<section class="steering" role="region" aria-label=${t("steer.strip")} data-testid="supervising" data-mode=${mine.is_mine ? "mine" : mine.mode}>
    <span class="state" data-state=${mine.held_since ? "agent_lost" : "on_contact"}>${stateShape(mine.held_since ? "agent_lost" : "on_contact")}<b class="cut">${whom}</b></span>
    <span class="clock">${timer(floor, mine.held_since ?? mine.since)}</span>
    ${ear.state.blocked ? button(t("steer.play"), { id: "steer-play", primary: true }, () => ear.play()) : nothing}
    <span class="grow"></span>
    ${mine.is_mine ? ofMine(floor, call, mine.held_since !== null) : ofOthers(floor, call, mine.mode)}
    ${button(t(ear.state.muted ? "steer.unmute" : "steer.mute"), { id: "steer-mute", pressed: ear.state.muted }, () => ear.mute())}
    ${mine.is_mine
      ? button(t("steer.hang_up"), { id: "steer-hang-up", danger: true }, () => void hand.act(floor, "strip", "POST", path("calls", call, "hang_up")))
      : button(t("steer.leave"), { id: "steer-leave" }, () => void hand.act(floor, "strip", "DELETE", path("calls", call, "supervise")))}
    ${outcome(floor, "strip")}
    ${hand.open === "pass" && mine.is_mine ? pass(floor, call) : nothing}
  </section>`;
}

function ofOthers(floor: Floor, call: string, now: Mode): Part {
  const { t } = floor;
  return html`<span class="seg" role="group" aria-label=${t("steer.mode")}>${MODES.map((mode) =>
      button(t(`steer.mode.${mode}`), { id: `strip-${mode}`, pressed: mode === now },
        () => void hand.act(floor, "strip", "POST", path("calls", call, "supervise"), { mode })))}</span>
    ${button(t("steer.take_over"), { id: "strip-take-over" }, () => void hand.act(floor, "strip", "POST", path("calls", call, "take_over")))}`;
}

function ofMine(floor: Floor, call: string, held: boolean): Part {
  const { t } = floor;
  return html`${button(t(held ? "steer.resume" : "steer.hold"), { id: "steer-hold", pressed: held },
      () => void hand.act(floor, "strip", "POST", path("calls", call, held ? "resume" : "hold")))}
    ${button(t("steer.pass"), { id: "steer-pass" }, () => hand.toggle(floor, "pass"))}`;
}

/** Give the customer to somebody: an agent who is there, or whoever a queue finds. */
function pass(floor: Floor, call: string): Part {
  const { t, state } = floor;
  const there = state.agents.filter((row) => row.state !== "logged_out");
  return form(floor, t("steer.pass.title"), t("steer.pass"), html`<label class="sr" for="steer-pass-to">${t("steer.to")}</label>
    <select class="input" id="steer-pass-to" name="to" data-testid="steer-to">
      <optgroup label=${t("steer.queues")}>${state.queues.map((row) => html`<option value=${row.queue}>${queueName(floor, row)}</option>`)}</optgroup>
      <optgroup label=${t("steer.agents")}>${there.map((row) => html`<option value=${row.agent}>${row.name} · ${t(`state.${row.state}`)}</option>`)}</optgroup>
    </select>`, (given) => void hand.act(floor, "strip", "POST", path("calls", call, "transfer"), { to: given.get("to"), wait_s: 120 }));
}


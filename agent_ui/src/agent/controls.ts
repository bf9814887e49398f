/** What can be done with a call under way, and with whoever was asked in. */

import { html, nothing, type TemplateResult } from "lit";
import type { Contact } from "../protocol";
import { icon, stateShape } from "../shared/icons";
import type { Desk } from "./desk";
import { keypad } from "./keypad";
import { transfer } from "./transfer";
import { nameOf } from "./whom";

/** A double click's second half belongs to the button that was there before, such as Answer where Hang up is now. */
export function once(act: () => void): (event: MouseEvent) => void {
  return (event) => {
    if (event.detail < 2) act();
  };
}

export function talking(desk: Desk, contact: Contact): TemplateResult {
  const { t, phone, line, calls, directory } = desk;
  // Only of a conversation of one's own: who was asked in, or still calls, has nothing to hold or to give away.
  const mine = contact.role === "agent" && contact.state === "talking";
  const alone = mine && contact.third === null;
  const held = contact.held_since !== null && contact.held_since !== undefined;
  return html`<div class="anchor"><div class="controls" role="toolbar" aria-label=${t("call.controls")}>
    <button class="ctl" data-testid="mute" aria-pressed=${phone.muted} aria-disabled=${phone.call !== "talking"}
      aria-keyshortcuts="M" title=${phone.call === "none" ? t("call.elsewhere") : nothing} @click=${once(() => line.toggleMute())}>
      ${icon(phone.muted ? "micOff" : "mic")}<span>${t("call.mute")} <kbd>M</kbd></span></button>
    ${phone.blocked
      ? html`<button class="ctl" data-testid="hear" @click=${() => line.hear()}>${icon("headset")}${t("call.hear")}</button>`
      : nothing}
    <button class="ctl" data-testid="hold" aria-pressed=${held} aria-disabled=${!alone} aria-keyshortcuts="H"
      @click=${once(() => calls.toggleHold())}>${icon(held ? "play" : "pause")}
      <span>${t(held ? "call.resume" : "call.hold")} <kbd>H</kbd></span></button>
    <button class="ctl" data-testid="keypad-open" aria-expanded=${calls.keypadOpen} aria-haspopup="dialog" aria-keyshortcuts="K"
      aria-disabled=${!calls.canPress()} title=${phone.call === "none" ? t("keypad.elsewhere") : nothing}
      @click=${once(() => calls.toggleKeypad())}>${icon("grip")}<span>${t("call.keypad")} <kbd>K</kbd></span></button>
    ${popover(desk, "transfer", "phoneForwarded", "T", alone)} ${popover(desk, "conference", "users", "", alone)}
    ${contact.is_recording ? recording(desk, contact) : nothing}
    <button class="ctl hangup" data-testid="hangup" @click=${once(() => calls.hangUp())}>
      ${icon("phoneOff")}${t(contact.third?.state === "joined" || contact.role === "third" ? "call.leave" : "call.hang_up")}</button>
  </div>${directory.purpose === null ? keypad(desk) : transfer(desk, contact)}</div>${third(desk, contact)}`;
}

function popover(
  { t, calls, directory }: Desk, purpose: "transfer" | "conference", image: "phoneForwarded" | "users", key: string, can: boolean,
): TemplateResult {
  return html`<button class="ctl" data-testid="${purpose}-open" aria-expanded=${directory.purpose === purpose} aria-haspopup="dialog"
    aria-disabled=${!can} aria-keyshortcuts=${key || nothing} @click=${once(() => calls.togglePopover(purpose))}>
    ${icon(image)}<span>${t(`call.${purpose}`)} ${key ? html`<kbd>${key}</kbd>` : nothing}</span></button>`;
}

/** Pressed while nothing is kept: for card numbers. */
function recording({ t, calls }: Desk, contact: Contact): TemplateResult {
  const paused = contact.is_recording_paused;
  return html`<button class="ctl" data-testid="recording" aria-pressed=${paused} @click=${once(() => calls.toggleRecording())}>
    ${icon(paused ? "circlePause" : "circleDot")}<span>${t(paused ? "call.recording_paused" : "call.recording")}</span></button>`;
}

/** Who else is in it, and what may become of that. */
function third(desk: Desk, contact: Contact): TemplateResult | typeof nothing {
  const { t, language, directory, calls } = desk;
  const other = contact.third;
  if (other === null || other === undefined) return nothing;
  const name = nameOf(directory.lines, other.who || other.to, language);
  const state = other.state === "ringing" ? "offered" : "talking";
  const mine = contact.role === "agent";
  const up = other.state === "up";
  return html`<div class="third" data-testid="third" data-state=${state} data-third=${other.state}>
    <span class="state grow" data-state=${state} title=${name}>${stateShape(state, other.state === "ringing" ? "shape pulse" : "shape")}
      <span class="two-lines">${t(mine ? `third.${other.state}` : "third.asked_by", { name })}</span></span>
    ${mine
      ? html`<button class="btn" data-testid="return" @click=${once(() => calls.back())}>${icon(other.state === "joined" ? "x" : "undo")}
          ${t(other.state === "joined" ? "third.drop" : up ? "third.return" : "third.cancel")}</button>
        ${up ? html`<button class="btn" data-testid="merge" @click=${once(() => calls.merge())}>${icon("users")}${t("third.merge")}</button>` : nothing}
        ${other.state === "joined"
          ? nothing
          : html`<button class="btn primary" data-testid="complete" @click=${once(() => calls.complete())}>${icon("phoneForwarded")}
              ${t(up ? "third.complete" : "third.complete_ringing")}</button>`}`
      : nothing}
  </div>`;
}

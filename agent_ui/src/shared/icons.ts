/** Icons from lucide and the state shapes, as inline SVG that takes the colour of its text. */

import { html, type TemplateResult } from "lit";
import { unsafeSVG } from "lit/directives/unsafe-svg.js";
import bookOpen from "lucide-static/icons/book-open.svg?raw";
import check from "lucide-static/icons/check.svg?raw";
import chevronDown from "lucide-static/icons/chevron-down.svg?raw";
import chevronLeft from "lucide-static/icons/chevron-left.svg?raw";
import chevronUp from "lucide-static/icons/chevron-up.svg?raw";
import circleDot from "lucide-static/icons/circle-dot.svg?raw";
import circlePause from "lucide-static/icons/circle-pause.svg?raw";
import clock from "lucide-static/icons/clock.svg?raw";
import grip from "lucide-static/icons/grip.svg?raw";
import headset from "lucide-static/icons/headset.svg?raw";
import info from "lucide-static/icons/info.svg?raw";
import logOut from "lucide-static/icons/log-out.svg?raw";
import mail from "lucide-static/icons/mail.svg?raw";
import messageSquare from "lucide-static/icons/message-square.svg?raw";
import maximize from "lucide-static/icons/maximize.svg?raw";
import mic from "lucide-static/icons/mic.svg?raw";
import micOff from "lucide-static/icons/mic-off.svg?raw";
import pause from "lucide-static/icons/pause.svg?raw";
import phone from "lucide-static/icons/phone.svg?raw";
import phoneCall from "lucide-static/icons/phone-call.svg?raw";
import phoneForwarded from "lucide-static/icons/phone-forwarded.svg?raw";
import phoneOff from "lucide-static/icons/phone-off.svg?raw";
import phoneOutgoing from "lucide-static/icons/phone-outgoing.svg?raw";
import play from "lucide-static/icons/play.svg?raw";
import search from "lucide-static/icons/search.svg?raw";
import undo from "lucide-static/icons/undo-2.svg?raw";
import plus from "lucide-static/icons/plus.svg?raw";
import user from "lucide-static/icons/user.svg?raw";
import users from "lucide-static/icons/users.svg?raw";
import wifi from "lucide-static/icons/wifi.svg?raw";
import x from "lucide-static/icons/x.svg?raw";
import type { AgentState, ContactState } from "../protocol";

const ICONS = {
  bookOpen, check, chevronDown, chevronLeft, chevronUp, circleDot, circlePause, clock, headset, info, logOut, mail, maximize, messageSquare, mic, micOff, phone, phoneCall, phoneOff, plus, user, users, wifi, x, grip, pause, phoneForwarded, phoneOutgoing, play, search, undo,
};
export type Icon = keyof typeof ICONS;

const DISC = "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1z";
const SHAPES = {
  ready: DISC,
  offered: "M8 .5 15.5 8 8 15.5.5 8z",
  talking: "M3 1.500h10a1.500 1.500 0 0 1 1.500 1.500v10a1.500 1.500 0 0 1-1.500 1.500H3A1.500 1.500 0 0 1 1.500 13V3A1.500 1.500 0 0 1 3 1.500z",
  hold: "M3 1.500h3.500v13H3zM9.500 1.500H13v13H9.500z",
  wrapup: `${DISC}m0 2v10A5 5 0 0 0 8 3z`,
  notready: `${DISC}M4 6.600v2.800h8V6.600z`,
  offline: `${DISC}m0 2a5 5 0 1 0 0 10A5 5 0 0 0 8 3z`,
  ok: "m1.500 8.500 2-2L6.500 9.500l6-6.500 2 1.800-8 9z",
  warn: "M8 .8 15.700 14.500H.3zM7 5.500v4.500h2V5.500zM7 11v2h2v-2z",
  crit: "M5 .8h6L15.200 5v6L11 15.200H5L.8 11V5zM7 4v5h2V4zM7 10.200v2h2v-2z",
};
export type Shape = keyof typeof SHAPES;

const STATE_SHAPES: Record<AgentState | ContactState, Shape> = {
  idle: "ready",
  offered: "offered",
  ringing: "offered",
  dialling: "offered",
  on_contact: "talking",
  talking: "talking",
  agent_lost: "hold",
  wrap_up: "wrapup",
  not_ready: "notready",
  logged_out: "offline",
  ended: "offline",
};

export function icon(name: Icon, classes = "ico"): TemplateResult {
  const inner = ICONS[name].replace(/^[\s\S]*?<svg[\s\S]*?>/, "").replace("</svg>", "");
  return html`<svg class=${classes} viewBox="0 0 24 24" aria-hidden="true">${unsafeSVG(inner)}</svg>`;
}

export function shape(name: Shape, classes = "shape"): TemplateResult {
  return html`<svg class=${classes} viewBox="0 0 16 16" aria-hidden="true">
    <path fill-rule="evenodd" d=${SHAPES[name]}></path>
  </svg>`;
}

export function stateShape(state: AgentState | ContactState, classes = "shape"): TemplateResult {
  return shape(STATE_SHAPES[state], classes);
}

/** What must hold before an agent may be ready, and why it does not. Pure; the server checks the same again. */

import type { Key } from "./i18n";
import type { MicrophoneStatus } from "./live/microphone";
import type { Link } from "./store";

export interface Check {
  part: "connection" | "phone" | "microphone";
  ok: boolean;
  /** Still under way: neither good nor bad. */
  pending: boolean;
  says: Key;
}

export function checks(link: Link, registered: boolean, microphone: MicrophoneStatus): Check[] {
  return [
    {
      part: "connection", ok: link === "up", pending: link === "connecting",
      says: link === "up" ? "check.connection.ok" : "check.connection.wait",
    },
    {
      part: "phone", ok: registered, pending: !registered,
      says: registered ? "check.phone.ok" : "check.phone.wait",
    },
    {
      part: "microphone", ok: microphone === "ok", pending: microphone === "asking",
      says: `check.microphone.${microphone}`,
    },
  ];
}

/** The first check that does not hold, or null when ready may be asked for. */
export function obstacle(list: Check[]): Check | null {
  return list.find((check) => !check.ok) ?? null;
}

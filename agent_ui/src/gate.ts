/** What must hold before an agent may be ready, and why it does not. Pure; the server checks the same again. */

import type { Key } from "./i18n";
import type { MicrophoneStatus } from "./live/microphone";
import type { Link } from "./store";

export interface Check {
  part: "connection" | "phone" | "microphone" | "self_test";
  ok: boolean;
  /** Still under way: neither good nor bad. */
  pending: boolean;
  says: Key;
}

/** A self-test: whether Ready waits for it, whether it went well, whether it runs, and what did not work. */
export interface Tested {
  isNeeded: boolean;
  isPassed: boolean;
  isRunning: boolean;
  failed: "" | "microphone" | "sound" | "network";
}

/** With a telephone on the desk neither this page's phone nor its microphone matter. */
export function deskChecks(link: Link, hasDeskPhone: boolean, hasOpenLine = false): Check[] {
  const [connection] = checks(link, true, "ok");
  const there = hasOpenLine ? "check.phone.line_ok" : "check.phone.desk_ok";
  const says = hasDeskPhone ? there : "check.phone.desk_wait";
  return [...(connection ? [connection] : []), { part: "phone", ok: hasDeskPhone, pending: !hasDeskPhone, says }];
}

export function testCheck({ isNeeded, isPassed, isRunning, failed }: Tested): Check[] {
  const check = (ok: boolean, pending: boolean, says: Key): Check[] => [{ part: "self_test", ok, pending, says }];
  if (isRunning) return check(false, true, "check.self_test.running");
  if (failed) return check(!isNeeded, false, `check.self_test.${failed}`);
  if (isPassed) return check(true, false, "check.self_test.ok");
  return isNeeded ? check(false, true, "check.self_test.wait") : [];
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

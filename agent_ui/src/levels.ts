/** When a figure deserves attention. Pure. */

import type { QueueRow } from "./protocol";

export type Level = "ok" | "warn" | "crit";

/** The trade's usual goal: 80 % within the target time. */
export const SERVICE_GOAL = 0.8;
const SERVICE_POOR = 0.72;
/** Longer than the target already counts as missed; nine times the target (3 min for 20 s) is an emergency. */
const LONG_WAIT_TARGETS = 9;

export function serviceLevel(share: number | null): Level | null {
  if (share === null) return null;
  // As it is shown, to one decimal of a percent: what reads 80.0 has reached 80.
  const shown = Math.round(share * 1000) / 1000;
  if (shown >= SERVICE_GOAL) return "ok";
  return shown >= SERVICE_POOR ? "warn" : "crit";
}

export function wait(since: number | null, targetS: number, now: number): Level | null {
  if (since === null) return null;
  const waited = now - since;
  if (waited > targetS * LONG_WAIT_TARGETS) return "crit";
  return waited > targetS ? "warn" : null;
}

/** The worse of a queue's two figures; null when both are fine or unknown. */
export function queue(row: QueueRow, now: number): "warn" | "crit" | null {
  const levels = [serviceLevel(row.service_level), wait(row.longest_since, row.target_s, now)];
  if (levels.includes("crit")) return "crit";
  return levels.includes("warn") ? "warn" : null;
}

/** Which part of the wall is shown, and for how long. Pure. */

export const PARTS = ["queues", "day", "agents"] as const;
export type Part = (typeof PARTS)[number];

const TURN_S = 20;

export interface Turn {
  part: Part;
  /** Seconds by the screen's clock. */
  since: number;
  paused: boolean;
}

/** A critical alert that nobody has taken on keeps the queues in sight. */
export function next(turn: Turn, now: number, isUrgent: boolean, parts: readonly Part[] = PARTS): Turn {
  if (isUrgent && !turn.paused) return turn.part === "queues" ? turn : { ...turn, part: "queues", since: now };
  if (turn.paused || now - turn.since < TURN_S) return turn;
  return step(turn, now, 1, parts);
}

export function step(turn: Turn, now: number, by: 1 | -1, parts: readonly Part[] = PARTS): Turn {
  const at = Math.max(0, parts.indexOf(turn.part));
  return { ...turn, part: parts[(at + by + parts.length) % parts.length] ?? "queues", since: now };
}

/** Which part of the wall is shown, and for how long. Pure. */

export const PARTS = ["queues", "day", "agents"] as const;
export type Part = (typeof PARTS)[number];

const TURN_S = 20;
/** What is longer than the screen is shown a page at a time; nobody stands there to scroll. */
const PAGE_S = 10;

export interface Turn {
  part: Part;
  /** Seconds by the screen's clock. */
  since: number;
  paused: boolean;
}

/** How many lines or agents have room at a time, and how many there are. */
export interface Room {
  fit: number;
  all: number;
}

export function pagesOf({ fit, all }: Room): number {
  return Math.max(1, Math.ceil(all / fit));
}

/** From which one to which one is shown now: every page in turn, then the first again. */
export function page(turn: Turn, now: number, room: Room): { from: number; to: number } {
  const at = Math.max(0, Math.floor((now - turn.since) / PAGE_S)) % pagesOf(room);
  return { from: at && at * room.fit, to: Math.min(room.all, (at + 1) * room.fit) };
}

/** A critical alert that nobody has taken on keeps the queues in sight. */
export function next(turn: Turn, now: number, isUrgent: boolean, pages = 1, parts: readonly Part[] = PARTS): Turn {
  if (isUrgent && !turn.paused) return turn.part === "queues" ? turn : { ...turn, part: "queues", since: now };
  if (turn.paused || now - turn.since < Math.max(TURN_S, pages * PAGE_S)) return turn;
  return step(turn, now, 1, parts);
}

export function step(turn: Turn, now: number, by: 1 | -1, parts: readonly Part[] = PARTS): Turn {
  const at = Math.max(0, parts.indexOf(turn.part));
  return { ...turn, part: parts[(at + by + parts.length) % parts.length] ?? "queues", since: now };
}

/** How long to wait before the next try: doubling, capped, and spread so that a room full of pages does not return at
 * the same instant after a restart. */

const FIRST_S = 0.5;
const LONGEST_S = 8;

/** Seconds before try number `attempt` (0 is the first); `chance` is a random share 0–1. */
export function backoff(attempt: number, chance: number): number {
  const full = Math.min(LONGEST_S, FIRST_S * 2 ** attempt);
  return full * (0.5 + chance / 2);
}

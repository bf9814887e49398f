/** What an echo call has shown: did the microphone hear, did the sound come back, how good is the network. Pure. */

/** What the browser counted in the test's few seconds; energies as WebRTC sums them, null where it cannot tell. */
export interface Counted {
  seconds: number;
  received: number;
  lost: number;
  roundTripS: number | null;
  spoken: number | null;
  heard: number | null;
}

export type Failed = "" | "microphone" | "sound" | "network";

export interface Verdict {
  failed: Failed;
  roundTripS: number | null;
  lostShare: number | null;
  mos: number | null;
}

const PACKETS_PER_S = 50;
/** So much of what should come back is enough; less is no conversation. */
const ENOUGH = 0.5;
const TOO_MUCH_LOSS = 0.1;
const TOO_LONG_S = 0.8;
/** Of what was said, the least that comes back from an echo; a codec changes it a little, silence is far below. */
const COMES_BACK = 0.05;
/** Below this the microphone is not quiet but dead: a room always sounds a little. */
const DEAD = 1e-9;
/** Speech aloud; from there on its echo can be looked for. */
const ALOUD = 1e-4;

export function verdict(counted: Counted): Verdict {
  const expected = counted.seconds * PACKETS_PER_S;
  const all = counted.received + counted.lost;
  const lostShare = all > 0 ? counted.lost / all : null;
  const mos = lostShare === null ? null : marks(counted.roundTripS ?? 0, lostShare);
  return { failed: failure(counted, expected, lostShare ?? 1), roundTripS: counted.roundTripS, lostShare, mos };
}

function failure(counted: Counted, expected: number, lost: number): Failed {
  if (counted.received < expected * ENOUGH || lost > TOO_MUCH_LOSS) return "network";
  if (counted.roundTripS !== null && counted.roundTripS > TOO_LONG_S) return "network";
  if (counted.spoken !== null && counted.spoken < DEAD) return "microphone";
  const { spoken, heard } = counted;
  if (spoken !== null && heard !== null && spoken > ALOUD && heard < spoken * COMES_BACK) return "sound";
  return "";
}

/** ITU-T G.107 with a delay of half the round trip and G.711 without concealment of loss; 1.0 to 4.5. */
export function marks(roundTripS: number, lostShare: number): number {
  const delayMs = (roundTripS * 1000) / 2 + 40;
  const late = 0.024 * delayMs + (delayMs > 177.3 ? 0.11 * (delayMs - 177.3) : 0);
  const gone = (95 * lostShare * 100) / (lostShare * 100 + 4.3);
  const rating = Math.min(100, Math.max(0, 93.2 - late - gone));
  const mos = 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6;
  return Math.round(Math.min(4.5, Math.max(1, mos)) * 10) / 10;
}

/** The self-test: this page's phone calls a number that sends its sound back, and counts for a few seconds. */

import type { RTCSession } from "jssip/lib/RTCSession";
import { type Counted } from "../agent/verdict";
import { between, count } from "./counting";

const NUMBER = "self-test";
/** Encryption and the first packets take a moment, which is no loss. */
const SETTLE_MS = 600;
const COUNT_MS = 2500;
/** A call that does not come about in so long does not. */
const PATIENCE_MS = 8000;

export type Dial = (number: string, microphone: MediaStream | null, opened: (connection: RTCPeerConnection) => void) => RTCSession;

/** Null when the call did not come about, or was ended by somebody else. The speaker plays what comes back, as loud as it is set. */
export async function echoCall(dial: Dial, microphone: MediaStream | null, speaker: HTMLAudioElement): Promise<Counted | null> {
  let session: RTCSession | null = null;
  try {
    session = await answered(dial, microphone, speaker);
    if (session === null) return null;
    await rest(SETTLE_MS);
    const { connection } = session;
    if (!connection || session.isEnded()) return null;
    const before = await count(connection);
    await rest(COUNT_MS);
    return session.isEnded() ? null : unscaled(between(before, await count(connection)), speaker.volume);
  } finally {
    if (session && !session.isEnded()) session.terminate();
    speaker.srcObject = null;
    speaker.volume = 1;
    for (const track of microphone?.getTracks() ?? []) track.stop();
  }
}

/** Browsers count what is heard as loud as it is played. */
function unscaled(counted: Counted, volume: number): Counted {
  return { ...counted, heard: counted.heard === null || volume === 0 ? null : counted.heard / volume ** 2 };
}

function answered(dial: Dial, microphone: MediaStream | null, speaker: HTMLAudioElement): Promise<RTCSession | null> {
  return new Promise((resolve) => {
    const session = dial(NUMBER, microphone, (opened) => {
      opened.addEventListener("track", ({ streams, track }) => {
        speaker.srcObject = streams[0] ?? new MediaStream([track]);
        speaker.play().catch((error: unknown) => console.warn("the echo is not played:", String(error)));
      });
    });
    const patience = window.setTimeout(() => {
      if (!session.isEnded()) session.terminate();
      resolve(null);
    }, PATIENCE_MS);
    const settle = (found: RTCSession | null) => {
      window.clearTimeout(patience);
      resolve(found);
    };
    session.on("confirmed", () => settle(session));
    session.on("failed", () => settle(null));
    session.on("ended", () => settle(null));
  });
}

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => window.setTimeout(resolve, ms));
}

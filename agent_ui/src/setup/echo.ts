/** The echo call of the assistant: the new administrator's page calls a number that sends its sound back. */

import { type Verdict, verdict } from "../agent/verdict";
import { echoCall } from "../live/echo_call";
import type { Microphone } from "../live/microphone";
import { Phone } from "../live/phone";

/** A phone that has not registered in so long does not. */
const PATIENCE_MS = 8000;
const NOTHING: Verdict = { failed: "network", roundTripS: null, lostShare: null, mos: null };

/** Register as `user`, call, count for a few seconds, and be gone again. Never throws. */
export async function echo(user: string, microphone: Microphone): Promise<Verdict> {
  const speaker = new Audio();
  let registered: () => void = () => undefined;
  const ready = new Promise<boolean>((resolve) => {
    registered = () => resolve(true);
    window.setTimeout(() => resolve(false), PATIENCE_MS);
  });
  const phone = new Phone({ uri: `sip:${user}@callcenter.invalid`, ws: "/ws/sip" }, speaker, {
    changed: (state) => { if (state.registered) registered(); },
    connected: () => undefined,
  });
  phone.start();
  try {
    if (!(await ready)) return NOTHING;
    const counted = await echoCall((number, lent, opened) => phone.call(number, lent, opened), microphone.lend(), speaker);
    return counted ? verdict(counted) : NOTHING;
  } finally {
    phone.stop();
  }
}

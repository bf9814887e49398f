/** The self-test of this page: by itself once the page is ready for it, and again whenever the agent asks. */

import { echoCall } from "../live/echo_call";
import type { Line } from "./line";
import type { Page } from "./page";
import { type Verdict, verdict } from "./verdict";

/** Loud enough for the browser to count what comes, not for anybody to hear it. */
const WHISPER = 0.01;

/** A call that did not come about: nothing came back. */
const NOTHING: Verdict = { failed: "network", roundTripS: null, lostShare: null, mos: null };

export class SelfTest {
  running = false;
  /** What the last test of this page has shown; null before the first. */
  result: Verdict | null = null;
  at = 0;
  private tried = false;

  constructor(
    private readonly page: Page,
    private readonly line: Line,
  ) {}

  /** After each change: the first test needs no click. */
  follow(): void {
    const { state } = this.page;
    const isWanted = state.needsSelfTest && !this.tried && state.agent !== null && state.agent.tested_at === 0;
    if (isWanted && this.canRun()) void this.run(false);
  }

  /** Not beside a contact, and not before there is something to test. */
  canRun(): boolean {
    const { link, contact } = this.page.state;
    const isLinked = link === "up" && contact === null && this.line.state.call === "none";
    return isLinked && !this.running && this.line.state.registered && this.line.microphone.status === "ok";
  }

  /** `aloud`: the agent hears themself. */
  async run(aloud: boolean): Promise<void> {
    if (!this.canRun()) return;
    this.tried = this.running = true;
    this.page.set();
    try {
      const { ear } = this.line;
      // What is not played is not counted either.
      ear.volume = aloud ? 1 : WHISPER;
      const counted = await echoCall(this.line.dialOut, this.line.microphone.lend(), ear);
      // A caller who rings ends the test; that says nothing of the line.
      const wasInterrupted = counted === null && this.page.state.contact !== null;
      if (!wasInterrupted) this.tell(counted ? verdict(counted) : NOTHING);
    } finally {
      this.running = false;
      this.page.set();
    }
  }

  private tell(result: Verdict): void {
    this.result = result;
    this.at = Date.now() / 1000 + this.page.state.clockAhead;
    const { failed, roundTripS, lostShare, mos } = result;
    this.page.tell({ type: "self_tested", failed, round_trip_s: roundTripS, lost_share: lostShare, mos });
  }
}

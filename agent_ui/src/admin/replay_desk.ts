/** The last hour again under the draft: begun by hand, followed to its end, given up when one leaves. */

import type { Answer, Failure } from "../live/api";
import type { AdminDesk } from "./desk";
import { same } from "./draft";
import { cancelReplay, type Hours, lookAtReplay, type ReplayRun, startReplay } from "./replay_answers";

const EVERY_MS = 400;

export class ReplayDesk {
  run: ReplayRun | null = null;
  failure: Failure | null = null;
  hours: Hours = 1;
  /** Asked for, and not yet begun. */
  busy = false;
  private desk: AdminDesk | null = null;
  private queue = "";
  private played: unknown = null;
  private turn = 0;

  constructor(private readonly draw: () => void) {}

  watch(queue: string, desk: AdminDesk): void {
    this.queue = queue;
    this.desk = desk;
  }

  leave(): void {
    void this.cancel();
    this.turn += 1;
    Object.assign(this, { run: null, failure: null, hours: 1, busy: false, desk: null, queue: "", played: null });
  }

  get isRunning(): boolean {
    return this.busy || this.run?.state === "running";
  }

  /** Something is changed that could be played. */
  get canPlay(): boolean {
    const draft = this.desk?.draft;
    return draft != null && !same(draft.value, draft.saved);
  }

  /** What is shown is of another draft than the one on the page. */
  get isStale(): boolean {
    return this.run?.result != null && this.desk?.draft != null && !same(this.desk.draft.value, this.played as never);
  }

  async play(hours: Hours): Promise<void> {
    const draft = this.desk?.draft;
    if (!draft || this.isRunning || !this.canPlay) return;
    const turn = (this.turn += 1);
    Object.assign(this, { hours, run: null, failure: null, busy: true, played: structuredClone(draft.value) });
    this.draw();
    const begun = await startReplay(this.queue, draft.value, hours);
    if (turn !== this.turn) {
      if (begun.value) void cancelReplay(begun.value.id);
      return;
    }
    this.busy = false;
    this.take(begun);
    while (this.run?.state === "running") {
      await new Promise((rest) => setTimeout(rest, EVERY_MS));
      if (turn !== this.turn) return;
      const found = await lookAtReplay(this.run.id);
      if (turn !== this.turn) return;
      this.take(found);
    }
  }

  async cancel(): Promise<void> {
    if (this.run?.state !== "running") return;
    const turn = (this.turn += 1);
    const ended = await cancelReplay(this.run.id);
    if (turn === this.turn) this.take(ended);
  }

  private take({ value, failure }: Answer<ReplayRun>): void {
    if (value) this.run = value;
    else this.run = null;
    this.failure = failure ?? value?.error ?? null;
    this.draw();
  }
}

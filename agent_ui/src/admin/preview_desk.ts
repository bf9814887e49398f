/** What would happen now in the queue that is being changed: asked again with every change, and every few seconds. */

import type { Failure } from "../live/api";
import { type Caller, preview, type QueuePreview } from "./answers";
import type { AdminDesk } from "./desk";
import { same } from "./draft";

const EVERY_MS = 5000;
const AFTER_EDIT_MS = 500;

export class PreviewDesk {
  answer: QueuePreview | null = null;
  failure: Failure | null = null;
  caller: Caller = { tier: "", language: "", waited_s: 0 };
  /** The server plays no futures of settings. */
  isMissing = false;
  private queue = "";
  private desk: AdminDesk | null = null;
  private ticker: number | undefined;
  private soon: number | undefined;
  private seen: unknown = null;
  private busy = false;

  constructor(private readonly draw: () => void) {}

  watch(queue: string, desk: AdminDesk): void {
    this.queue = queue;
    this.desk = desk;
    void this.look();
    this.ticker = window.setInterval(() => void this.look(), EVERY_MS);
  }

  leave(): void {
    window.clearInterval(this.ticker);
    window.clearTimeout(this.soon);
    Object.assign(this, { answer: null, failure: null, desk: null, seen: null, queue: "" });
  }

  set(part: Partial<Caller>): void {
    this.caller = { ...this.caller, ...part };
    void this.look();
    this.draw();
  }

  /** Called with every drawing: a change is looked at once it rests. */
  heed(): void {
    const value = this.desk?.draft?.value ?? null;
    if (value === this.seen) return;
    this.seen = value;
    window.clearTimeout(this.soon);
    this.soon = window.setTimeout(() => void this.look(), AFTER_EDIT_MS);
  }

  private async look(): Promise<void> {
    const { desk, queue } = this;
    if (desk === null || desk.draft === null || this.busy || this.isMissing) return;
    const { draft } = desk;
    const value = same(draft.value, draft.saved) ? null : draft.value;
    this.busy = true;
    const { value: answer, failure } = await preview(queue, value, this.caller);
    this.busy = false;
    if (queue !== this.queue) return;
    this.isMissing = failure?.code === "http_404";
    this.failure = failure?.code === "invalid" ? null : failure;
    if (answer) this.answer = answer;
    this.draw();
  }
}

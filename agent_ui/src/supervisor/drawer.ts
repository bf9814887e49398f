/** One queue looked into: its line, one caller's explanation, a what-if, a policy on trial. Asks, polls, remembers. */

import { ask, type Answer, type Failure } from "../live/api";
import { decodeWaiting, type WaitingPage, type WaitingRow } from "../protocol";
import { type Explanation, having, type Run, type Shadow } from "./answers";

export type Tab = "line" | "what_if" | "shadow";
export const TABS: Tab[] = ["line", "what_if", "shadow"];
export const PAGE = 50;

/** What was asked for: the last answer stays while the next is under way, and beside what went wrong with it. */
export interface Asked<T> {
  value: T | null;
  failure: Failure | null;
  busy: boolean;
}

export interface Explained extends Asked<Explanation> {
  row: WaitingRow;
  /** The caller is not in line any more: what is shown is the last that was known. */
  gone: boolean;
}

export interface DrawerState {
  queue: string;
  tab: Tab;
  after: number;
  line: Asked<WaitingPage>;
  explained: Explained | null;
  agents: number;
  minutes: number;
  run: Asked<Run>;
  shadow: Asked<Shadow>;
}

const REFRESH_MS = 3000;
const POLL_MS = 500;
const NOTHING = { value: null, failure: null, busy: false };

export class Drawer {
  state: DrawerState | null = null;
  private stale = false;

  constructor(private readonly changed: () => void) {
    window.setInterval(() => this.refresh(), REFRESH_MS);
  }

  open(queue: string): void {
    const { agents = 1, minutes = 30 } = this.state ?? {};
    this.state = {
      queue, tab: "line", after: 0, line: { ...NOTHING, busy: true }, explained: null, agents, minutes, run: NOTHING, shadow: NOTHING,
    };
    this.changed();
    void this.loadLine();
  }

  close(): void {
    this.cancel();
    this.state = null;
    this.changed();
  }

  show(tab: Tab): void {
    this.set({ tab, explained: null });
    this.refresh();
  }

  /** A queue's row changed: whoever looks at its line looks again soon. */
  told(queues: string[]): void {
    if (this.state !== null && queues.includes(this.state.queue) && !this.stale) {
      this.stale = true;
      window.setTimeout(() => this.refresh(), REFRESH_MS / 3);
    }
  }

  turnPage(after: number): void {
    this.set({ after });
    void this.loadLine();
  }

  explain(row: WaitingRow): void {
    this.set({ explained: { ...NOTHING, row, gone: false, busy: true } });
    void this.loadExplanation();
  }

  back(): void {
    this.set({ explained: null });
  }

  /** The whole story, from the journal. */
  tellStory(): void {
    void this.loadExplanation();
  }

  set(news: Partial<DrawerState>): void {
    if (this.state === null) return;
    this.state = { ...this.state, ...news };
    this.changed();
  }

  async run(): Promise<void> {
    const { state } = this;
    if (state === null || state.run.value?.state === "running" || state.run.busy) return;
    this.set({ run: { ...NOTHING, busy: true } });
    const { queue, agents, minutes } = state;
    const answer = await ask("POST", "/api/what-if", having<Run>("id", "state"), { queue, agents, minutes });
    if (!this.isAt(queue)) return this.drop(answer.value);
    this.set({ run: { ...answer, busy: false } });
    await this.follow(queue);
  }

  cancel(): void {
    const run = this.state?.run.value;
    if (run?.state === "running") this.drop(run);
  }

  /** Nobody looks at it any more. */
  private drop(run: Run | null): void {
    if (run !== null) void ask("DELETE", `/api/what-if/${run.id}`, having<Run>("id"));
  }

  private async follow(queue: string): Promise<void> {
    for (;;) {
      const run = this.state?.run.value;
      if (!this.isAt(queue) || run?.state !== "running") return;
      await new Promise((again) => window.setTimeout(again, POLL_MS));
      const answer = await ask("GET", `/api/what-if/${run.id}`, having<Run>("id", "state"));
      if (this.state?.run.value?.id !== run.id) return;
      // One lost question is no reason to lose sight of the run; that it is gone is.
      if (answer.failure === null || answer.failure.code === "not_found") this.set({ run: { ...answer, busy: false } });
    }
  }

  private refresh(): void {
    const { state } = this;
    if (state === null || document.visibilityState === "hidden") return;
    if (state.tab === "line") void this.loadLine();
    if (state.tab === "shadow") void this.loadShadow(state.queue);
    if (state.explained?.value?.source === "live" && !state.explained.gone) void this.loadExplanation();
  }

  private async loadLine(): Promise<void> {
    const { state } = this;
    if (state === null) return;
    this.stale = false;
    const { queue, after } = state;
    const path = `/api/queues/${encodeURIComponent(queue)}/waiting?after=${after}&limit=${PAGE}`;
    const answer = await ask("GET", path, decodeWaiting);
    if (!this.isAt(queue) || this.state?.after !== after) return;
    // The line became shorter than the page that is looked at.
    if (answer.value && after > 0 && after >= answer.value.total) return this.turnPage(0);
    this.set({ line: keep(this.state.line, answer) });
  }

  private async loadExplanation(): Promise<void> {
    const row = this.state?.explained?.row;
    if (row === undefined) return;
    const answer = await ask("GET", `/api/calls/${encodeURIComponent(row.call)}/routing`, having<Explanation>("entries"));
    const now = this.state?.explained;
    if (now?.row.entry !== row.entry) return;
    const waits = answer.value?.entries.some((entry) => entry.entry === row.entry && entry.now !== null) === true;
    const gone = answer.failure === null ? !waits : now.gone || answer.failure.code === "not_found";
    this.set({ explained: { ...now, ...keep(now, answer), gone } });
  }

  private async loadShadow(queue: string): Promise<void> {
    const answer = await ask("GET", "/api/shadow", having<Shadow>("state", "queues", "examples"));
    if (this.isAt(queue)) this.set({ shadow: keep(this.state?.shadow ?? NOTHING, answer) });
  }

  private isAt(queue: string): boolean {
    return this.state?.queue === queue;
  }
}

function keep<T>(former: Asked<T>, answer: Answer<T>): Asked<T> {
  return { value: answer.value ?? former.value, failure: answer.failure, busy: false };
}

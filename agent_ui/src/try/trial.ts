/** The trial under way: asks the server to play the call again for each move, and remembers what it said. */

import { ask, type Failure } from "../live/api";
import { having } from "../supervisor/answers";
import type { Call, Offer, Problem } from "./call";
import { FIRST, question, type Setup } from "./setup";

export class Trial {
  setup: Setup = FIRST;
  offer: Offer | null = null;
  moves: string[] = [];
  call: Call | null = null;
  failure: Failure | null = null;
  problems: Problem[] = [];
  busy = false;
  private asked = 0;

  constructor(private readonly changed: () => void) {}

  async begin(): Promise<void> {
    const answer = await ask("GET", "/api/try-flow", having<Offer>("flows", "numbers", "callers"));
    this.offer = answer.value;
    this.failure = answer.failure;
    const [first] = answer.value?.numbers ?? [];
    if (first !== undefined) this.setup = { ...this.setup, called: first.number, flow: first.flow };
    else this.setup = { ...this.setup, flow: answer.value?.flows[0]?.flow ?? "" };
    this.changed();
    if (this.setup.flow) await this.play();
  }

  /** Another beginning: the call starts over. */
  async set(news: Partial<Setup>): Promise<void> {
    this.setup = { ...this.setup, ...news };
    await this.startOver();
  }

  /** Kept without playing: somebody is still typing. */
  type(news: Partial<Setup>): void {
    this.setup = { ...this.setup, ...news };
  }

  async startOver(): Promise<void> {
    this.moves = [];
    await this.play();
  }

  async move(move: string): Promise<void> {
    if (this.call?.end !== "open" || this.failure !== null) return;
    this.moves = [...this.moves, move];
    await this.play();
  }

  /** The last move taken back. */
  async back(): Promise<void> {
    this.moves = this.moves.slice(0, -1);
    await this.play();
  }

  async toTheEnd(): Promise<void> {
    await this.play(true);
  }

  private async play(goesOn = false): Promise<void> {
    const number = (this.asked += 1);
    const body = question(this.setup, this.moves, goesOn);
    if (body === null) {
      this.failure = { code: "try_answers", text: "" };
      return this.changed();
    }
    this.busy = true;
    this.changed();
    const answer = await ask("POST", "/api/try-flow", having<Call>("lines", "end", "node"), body);
    // Somebody has pressed the next key meanwhile: that answer holds this one.
    if (number !== this.asked) return;
    this.busy = false;
    this.failure = answer.failure;
    this.problems = (answer.failure?.more?.["problems"] as Problem[] | undefined) ?? [];
    this.call = answer.value ?? this.call;
    this.changed();
  }
}

/** Today's contacts of the agent whose drawer is open, the newest first. */

import { midnight } from "../intervals";
import { ask } from "../live/api";
import { having } from "./answers";
import type { Asked } from "./drawer";

export interface CallRow {
  id: string;
  arrived_at: number;
  customer_name: string;
  display_name: string;
  ani: string;
  queue: string;
  outcome: string;
  state: string;
  talk_s: number;
}

const SHOWN = 25;
const NOTHING: Asked<CallRow[]> = { value: null, failure: null, busy: false };

export class ContactsOf {
  calls = NOTHING;
  private agent: string | null = null;

  constructor(private readonly now: () => number, private readonly changed: () => void) {}

  /** Null: nobody is looked at any more. */
  look(agent: string | null): void {
    this.agent = agent;
    this.calls = NOTHING;
    void this.refresh();
  }

  async refresh(): Promise<void> {
    const { agent } = this;
    if (agent === null) return;
    const path = `/api/calls?agent=${encodeURIComponent(agent)}&since=${midnight(this.now())}&limit=${SHOWN}`;
    const answer = await ask("GET", path, (value) => having<{ items: CallRow[] }>("items")(value).items);
    if (agent !== this.agent) return;
    this.calls = { value: answer.value ?? this.calls.value, failure: answer.failure, busy: false };
    this.changed();
  }
}

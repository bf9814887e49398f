/** What the API says of routing, as far as this page shows it; unknown codes are shown as the server says them: `said`. */

import type { Localised } from "../protocol";

export interface Missing {
  skill: string;
  level: number;
  has: number;
}

export interface Verdict {
  agent: string;
  code: string;
  rank: number;
  reason: string;
  since: number;
  until: number;
  missing: Missing[];
  /** All else that stands in the way. */
  also: string[];
  text: string;
  said?: Localised;
}

export interface WaitsFor {
  code: string;
  agent: string;
  at: number;
  count: number;
  step: number;
  needs: string;
  text: string;
  said?: Localised;
}

export interface Change {
  code: string;
  agent: string;
  skill: string;
  level: number;
  has: number;
  queue: string;
  text: string;
  said?: Localised;
}

export interface Situation {
  position: number;
  needs: string;
  step: number;
  steps: number;
  held_for: string;
  held_until: number;
  agents: Verdict[];
  waits_for: WaitsFor[];
  changes: Change[];
}

export interface Happened {
  at: number;
  code: string;
  text: string;
  said?: Localised;
  agent: string;
  queue: string;
  way: string;
  to: string;
  outcome: string;
  needs: string;
  step: number;
  steps: number;
  until: number;
}

export interface ExplainedEntry {
  entry: string;
  queue: string;
  arrived: number;
  ended: number;
  outcome: string;
  agent: string;
  story: Happened[];
  now: Situation | null;
  could_have: { at: number; waited_s: number; change: Change; text: string } | null;
}

export interface Explanation {
  call: string;
  source: "live" | "journal";
  entries: ExplainedEntry[];
}

export interface Shadow {
  policy: string;
  state: "off" | "on" | "failed";
  problem: string;
  decisions: number;
  differences: number;
  queues: { queue: string; decisions: number; differences: number }[];
  examples: Difference[];
}

export interface Difference {
  at: number;
  call: string;
  entry: string;
  agent: string;
  queue: string;
  chose: "agent" | "entry";
  shadow_agent: string;
  shadow_entry: string;
}

export interface Range {
  p10: number;
  p50: number;
  p90: number;
}

export const OUTLOOK = ["service_level", "wait_s", "wait_p90_s", "abandonment", "busy", "waiting_at_end"] as const;
export type Outlook = Record<(typeof OUTLOOK)[number], Range | null>;

export interface Outcome {
  target_s: number;
  futures: number;
  now: {
    waiting: number;
    signed_in: number;
    arrivals_per_h: number;
    handling_s: number;
    patience_s: number | null;
    typical_agent: string;
  };
  as_is: Outlook;
  changed: Outlook;
  difference: Outlook;
}

export interface Run {
  id: string;
  state: "running" | "done" | "cancelled" | "failed";
  done: number;
  total: number;
  asked: { queue: string; agents: number; minutes: number };
  result: Outcome | null;
  error: { code: string; text: string } | null;
}

/** An answer of the kind its address promises: only that it is an object with these members is checked. */
export function having<T>(...members: (keyof T & string)[]): (value: unknown) => T {
  return (value) => {
    const missing = members.filter((name) => !(typeof value === "object" && value !== null && name in value));
    if (missing.length > 0) throw new Error(`the answer has no ${missing.join(", ")}`);
    return value as T;
  };
}

/** The last hour again: what the server says of it. */

import type { Localised } from "../protocol";
import { ask } from "../live/api";
import type { Failure } from "../live/api";
import type { Fields } from "./answers";

export interface Figures {
  contacts: number; answered: number; abandoned: number; called_back: number; elsewhere: number;
  service_level: number | null; mean_wait_s: number | null; longest_wait_s: number | null; spread: number;
}
export interface Row { queue: string; target_s: number; recorded: Figures; before: Figures; after: Figures }
export interface Fate { queue: string; outcome: string; agent: string; waited_s: number }
export interface Moved { call: string; queue: string; at: number; before: Fate; after: Fate }
export interface Compared {
  queue: string; since: number; until: number; contacts: number; is_enough: boolean; fewest: number;
  rows: Row[]; moved: Moved[]; moved_in_all: number; by_name: number; problem: string;
}
/** `done`: 0 to 1. `people` and `queues` are what those in the result are called. */
export interface ReplayRun {
  id: string; queue: string; state: "running" | "done" | "cancelled" | "failed"; done: number;
  result: Compared | null; error: Failure | null; people: Record<string, Localised>; queues: Record<string, Localised>;
}
export type Hours = 1 | 24;

function read(value: unknown): ReplayRun {
  if (typeof value !== "object" || value === null || !("state" in value)) throw new TypeError("no state");
  return value as ReplayRun;
}

const at = (id: string) => `/api/admin/preview/replays/${encodeURIComponent(id)}`;
export const startReplay = (queue: string, value: Fields, hours: Hours) =>
  ask("POST", `/api/admin/preview/queues/${encodeURIComponent(queue)}/replay`, read, { value, hours });
export const lookAtReplay = (id: string) => ask("GET", at(id), read);
export const cancelReplay = (id: string) => ask("DELETE", at(id), read);

/** What the API says of contacts, recordings and how they sounded. */

import type { Labels } from "../labels";
import { type Answer, ask } from "../live/api";
import type { Localised } from "../protocol";
import type { ExplainedEntry, Verdict } from "../supervisor/answers";
import { having } from "../supervisor/answers";

export interface CallRow {
  id: string;
  arrived_at: number;
  ani: string;
  dnis: string;
  display_name: string;
  state: "arrived" | "ivr" | "waiting" | "ringing" | "talking" | "ended";
  outcome: string;
  released_by: string;
  flow: string;
  menu_path: Localised[];
  queue: string;
  waited_s: number;
  agent: string;
  agents: string[];
  answered_at: number | null;
  connected_at: number | null;
  talk_s: number;
  hold_s: number;
  ended_at: number | null;
  customer: string;
  customer_name: string;
  recordings: string[];
  transfers: number;
  direction: string;
  trunk: string;
  stalls: number;
  worst_mos: number | null;
  disposition: string;
  disposition_note: string;
  scores: [string, string, number][];
}

export type EventFields = Record<string, unknown>;

export interface Told extends EventFields {
  seq: number;
  at: number;
  type: string;
}

export interface Point {
  at: number;
  lost_share: number;
  jitter_ms: number;
  far_lost_share: number | null;
  round_trip_ms: number | null;
  mos: number | null;
}

export interface Series {
  leg: string;
  side: string;
  agent: string;
  points: Point[];
}

export interface Call extends CallRow {
  events: Told[];
  quality: Series[];
  people: Record<string, Record<string, string>>;
  /** Of the flows it went through. */
  flows: Labels;
}

export interface Rows<Row> {
  items: Row[];
  next: string;
}

export interface Recording {
  id: string;
  call: string;
  kind: string;
  state: "recording" | "kept" | "failed" | "deleted";
  started_at: number;
  seconds: number;
  agents: string[];
  gaps: [number, number][];
  file: string;
  failure: string;
  deleted_at: number | null;
  deleted_for: string;
  is_held: boolean;
}

export interface Waveform {
  seconds: number;
  channels: number[][];
}

/** A rival caller of an offer: who else could have been given to this agent. */
export interface Rival {
  entry: string;
  contact: string;
  queue: string;
  waited_s: number;
  points: number;
}

export interface OfferStory {
  offer: string;
  at: number;
  agent: string;
  queue: string;
  why: string;
  why_code: string;
  waited_s: number;
  agents: Verdict[];
  rivals: Rival[];
  outcome: string;
}

export interface Routing {
  source: "live" | "journal";
  entries: (ExplainedEntry & { offers: OfferStory[] })[];
}

export const PAGE = 50;

export function calls(query: string): Promise<Answer<Rows<CallRow>>> {
  return ask("GET", `/api/calls?${query}`, having<Rows<CallRow>>("items", "next"));
}

export function call(id: string): Promise<Answer<Call>> {
  return ask("GET", `/api/calls/${encodeURIComponent(id)}`, having<Call>("id", "events", "quality", "people", "flows"));
}

export function recordings(id: string): Promise<Answer<Rows<Recording>>> {
  return ask("GET", `/api/recordings?call=${encodeURIComponent(id)}`, having<Rows<Recording>>("items"));
}

export function routing(id: string): Promise<Answer<Routing>> {
  return ask("GET", `/api/calls/${encodeURIComponent(id)}/routing`, having<Routing>("entries"));
}

/** `path`: of the recording or message, without `/audio`. */
export function waveform(path: string, points: number): Promise<Answer<Waveform>> {
  return ask("GET", `${path}/waveform?points=${points}`, having<Waveform>("channels", "seconds"));
}

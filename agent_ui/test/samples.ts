/** Small whole values to build messages from. */

import type { AgentRow, Contact, CustomerCard, PastContact, QueueRow, ToPage, WaitingRow } from "../src/protocol";

export const ME = { user: "ann", name: "Ann Lee", role: "agent" as const, extension: "2041", language: "en" as const };

export const ROW: AgentRow = {
  agent: "ann", name: "Ann Lee", state: "idle", reason: "", since: 90, until: null, queues: ["billing"], call: null,
  customer: null, handled: 3, pending: "", contacts: 0, needs_disposition: false,
  is_lent: false, lent_until: 0, tested_at: 0,
};

export const QUEUE: QueueRow = {
  queue: "billing", name: { en: "Billing", zh: "账单" }, waiting: 0, longest_since: null, offered: 0, answered: 0,
  abandoned: 0, service_level: null, formula: "sl_fair", target_s: 20, agents_ready: 1, agents_busy: 0,
  agents_signed_in: 1, strategy: "longest_idle", door: "open", callbacks: 0, resting: 0, callbacks_answered: 0,
  callbacks_failed: 0, wait_p50_s: null, wait_p90_s: null, flow_out: {}, sent_to: {}, estimates: 0, estimate_kept: null,
  shadow_differences: 0,
};

export const CONTACT: Contact = {
  call: "call-1", entry: "entry-1", offer: "offer-1", state: "ringing", since: 100, queue: "billing",
  ani: "+8613800000142", dnis: "4000000110", display_name: "", menu_path: [{ en: "Billing", zh: "账单" }], arrived_at: 70, waited_s: 22,
  announced_position: 1, why: "longest idle", answer_by: 118, customer: { status: "looking_up", cards: [] },
  released_by: "", role: "agent", held_since: null, third: null, onlookers: [], is_recording: false,
  is_recording_paused: false,
  is_caller_silent: false, why_code: "", why_facts: {}, is_callback: false, is_outbound: false, callback: null, rank_kept_from: null,
  dispositions: [], disposition: "", note: "", form: [], fields: {},
  is_aside: false, until: null, is_owed: false,
};

export const WAITING: WaitingRow = {
  entry: "entry-1", call: "call-1", position: 1, arrived: 70, ranked_from: 70, caller: "+8613800000142",
  customer: "Tang Yue", local_name: "唐悦", tier: "gold", language: "zh", tags: [], channel: "voice", cause: "arrival",
  needs: "chinese ≥ 7", step: 1, steps: 2, step_until: 110, only_agent: "", held_for: "", held_until: 0, ringing: [],
  callback: "", tries: 0, not_before: 0, score: 30, wait_p50_s: 40, wait_p90_s: 90,
};

export const CARD: CustomerCard = {
  customer: "c-1", name: "Tang Yue", local_name: "唐悦", account: "40", tier: "gold", language: "zh", since_year: 2017,
  numbers: ["+8613800000142"], email: "", notes: "", do_not_sell: false, promises: [], timeline: [],
};

export const PAST: PastContact = {
  call: "call-0", name: "David Kim", ani: "+12025550148", queue: "billing", at: 50, outcome: "answered",
};

export const SNAPSHOT: ToPage & { type: "snapshot" } = {
  type: "snapshot", now: 100, version: 1, me: ME, agent: ROW, contact: null, past: [PAST], queues: [QUEUE],
  agents: [ROW], voicemail: [], notices: [], supervising: null, alerts: [], promised: [], needs_self_test: false,
  has_desk_phone: false,
  has_open_line: false,
  beside: [],
  skills: {},
};

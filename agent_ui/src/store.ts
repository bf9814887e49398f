/** What the page knows, and how each message changes it. Pure: views draw this and nothing else. */

import type { AgentRow, BoxRow, Contact, Me, PastContact, QueueRow, ToPage } from "./protocol";

export type Link = "connecting" | "up" | "lost";

export interface Trouble {
  code: string;
  text: string;
  /** Counts up, so the same problem twice is shown twice. */
  n: number;
}

export interface State {
  link: Link;
  me: Me;
  agent: AgentRow | null;
  /** My row said "offered" before the contact arrived: shown together with the contact, never before it. */
  held: AgentRow | null;
  contact: Contact | null;
  past: PastContact[];
  queues: QueueRow[];
  agents: AgentRow[];
  /** Voicemail boxes I may open. */
  voicemail: BoxRow[];
  /** Add to the local clock (seconds) to get the server's. */
  clockAhead: number;
  trouble: Trouble | null;
}

/** A clock that moved by more than this did not drift: it was set, or the computer slept. */
const CLOCK_WAS_SET_S = 2;

export function initial(me: Me): State {
  return {
    link: "connecting", me, agent: null, held: null, contact: null, past: [], queues: [], agents: [], voicemail: [],
    clockAhead: 0, trouble: null,
  };
}

export function withLink(state: State, link: Link): State {
  return state.link === link ? state : { ...state, link };
}

/** A problem the page found by itself; `code` is a problem's code or a key of the catalogue. */
export function withTrouble(state: State, code: string, text = ""): State {
  return { ...state, trouble: { code, text, n: (state.trouble?.n ?? 0) + 1 } };
}

export function withoutTrouble(state: State): State {
  return state.trouble === null ? state : { ...state, trouble: null };
}

/** Apply one message that arrived at `localNow` (seconds by the page's own clock). */
export function reduce(state: State, message: ToPage, localNow: number): State {
  const ahead = message.now - localNow;
  const timed = { ...state, clockAhead: clock(state, ahead, message.type === "snapshot") };
  return apply(timed, message);
}

function apply(state: State, message: ToPage): State {
  switch (message.type) {
    case "snapshot": {
      const { me, agent, contact, past, queues, agents, voicemail } = message;
      return { ...state, link: "up", me, agent, held: null, contact, past, queues, agents, voicemail };
    }
    case "agent":
      return agentChanged(state, message.agent);
    case "contact":
      return contactChanged(state, message.contact, message.past);
    case "customer":
      if (state.contact?.call !== message.call) return state;
      return { ...state, contact: { ...state.contact, customer: message.customer } };
    case "queues":
      return { ...state, queues: merge(state.queues, message.queues, (row) => row.queue) };
    case "voicemail":
      return { ...state, voicemail: merge(state.voicemail, [message.box], (row) => row.box) };
    case "problem":
      return withTrouble(state, message.code, message.text);
    case "flows":
    case "flow_published":
    case "ping":
      return state;
  }
}

function agentChanged(state: State, row: AgentRow): State {
  const agents = state.agents.length > 0 ? merge(state.agents, [row], (agent) => agent.agent) : state.agents;
  if (!isMine(state, row)) return { ...state, agents };
  if (row.state === "offered" && state.contact?.state !== "ringing") return { ...state, agents, held: row };
  return { ...state, agents, agent: row, held: null };
}

function isMine(state: State, row: AgentRow): boolean {
  return state.agent === null ? row.agent === state.me.user : row.agent === state.agent.agent;
}

function contactChanged(state: State, contact: Contact | null, past: PastContact | null): State {
  const agent = contact?.state === "ringing" && state.held ? state.held : state.agent;
  const earlier = past === null ? state.past : [past, ...state.past.filter((item) => item.call !== past.call)];
  const next = { ...state, contact, agent, held: null, past: earlier };
  // Several were rung: whoever looked away for a moment wonders where the call has gone.
  return past?.outcome === "taken_by_colleague" ? withTrouble(next, "offer.taken") : next;
}

/** Rows keep their place: a known one is replaced where it stands, a new one goes to the end. */
function merge<Row>(rows: Row[], changed: Row[], key: (row: Row) => string): Row[] {
  const left = new Map(changed.map((row) => [key(row), row]));
  const kept = rows.map((row) => {
    const replacement = left.get(key(row));
    left.delete(key(row));
    return replacement ?? row;
  });
  return [...kept, ...left.values()];
}

/** A message was stamped before it travelled, so the greatest difference seen is the nearest to the truth. */
function clock(state: State, ahead: number, fresh: boolean): number {
  if (fresh || Math.abs(ahead - state.clockAhead) > CLOCK_WAS_SET_S) return ahead;
  return Math.max(state.clockAhead, ahead);
}

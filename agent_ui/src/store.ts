/** What the page knows, and how each message changes it. Pure: views draw this and nothing else. */

import { ringing, shown } from "./agent/several";
import type { AgentRow, AlertRow, BoxRow, Contact, Localised, Me, Notice, PastContact, PromisedCall, QueueRow, Supervising, ToPage } from "./protocol";

/** `signed_out`: lost for want of a session, which somebody in a call may still renew on this page. */
export type Link = "connecting" | "up" | "lost" | "signed_out";

export interface Trouble {
  code: string;
  text: string;
  said?: Localised;
  /** Counts up, so the same problem twice is shown twice. */
  n: number;
}

export interface State {
  link: Link;
  me: Me;
  agent: AgentRow | null;
  /** My row said "offered" before the contact arrived: shown together with the contact, never before it. */
  held: AgentRow | null;
  /** The contact on screen; `beside`: those I have besides. */
  contact: Contact | null;
  beside: Contact[];
  past: PastContact[];
  queues: QueueRow[];
  agents: AgentRow[];
  /** Voicemail boxes I may open. */
  voicemail: BoxRow[];
  /** What somebody in charge wants me to have read, the newest first. */
  notices: Notice[];
  /** Calls I have promised, the next one first. */
  promised: PromisedCall[];
  /** Ready waits for a self-test that went well. */
  needsSelfTest: boolean;
  /** My telephone on the desk is registered. */
  hasDeskPhone: boolean;
  /** It has called us, and its line stays up: calls are put through to it without ringing. */
  hasOpenLine: boolean;
  /** What calls a supervisor, critical first; empty on an agent's page. */
  alerts: AlertRow[];
  /** What skills are called, by key. */
  skills: Record<string, Localised>;
  /** The conversation that I, a supervisor, am in. */
  supervising: Supervising | null;
  /** Add to the local clock (seconds) to get the server's. */
  clockAhead: number;
  trouble: Trouble | null;
}

/** A clock that moved by more than this did not drift: it was set, or the computer slept. */
const CLOCK_WAS_SET_S = 2;

export function initial(me: Me): State {
  return {
    link: "connecting", me, agent: null, held: null, contact: null, beside: [], past: [], queues: [], agents: [], voicemail: [],
    notices: [], promised: [], needsSelfTest: false, hasDeskPhone: false, hasOpenLine: false, alerts: [], skills: {}, supervising: null, clockAhead: 0, trouble: null,
  };
}

export function withLink(state: State, link: Link): State {
  return state.link === link ? state : { ...state, link };
}

/** A problem the page found by itself; `code` is a problem's code or a key of the catalogue. */
export function withTrouble(state: State, code: string, text = "", said?: Localised): State {
  return { ...state, trouble: { code, text, ...(said && { said }), n: (state.trouble?.n ?? 0) + 1 } };
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
      const { me, agent, past, queues, agents, voicemail, notices, alerts, promised, skills, supervising } = message;
      const phones = { hasDeskPhone: message.has_desk_phone, hasOpenLine: message.has_open_line };
      const desk = { promised, needsSelfTest: message.needs_self_test, ...phones };
      const lists = { past, queues, agents, voicemail, notices, alerts, skills, supervising };
      const open = shown(everything(message.contact, message.beside), state);
      return { ...state, ...lists, ...desk, link: "up", me, agent, held: null, ...open };
    }
    case "agent":
      return agentChanged(state, message.agent);
    case "contact":
      return contactChanged(state, everything(message.contact, message.beside), message.past);
    case "customer": {
      const known = (one: Contact) => (one.call === message.call ? { ...one, customer: message.customer } : one);
      return { ...state, contact: state.contact && known(state.contact), beside: state.beside.map(known) };
    }
    case "queues":
      return { ...state, queues: merge(state.queues, message.queues, (row) => row.queue) };
    case "voicemail":
      return { ...state, voicemail: merge(state.voicemail, [message.box], (row) => row.box) };
    case "alerts":
      return { ...state, alerts: message.alerts };
    case "promised":
      return { ...state, promised: message.promised };
    case "desk_phone":
      return { ...state, hasDeskPhone: message.has_desk_phone, hasOpenLine: message.has_open_line };
    case "notices":
      return { ...state, notices: message.notices };
    case "supervising":
      return { ...state, supervising: message.supervising };
    case "problem":
      return withTrouble(state, message.code, message.text, message.said);
    case "flows":
    case "flow_published":
    case "directory":
    case "ping":
      return state;
  }
}

function agentChanged(state: State, row: AgentRow): State {
  const agents = state.agents.length > 0 ? merge(state.agents, [row], (agent) => agent.agent) : state.agents;
  if (!isMine(state, row)) return { ...state, agents };
  if (row.state === "offered" && ringing(state) === null) return { ...state, agents, held: row };
  return { ...state, agents, agent: row, held: null };
}

function isMine(state: State, row: AgentRow): boolean {
  return state.agent === null ? row.agent === state.me.user : row.agent === state.agent.agent;
}

function everything(contact: Contact | null, beside: Contact[]): Contact[] {
  return contact === null ? [] : [contact, ...beside];
}

function contactChanged(state: State, contacts: Contact[], past: PastContact | null): State {
  const agent = contacts.some((one) => one.state === "ringing") && state.held ? state.held : state.agent;
  const earlier = past === null ? state.past : [past, ...state.past.filter((item) => item.call !== past.call)];
  const next = { ...state, ...shown(contacts, state), agent, held: null, past: earlier };
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

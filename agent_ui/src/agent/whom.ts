/** Whom one may ask in, transfer to or call: the lines of the directory, found by what is typed. Pure. */

import { phone } from "../format";
import { type Language, pick } from "../i18n";
import type { AgentState, DirectoryChanged, NumberLine, PersonLine, QueueLine } from "../protocol";

export type Purpose = "transfer" | "conference" | "dial";
export const TABS = ["all", "agents", "queues", "contacts"] as const;
export type Tab = (typeof TABS)[number];

export interface Lines {
  people: PersonLine[];
  queues: QueueLine[];
  numbers: NumberLine[];
}

export const NOBODY: Lines = { people: [], queues: [], numbers: [] };

/** What may be done with somebody: ask them first, give the customer away at once, call them. */
export interface Means {
  ask: boolean;
  send: boolean;
  call: boolean;
}

export interface Item extends Means {
  kind: "agent" | "queue" | "ours" | "contact" | "number";
  to: string;
  name: string;
  person?: PersonLine;
  queue?: QueueLine;
  note?: string;
}

/** So long a customer waits for an agent who is on a call. */
export const PATIENCE_S = 60;
const SHORTEST_NUMBER = 3;
/** A name or a number has no more; more is not asked of the server either. */
export const LONGEST = 64;
const BUSY: AgentState[] = ["on_contact", "wrap_up", "offered"];

/** The lines after a message: all of them, or those that changed in their places. */
export function received(lines: Lines, message: DirectoryChanged): Lines {
  if (message.is_whole) return { people: message.people, queues: message.queues, numbers: message.numbers };
  return {
    people: put(lines.people, message.people, (row) => row.agent),
    queues: put(lines.queues, message.queues, (row) => row.queue),
    numbers: lines.numbers,
  };
}

function put<Row>(rows: Row[], changed: Row[], key: (row: Row) => string): Row[] {
  if (changed.length === 0) return rows;
  const news = new Map(changed.map((row) => [key(row), row]));
  const known = new Set(rows.map(key));
  return [...rows.map((row) => news.get(key(row)) ?? row), ...changed.filter((row) => !known.has(key(row)))];
}

export function looksLikeNumber(typed: string): boolean {
  const text = typed.trim();
  return /^\+?[\d\s().-]+$/.test(text) && text.replace(/\D/g, "").length >= SHORTEST_NUMBER && text.length <= LONGEST;
}

/** What fits what is typed, those who are free first. A number that is nobody's here can be called as it is. */
export function find(lines: Lines, typed: string, tab: Tab, me: string, language: Language): Item[] {
  const wanted = typed.trim().toLocaleLowerCase();
  const fits = (...texts: string[]): boolean => texts.some((text) => text.toLocaleLowerCase().includes(wanted));
  const digits = wanted.replace(/[\s().-]/g, "");
  const people = lines.people
    .filter((row) => row.agent !== me && fits(row.name, row.agent, row.extension))
    .map((row) => person(row));
  const queues = lines.queues
    .filter((row) => fits(row.queue, ...Object.values(row.name)))
    .map((row) => queue(row, language));
  const numbers = lines.numbers
    .filter((row) => fits(row.note, ...Object.values(row.name)) || (digits !== "" && row.number.replace(/[\s().-]/g, "").includes(digits)))
    .map((row) => number(row, language));
  const found = [
    ...(tab === "all" || tab === "queues" ? queues : []),
    ...(tab === "all" || tab === "agents" ? people : []),
    ...(tab === "all" || tab === "contacts" ? numbers : []),
  ];
  return [...typedNumber(typed, lines, tab), ...[...found].sort((a, b) => rank(a) - rank(b))];
}

function typedNumber(typed: string, lines: Lines, tab: Tab): Item[] {
  if (!looksLikeNumber(typed) || !(tab === "all" || tab === "contacts")) return [];
  const to = typed.trim();
  const isKnown = lines.people.some((row) => row.extension === to) || lines.numbers.some((row) => row.number === to);
  return isKnown ? [] : [{ kind: "number", to, name: phone(to), ask: true, send: true, call: true }];
}

function person(row: PersonLine): Item {
  const free = row.state === "idle";
  return { kind: "agent", to: row.agent, name: row.name, person: row, ask: free, send: free || BUSY.includes(row.state), call: false };
}

function queue(row: QueueLine, language: Language): Item {
  const open = row.door === "open";
  return { kind: "queue", to: row.queue, name: pick(row.name, language), queue: row, ask: open, send: open, call: false };
}

function number(row: NumberLine, language: Language): Item {
  const outside = row.kind === "contact";
  const name = pick(row.name, language) || phone(row.number);
  return { kind: row.kind, to: row.number, name, note: row.note, ask: outside, send: true, call: outside };
}

function rank(item: Item): number {
  if (item.kind === "agent") return item.ask ? 1 : item.send ? 3 : 4;
  if (item.kind === "queue") return item.ask ? (item.queue?.ready ? 0 : 2) : 4;
  return 2;
}

/** Whether there is anything to do with it, for this purpose. */
export function isPossible(item: Item, purpose: Purpose): boolean {
  if (purpose === "dial") return item.call;
  return purpose === "conference" ? item.ask : item.ask || item.send;
}

/** How people are called who are known by an id only. */
export function nameOf(lines: Lines, to: string, language: Language): string {
  const known = lines.people.find((row) => row.agent === to)?.name;
  if (known) return known;
  const line = lines.queues.find((row) => row.queue === to);
  if (line) return pick(line.name, language);
  const listed = lines.numbers.find((row) => row.number === to);
  return listed ? pick(listed.name, language) : phone(to);
}

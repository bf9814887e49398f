/** Which agents are shown, and in which order. Pure. */

import type { AlertRow, AgentRow, AgentState } from "../protocol";

export type Order = "site" | "name" | "state" | "time" | "attention";
export const ORDERS: Order[] = ["site", "attention", "state", "time", "name"];

export interface Wanted {
  queue: string;
  /** None: every state. */
  states: AgentState[];
  words: string;
  order: Order;
}

export const EVERYBODY: Wanted = { queue: "", states: [], words: "", order: "site" };

const RANK: AgentState[] = ["offered", "on_contact", "wrap_up", "idle", "not_ready", "logged_out"];

/** The site's own order keeps everybody in their place; the others move agents when their state changes. */
export function shown(rows: AgentRow[], wanted: Wanted, levels: Map<string, "warn" | "crit">): AgentRow[] {
  const words = wanted.words.trim().toLocaleLowerCase();
  const found = rows.filter(
    (row) =>
      (!wanted.queue || row.queues.includes(wanted.queue)) &&
      (wanted.states.length === 0 || wanted.states.includes(row.state)) &&
      (!words || `${row.name}\n${row.agent}\n${row.customer ?? ""}`.toLocaleLowerCase().includes(words)),
  );
  const by = COMPARE[wanted.order];
  return by === null ? found : [...found].sort((one, other) => by(one, other, levels) || one.name.localeCompare(other.name));
}

/** Where everybody stood when they were put in order last. */
export interface Standing {
  order: Order;
  at: number;
  places: Map<string, number>;
}

/** Nobody can read, or hit, a grid that changes its order with every event: it settles once in a while. */
export const SETTLES_AFTER_S = 3;

/** As `shown`, but in the order of before until it is time for a new one. */
export function settled(
  rows: AgentRow[], wanted: Wanted, levels: Map<string, "warn" | "crit">, before: Standing | null, now: number,
): { rows: AgentRow[]; standing: Standing | null } {
  if (wanted.order === "site" || wanted.order === "name") return { rows: shown(rows, wanted, levels), standing: null };
  if (before?.order === wanted.order && now >= before.at && now < before.at + SETTLES_AFTER_S) {
    const place = (row: AgentRow) => before.places.get(row.agent) ?? before.places.size;
    const found = shown(rows, { ...wanted, order: "site" }, levels);
    return { rows: found.sort((one, other) => place(one) - place(other)), standing: before };
  }
  const everybody = shown(rows, { ...EVERYBODY, order: wanted.order }, levels);
  const standing = { order: wanted.order, at: now, places: new Map(everybody.map((row, n) => [row.agent, n])) };
  return settled(rows, wanted, levels, standing, now);
}

type Compare = (one: AgentRow, other: AgentRow, levels: Map<string, "warn" | "crit">) => number;

const COMPARE: Record<Order, Compare | null> = {
  site: null,
  name: () => 0,
  state: (one, other) => RANK.indexOf(one.state) - RANK.indexOf(other.state),
  time: (one, other) => Number(one.state === "logged_out") - Number(other.state === "logged_out") || one.since - other.since,
  attention: (one, other, levels) => urgency(other, levels) - urgency(one, levels) || one.since - other.since,
};

function urgency(row: AgentRow, levels: Map<string, "warn" | "crit">): number {
  const level = levels.get(row.agent);
  if (level === "crit") return 3;
  if (level === "warn") return 2;
  return row.state === "logged_out" ? 0 : 1;
}

/** The worst alert of each agent. */
export function levelsOf(alerts: AlertRow[]): Map<string, "warn" | "crit"> {
  const levels = new Map<string, "warn" | "crit">();
  for (const alert of alerts) {
    if (alert.agent && levels.get(alert.agent) !== "crit") levels.set(alert.agent, alert.level);
  }
  return levels;
}

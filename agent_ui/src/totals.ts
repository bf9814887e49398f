/** The figures of all queues together, for the supervisor's tiles. Pure. */

import type { AgentRow, AgentState, QueueRow } from "./protocol";

export interface Totals {
  waiting: number;
  longest: QueueRow | null;
  offered: number;
  answered: number;
  abandoned: number;
  /** Mean of the queues' shares, each weighted by its answered and abandoned calls; null with nothing to divide by. */
  serviceLevel: number | null;
  measured: QueueRow[];
}

export function totals(rows: QueueRow[]): Totals {
  const measured = rows.filter((row) => row.service_level !== null && weight(row) > 0);
  const weights = sum(measured, weight);
  const met = sum(measured, (row) => (row.service_level ?? 0) * weight(row));
  return {
    waiting: sum(rows, (row) => row.waiting),
    longest: longest(rows),
    offered: sum(rows, (row) => row.offered),
    answered: sum(rows, (row) => row.answered),
    abandoned: sum(rows, (row) => row.abandoned),
    serviceLevel: weights === 0 ? null : met / weights,
    measured,
  };
}

export const STATES: AgentState[] = ["idle", "offered", "on_contact", "wrap_up", "not_ready", "logged_out"];

export function byState(rows: AgentRow[]): Map<AgentState, number> {
  return new Map(STATES.map((state) => [state, rows.filter((row) => row.state === state).length]));
}

export function weight(row: QueueRow): number {
  return row.answered + row.abandoned;
}

function longest(rows: QueueRow[]): QueueRow | null {
  const start = (row: QueueRow) => row.longest_since ?? Infinity;
  const first = rows.reduce<QueueRow | null>((best, row) => (!best || start(row) < start(best) ? row : best), null);
  return first?.longest_since == null ? null : first;
}

function sum(rows: QueueRow[], value: (row: QueueRow) => number): number {
  return rows.reduce((total, row) => total + value(row), 0);
}

/** Today by half hours beside the same day of last week, asked for again every minute. */

import { HALF_HOUR, type IntervalRow, midnight } from "../intervals";
import { ask, type Failure } from "../live/api";
import { having } from "./answers";

const REFRESH_MS = 60_000;
const SOON_MS = 3_000;
const WEEK = 7;
/** Beyond an hour of samples the line says nothing new. */
const SAMPLES = 60;

export interface Past {
  today: IntervalRow[];
  lastWeek: IntervalRow[];
  /** Today so far, and last week up to the same time. */
  sum: IntervalRow | null;
  sumBefore: IntervalRow | null;
  failure: Failure | null;
}

export interface AlertRule {
  rule: string;
  measure: string;
  side: "above" | "below";
  limit: number;
  level: "warn" | "crit";
  queues: string[];
}

const NOTHING: Past = { today: [], lastWeek: [], sum: null, sumBefore: null, failure: null };

export class History {
  past: Past = NOTHING;
  rules: AlertRule[] = [];
  /** How many waited, minute by minute since the page was opened. */
  waiting: number[] = [];
  isKnown = false;
  private queue = "";
  private asked = 0;

  constructor(private readonly now: () => number, private readonly changed: () => void) {
    window.setInterval(() => document.visibilityState === "hidden" || void this.refresh(), REFRESH_MS);
  }

  /** Only this queue from now on; "" for all. */
  async show(queue: string): Promise<void> {
    this.queue = queue;
    this.waiting = [];
    await this.refresh();
  }

  sample(waiting: number): void {
    this.waiting = [...this.waiting, waiting].slice(-SAMPLES);
  }

  async refresh(): Promise<void> {
    const number = ++this.asked;
    const now = this.now();
    const [today, before] = [midnight(now), midnight(now, WEEK)];
    const [rows, pastRows, sum, sumBefore, alerts] = await Promise.all([
      this.rows(today, today + 86_400), this.rows(before, midnight(now, WEEK - 1)),
      this.total(today, today + 86_400), this.total(before, before + (now - today)),
      ask("GET", "/api/alerts", having<{ rules: AlertRule[] }>("rules")),
    ]);
    if (number !== this.asked) return;
    const failure = rows.failure ?? pastRows.failure ?? sum.failure ?? sumBefore.failure;
    this.past = failure
      ? { ...this.past, failure }
      : { today: rows.value ?? [], lastWeek: pastRows.value ?? [], sum: sum.value, sumBefore: sumBefore.value, failure };
    this.rules = alerts.value?.rules ?? this.rules;
    this.isKnown = true;
    this.changed();
    if (failure) window.setTimeout(() => void this.refresh(), SOON_MS);
  }

  private rows(since: number, until: number) {
    const read = (value: unknown) => having<{ items: IntervalRow[] }>("items")(value).items;
    return ask("GET", `/api/intervals?${this.query(since, until)}&step=30m&by=all&zone=${encodeURIComponent(zone())}`, read);
  }

  private total(since: number, until: number) {
    return ask("GET", `/api/intervals/total?${this.query(since, until)}`, having<IntervalRow>("offered", "service_level"));
  }

  private query(since: number, until: number): string {
    const queue = this.queue ? `&queue=${encodeURIComponent(this.queue)}` : "";
    return `since=${since}&until=${Math.ceil(until)}${queue}`;
  }
}

/** The limit that a tile shows: the strictest of the rules for this measure and queue. */
export function limitOf(rules: AlertRule[], measure: string, queue: string): number | null {
  const fitting = rules.filter((rule) => rule.measure === measure && (!queue || rule.queues.includes(queue)));
  const limits = fitting.map((rule) => rule.limit);
  if (limits.length === 0) return null;
  return fitting[0]?.side === "below" ? Math.max(...limits) : Math.min(...limits);
}

/** The figures of today's half hours, with gaps for those in which nothing happened. */
export function series(rows: IntervalRow[], value: (row: IntervalRow) => number | null): (number | null)[] {
  const first = rows[0];
  const last = rows.at(-1);
  if (!first || !last) return [];
  const byStart = new Map(rows.map((row) => [row.start, row]));
  const n = (last.start - first.start) / HALF_HOUR + 1;
  return Array.from({ length: n }, (_, at) => {
    const row = byStart.get(first.start + at * HALF_HOUR);
    return row ? value(row) : null;
  });
}

function zone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

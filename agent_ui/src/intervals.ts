/** Queues by interval: what the API tells, and where a chart draws it. Pure. */

export interface IntervalRow {
  queue: string;
  start: number;
  offered: number;
  answered: number;
  answered_in_time: number;
  abandoned: number;
  abandoned_in_time: number;
  service_level: number | null;
  abandonment: number | null;
  speed_s: number | null;
  speed_p90_s: number | null;
  longest_s: number;
  handled: number;
  handling_s: number | null;
  talk_s: number | null;
  wrap_up_s: number | null;
}

export const HALF_HOUR = 1800;
const HOUR = 3600;
const SHORTEST_H = 8;

/** A day of two: seconds from midnight are the same on both, whatever clocks did between. */
export interface Day {
  midnight: number;
  rows: IntervalRow[];
}

export interface Bar {
  /** Seconds from midnight. */
  from: number;
  answered: number;
  abandoned: number;
  /** Came, but neither answered nor gone: still in line, sent on, or promised a call. */
  other: number;
}

export interface Chart {
  /** What is shown, in seconds from midnight: whole hours. */
  from: number;
  until: number;
  top: number;
  ticks: number[];
  hours: number[];
  bars: Bar[];
  past: Bar[];
}

/** Midnight of `now` by the reader's own clock, so many days ago. */
export function midnight(now: number, daysAgo = 0): number {
  const date = new Date(now * 1000);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() - daysAgo).getTime() / 1000;
}

/** Null when there is nothing to draw. */
export function chart(today: Day, past: Day, now: number): Chart | null {
  const [bars, before] = [barsOf(today), barsOf(past)];
  const both = [...bars, ...before];
  if (both.length === 0) return null;
  const at = now - today.midnight;
  const first = Math.floor(Math.min(at, ...both.map((bar) => bar.from)) / HOUR);
  const last = Math.ceil((Math.max(at, ...both.map((bar) => bar.from + HALF_HOUR))) / HOUR);
  const until = Math.min(24, Math.max(last, first + SHORTEST_H));
  const from = Math.max(0, Math.min(first, until - SHORTEST_H));
  const ticks = scale(Math.max(...both.map(height)));
  const every = until - from > 12 ? 2 : 1;
  const hours = Array.from({ length: Math.floor((until - from) / every) + 1 }, (_, n) => (from + n * every) * HOUR);
  return { from: from * HOUR, until: until * HOUR, top: ticks.at(-1) ?? 1, ticks, hours, bars, past: before };
}

export function height(bar: Bar): number {
  return bar.answered + bar.abandoned + bar.other;
}

function barsOf({ midnight: start, rows }: Day): Bar[] {
  return rows.map((row) => ({
    from: row.start - start,
    answered: row.answered,
    abandoned: row.abandoned,
    other: Math.max(0, row.offered - row.answered - row.abandoned),
  }));
}

/** Round steps from nought to at least `most`: three or four of them. */
export function scale(most: number): number[] {
  const rough = Math.max(1, most) / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 4, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? 10 * power);
  return Array.from({ length: Math.ceil(Math.max(1, most) / step) + 1 }, (_, n) => n * step);
}

/** The outline of bars as steps, on a field of `chart`'s width in seconds and its height upside down. */
export function steps({ from, top, past }: Chart): string {
  const sorted = [...past].sort((one, other) => one.from - other.from);
  let path = "";
  let end = Number.NaN;
  for (const bar of sorted) {
    const [x, y] = [bar.from - from, top - height(bar)];
    path += `${x === end ? "L" : "M"}${x} ${y}H${x + HALF_HOUR}`;
    end = x + HALF_HOUR;
  }
  return path;
}

/** A line through the figures on a field of 88 by 32; gaps where there is none. "" for fewer than two. */
export function sparkline(values: (number | null)[]): { path: string; x: number; y: number } | null {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const place = (value: number, n: number): [number, number] => [
    (n / (values.length - 1)) * 88, high === low ? 16 : 29 - ((value - low) / (high - low)) * 26,
  ];
  let path = "";
  let last: [number, number] = [0, 0];
  let isOpen = false;
  values.forEach((value, n) => {
    if (value === null) isOpen = false;
    else {
      last = place(value, n);
      path += `${isOpen ? "L" : "M"}${last.map((part) => part.toFixed(1)).join(" ")}`;
      isOpen = true;
    }
  });
  return { path, x: last[0], y: last[1] };
}

/** Opening hours as a week of seven days and a list of special ones, and what each day of a year is. Pure. */

import type { Fields, Json } from "./answers";

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** The spans of each day, Monday first, as the file writes them: `mon-fri: ["09:00-12:00", …]`. */
export function weekOf(value: Json): string[][] {
  const days: string[][] = DAYS.map(() => []);
  const week: Fields = value !== null && typeof value === "object" && !Array.isArray(value) ? value : {};
  for (const [key, spans] of Object.entries(week)) for (const day of daysOf(key)) days[day] = spansOf(spans);
  return days;
}

/** As few lines as the week needs: neighbours with the same hours become one range; closed days are left out. */
export function writtenWeek(days: readonly string[][]): Json {
  const found: Fields = {};
  for (let from = 0; from < DAYS.length; from += 1) {
    const spans = days[from] ?? [];
    let to = from;
    while (to + 1 < DAYS.length && (days[to + 1] ?? []).join() === spans.join()) to += 1;
    if (spans.length) found[to === from ? DAYS[from]! : `${DAYS[from]}-${DAYS[to]}`] = spans.length === 1 ? spans[0]! : spans;
    from = to;
  }
  return Object.keys(found).length ? found : null;
}

export function spansOf(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : typeof value === "string" && value !== "" ? [value] : [];
}

/** `9-12, 13:30 – 18:00` → `09:00-12:00`, `13:30-18:00`; what is no time is left for the check to complain of. */
export function readSpans(text: string): string[] {
  return text.split(/[,;，；]/).map((one) => span(one)).filter(Boolean);
}

function span(text: string): string {
  const plain = text.trim().replaceAll("：", ":").replace(/\s*[–—-]\s*/g, "-");
  const match = /^(\d{1,2})(?::(\d{2}))?-(\d{1,2})(?::(\d{2}))?$/.exec(plain);
  if (!match) return plain;
  const at = (hour: string | undefined, minute: string | undefined) => `${(hour ?? "0").padStart(2, "0")}:${minute ?? "00"}`;
  return `${at(match[1], match[2])}-${at(match[3], match[4])}`;
}

function daysOf(key: string): number[] {
  const [first = "", last = first] = key.split("-");
  const start = DAYS.findIndex((day) => day === first);
  const end = DAYS.findIndex((day) => day === last);
  if (start < 0 || end < 0) return [];
  const length = ((end - start + DAYS.length) % DAYS.length) + 1;
  return Array.from({ length }, (_, at) => (start + at) % DAYS.length);
}

export interface Special { date: string; name: Fields; open: string[] }

export function specialOf(value: Json): Special[] {
  const days = Array.isArray(value) ? value : [];
  return days.map((day) => {
    if (typeof day !== "object" || day === null || Array.isArray(day)) return { date: String(day), name: {}, open: [] };
    const name = day["name"];
    return { date: String(day["date"] ?? ""), name: name && typeof name === "object" && !Array.isArray(name) ? name : {}, open: spansOf(day["open"]) };
  });
}

/** A plain holiday without a name is its date alone. */
export function writtenSpecial(days: readonly Special[]): Json {
  if (days.length === 0) return null;
  return days.map(({ date, name, open }) => {
    const words = Object.fromEntries(Object.entries(name).filter(([, text]) => text !== ""));
    if (Object.keys(words).length === 0 && open.length === 0) return date;
    return {
      date, ...(Object.keys(words).length ? { name: words } : {}), ...(open.length ? { open: open.length === 1 ? open[0]! : open } : {}),
    };
  });
}

export type DayKind = "open" | "closed" | "special" | "holiday";
export interface DayCell { date: string; day: number; weekday: number; kind: DayKind }

/** Every month of a year as cells; weekday 0 is Monday. */
export function yearOf(year: number, week: readonly string[][], special: readonly Special[]): DayCell[][] {
  const named = new Map(special.map((day) => [day.date, day]));
  return Array.from({ length: 12 }, (_, month) => {
    const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
    return Array.from({ length }, (_unused, at) => {
      const when = new Date(Date.UTC(year, month, at + 1));
      const weekday = (when.getUTCDay() + 6) % 7;
      const date = when.toISOString().slice(0, 10);
      const own = named.get(date);
      const kind: DayKind = own ? (own.open.length ? "special" : "holiday") : (week[weekday] ?? []).length ? "open" : "closed";
      return { date, day: at + 1, weekday, kind };
    });
  });
}

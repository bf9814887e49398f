/** When something is due, in words: the day and time, and how far away that is. Pure. */

import { day, daysFromNow, span, timeOfDay } from "../format";
import type { Language, Translate } from "../i18n";

export interface Clock {
  t: Translate;
  language: Language;
  now: number;
}
export type Level = "crit" | "warn" | null;

/** Due within this time is worth a warning. */
const SOON_S = 3600;

export function dayAndTime({ t, language, now }: Clock, at: number): string {
  const time = timeOfDay(at, language);
  const days = daysFromNow(at, now);
  if (days === 0) return t("when.today", { time });
  if (days === 1) return t("when.tomorrow", { time });
  if (days === -1) return t("when.yesterday", { time });
  return `${day(at, now, language)} ${time}`;
}

/** `2 h 14 min late`, `in 16 min`, in whole words of the language. */
export function distance({ t, now }: Clock, left: number): string {
  const { days, hours, minutes } = span(Math.abs(left));
  // From a day on by the calendar: what is due the day after tomorrow is due in 2 days, whatever the hour.
  const n = Math.abs(daysFromNow(now + left, now));
  const length =
    days > 0 ? t("span.days", { n }) : hours > 0 ? t("span.hours", { hours, minutes }) : t("span.minutes", { minutes });
  return t(left < 0 ? "span.late" : "span.in", { length });
}

export function urgency(left: number): Level {
  return left < 0 ? "crit" : left < SOON_S ? "warn" : null;
}

/** What a field for a local date and time holds: `2026-11-23T14:30`. */
export function localInput(at: number): string {
  const date = new Date(at * 1000);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** UTC seconds of such a field; null for none. */
export function fromLocalInput(text: string): number | null {
  const at = new Date(text).getTime() / 1000;
  return Number.isFinite(at) ? at : null;
}

/** A sensible time to begin with: the next full quarter of an hour that is at least an hour away. */
export function soon(now: number): number {
  return Math.ceil((now + 3600) / 900) * 900;
}

/** Nine in the morning of the next day, by the reader's clock. */
export function tomorrowMorning(now: number): number {
  const date = new Date(now * 1000);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1, 9).getTime() / 1000;
}

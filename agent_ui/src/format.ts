/** Numbers, times and telephone numbers as people read them. Pure; a missing value is a dash, never a zero. */

import type { Language } from "./i18n";

export const NONE = "–";
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** `0:07`, `12:40`, `1:02:03`; never negative, whatever two clocks say. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / HOUR);
  const minutes = Math.floor((whole % HOUR) / MINUTE);
  const rest = String(whole % MINUTE).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

export function since(start: number | null, now: number): string {
  return start === null ? NONE : duration(now - start);
}

/** One decimal of a share 0–1, without its sign: `80.4`. */
export function percent(share: number | null): string {
  return share === null ? NONE : (share * 100).toFixed(1);
}

/** The same with its sign: `80.4 %`, and in Chinese `80.4%`. */
export function percentage(share: number | null, language: Language): string {
  if (share === null) return NONE;
  return language === "zh" ? `${percent(share)}%` : `${percent(share)} %`;
}

export function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

export function count(value: number, language: Language, digits = 0): string {
  return new Intl.NumberFormat(locale(language), { minimumFractionDigits: digits, maximumFractionDigits: Math.max(digits, 3) }).format(value);
}

export function locale(language: Language): string {
  return language === "zh" ? "zh-CN" : "en-GB";
}

/** `14:02` in the reader's own zone. */
export function timeOfDay(at: number, language: Language, timeZone?: string): string {
  return date(at, language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, timeZone);
}

/** `16 Mar`, `3月16日`; with the year when it is not this one. */
export function day(at: number, now: number, language: Language, timeZone?: string): string {
  const year = (when: number) => date(when, "en", { year: "numeric" }, timeZone);
  const shape: Intl.DateTimeFormatOptions = { day: "numeric", month: "short" };
  return date(at, language, year(at) === year(now) ? shape : { ...shape, year: "numeric" }, timeZone);
}

/** `Wed 18 March`, `3月18日 周三`. */
export function today(now: number, language: Language, timeZone?: string): string {
  const text = date(now, language, { weekday: "short", day: "numeric", month: "long" }, timeZone);
  return text.replace(",", "").replace("日周", "日 周");
}

/** How many calendar days `at` lies after `now`: 0 today, 1 tomorrow, -1 yesterday. */
export function daysFromNow(at: number, now: number, timeZone?: string): number {
  const midnight = (when: number) => {
    const parts = date(when, "en", { year: "numeric", month: "2-digit", day: "2-digit" }, timeZone);
    const [dayOfMonth = "1", month = "1", year = "1970"] = parts.split("/");
    return Date.UTC(Number(year), Number(month) - 1, Number(dayOfMonth));
  };
  return Math.round((midnight(at) - midnight(now)) / 1000 / DAY);
}

/** The two largest units of a length of time: `{ days, hours }`, `{ hours, minutes }` or `{ minutes }`. */
export function span(seconds: number): { days: number; hours: number; minutes: number } {
  const whole = Math.max(0, Math.floor(seconds));
  return {
    days: Math.floor(whole / DAY),
    hours: Math.floor((whole % DAY) / HOUR),
    minutes: Math.floor((whole % HOUR) / MINUTE),
  };
}

const COUNTRY_CODES = /^\+(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})/;

/** Groups an E.164 number for reading aloud; anything else (an extension, a SIP name) is left as it is. */
export function phone(number: string): string {
  // Service numbers that are dialled without a country: 400 000 0110.
  const service = /^([48]00)(\d{3})(\d{4})$/.exec(number);
  if (service) return service.slice(1).join(" ");
  if (!/^\+\d{7,15}$/.test(number)) return number;
  const american = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  if (american) return ["+1", ...american.slice(1)].join(" ");
  const code = COUNTRY_CODES.exec(number)?.[0] ?? number.slice(0, 3);
  return [code, ...groups(number.slice(code.length))].join(" ");
}

/** From the right in fours, the first group taking what is left (but never a lone digit): `138 0000 0142`. */
function groups(digits: string): string[] {
  const parts: string[] = [];
  for (let end = digits.length; end > 0; end -= 4) parts.unshift(digits.slice(Math.max(0, end - 4), end));
  const [first = "", second = "", ...rest] = parts;
  return first.length === 1 ? [first + second, ...rest] : parts;
}

/** Two letters for the round picture: `LM` for Lin Mei, `林` for 林梅. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = [...(words[0] ?? "")][0] ?? "?";
  if (/\p{Script=Han}/u.test(first) || words.length < 2) return first.toUpperCase();
  return (first + ([...(words.at(-1) ?? "")][0] ?? "")).toUpperCase();
}

function date(at: number, language: Language, shape: Intl.DateTimeFormatOptions, timeZone?: string): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  return new Intl.DateTimeFormat(locale(language), { ...shape, ...zone }).format(at * 1000);
}

/** What is looked for: kept in the page's address, so that a search can be kept, sent and linked to. Pure. */

export const PERIODS = ["today", "yesterday", "week", "month", "all"] as const;
export type Period = (typeof PERIODS)[number];

/** The names are the API's own. Times are UTC seconds as text; "" is anything. */
export const FIELDS = [
  "seek", "queue", "agent", "outcome", "state", "direction", "disposition", "customer", "waited_over", "waited_within", "mos_below",
  "since", "until",
] as const;
export type Field = (typeof FIELDS)[number];
export type Wanted = Record<Field, string> & { period: Period | "" };

export const NOTHING_WANTED: Wanted = {
  ...(Object.fromEntries(FIELDS.map((field) => [field, ""])) as Record<Field, string>), period: "today",
};

const NUMBERS: Field[] = ["waited_over", "waited_within", "mos_below", "since", "until"];

/** An address without a period and without times means today; times of one's own come before any period. */
export function fromAddress(search: string): Wanted {
  const given = new URLSearchParams(search);
  const wanted = { ...NOTHING_WANTED };
  for (const field of FIELDS) {
    const value = (given.get(field) ?? "").slice(0, 100);
    wanted[field] = NUMBERS.includes(field) && !isFigure(value) ? "" : value;
  }
  const period = given.get("period") ?? "";
  const timed = wanted.since !== "" || wanted.until !== "";
  wanted.period = timed ? "" : isPeriod(period) ? period : "today";
  return wanted;
}

export function toAddress(wanted: Partial<Wanted>, path = "/calls"): string {
  const given = new URLSearchParams();
  for (const field of FIELDS) if (wanted[field]) given.set(field, wanted[field]);
  if (wanted.period && wanted.period !== "today") given.set("period", wanted.period);
  const search = given.toString();
  return search ? `${path}?${search}` : path;
}

/** What the API is asked: a period becomes the moments it stands for, by the calendar of this computer. */
export function toQuery(wanted: Wanted, now: Date, more: Record<string, string> = {}): string {
  const given = new URLSearchParams();
  for (const field of FIELDS) if (wanted[field]) given.set(field, wanted[field]);
  const { since, until } = wanted.period ? moments(wanted.period, now) : { since: null, until: null };
  if (since !== null) given.set("since", String(since));
  if (until !== null) given.set("until", String(until));
  for (const [name, value] of Object.entries(more)) if (value) given.set(name, value);
  return given.toString();
}

export function moments(period: Period, now: Date): { since: number | null; until: number | null } {
  const midnight = (days: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days).getTime() / 1000;
  switch (period) {
    case "today": return { since: midnight(0), until: null };
    case "yesterday": return { since: midnight(-1), until: midnight(0) };
    case "week": return { since: midnight(-6), until: null };
    case "month": return { since: midnight(-29), until: null };
    case "all": return { since: null, until: null };
  }
}

/** How many wishes beside the period there are: what "clear" would take away. */
export function wishes(wanted: Wanted): number {
  return FIELDS.filter((field) => wanted[field] !== "").length;
}

function isPeriod(text: string): text is Period {
  return (PERIODS as readonly string[]).includes(text);
}

function isFigure(text: string): boolean {
  return text !== "" && Number.isFinite(Number(text)) && Number(text) >= 0;
}

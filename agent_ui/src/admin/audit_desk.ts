/** The audit log: who did what, from where, and what it was before. */

import type { Failure } from "../live/api";
import { audit, type AuditFilter, type AuditRow, query } from "./answers";

const SEEK_AFTER_MS = 300;
const DAY_S = 86_400;

export class AuditDesk {
  items: AuditRow[] | null = null;
  next: string | number = "";
  failure: Failure | null = null;
  filter: AuditFilter = { user: "", kind: "", action: "", q: "", since: "", until: "" };
  open = new Set<number>();
  private timer: number | undefined;
  private asked = 0;

  constructor(private readonly draw: () => void) {}

  async load(before: string | number = ""): Promise<void> {
    const asked = (this.asked += 1);
    const { value, failure } = await audit({ ...asAsked(this.filter), before });
    if (asked !== this.asked) return;
    this.failure = failure;
    if (value) {
      this.items = before ? [...(this.items ?? []), ...value.items] : value.items;
      this.next = value.next;
    }
    this.draw();
  }

  seek(part: Partial<AuditFilter>): void {
    this.filter = { ...this.filter, ...part };
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.load(), SEEK_AFTER_MS);
    this.draw();
  }

  toggle(number: number): void {
    if (!this.open.delete(number)) this.open.add(number);
    this.draw();
  }

  /** With times as the reader's clock shows them. */
  exportPath(format: "csv" | "xlsx"): string {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    return `/api/admin/audit/export${query({ format, zone, ...asAsked(this.filter) })}`;
  }
}

/** Days as one reads them in one's own zone become moments; the last day belongs to the span. */
export function asAsked(filter: AuditFilter): AuditFilter {
  const moment = (text: string, more: number): string => {
    const at = text === "" ? NaN : new Date(`${text}T00:00:00`).getTime() / 1000;
    return Number.isNaN(at) ? "" : String(at + more);
  };
  return { ...filter, since: moment(filter.since, 0), until: moment(filter.until, DAY_S) };
}

/** How each trunk is doing now, beside its settings; asked again every few seconds while it is looked at. */

import { html, type TemplateResult } from "lit";
import { shape } from "../shared/icons";
import { type TrunkRow, trunkRows } from "./answers";
import type { AdminView } from "./page";
import { said } from "./words";

const EVERY_MS = 5000;

export class TrunksDesk {
  rows: TrunkRow[] = [];
  private ticker: number | undefined;

  constructor(private readonly draw: () => void) {}

  watch(): void {
    void this.look();
    this.ticker = window.setInterval(() => void this.look(), EVERY_MS);
  }

  leave(): void {
    window.clearInterval(this.ticker);
  }

  private async look(): Promise<void> {
    const { value } = await trunkRows();
    if (value) this.rows = value.items;
    this.draw();
  }
}

const LEVELS: Record<string, "ok" | "warn" | "crit"> = { up: "ok", on_trial: "warn", resting: "warn", down: "crit" };

export function trunkState(view: AdminView, name: string): TemplateResult {
  const { say, trunks } = view;
  const row = trunks.rows.find((one) => one.trunk === name);
  if (!row) return html`<span class="chip">${say("admin.trunk.unknown")}</span>`;
  const level = LEVELS[row.health] ?? "warn";
  const calls = row.calls_in + row.calls_out;
  return html`<span class="chip" data-level=${level} data-testid="trunk-${name}" data-health=${row.health} title=${row.why}>${shape(level)}${said(say, "admin.trunk", row.health)}</span>
    <span class="muted">${say("admin.trunk.calls", { n: calls })}${row.why ? ` · ${row.why}` : ""}</span>`;
}

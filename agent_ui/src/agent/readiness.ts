/** Ready and not ready: what stands in the way, the menu of reasons, and what applies after this contact. */

import { type Check, checks, deskChecks, obstacle, testCheck } from "../gate";
import type { Ringer } from "../live/ringer";
import { withTrouble } from "../store";
import type { Line } from "./line";
import type { Page } from "./page";
import type { SelfTest } from "./self_test";
import type { WrapUp } from "./wrap_up";

const REASON = "break";

export class Readiness {
  reasonsOpen = false;

  constructor(
    private readonly page: Page,
    private readonly line: Line,
    private readonly wrapUp: WrapUp,
    private readonly ringer: Ringer,
    private readonly test: SelfTest,
  ) {}

  ready(): void {
    this.ringer.askToNotify();
    const blocked = obstacle(this.checks());
    if (blocked) return this.page.set((state) => withTrouble(state, blocked.says));
    if (this.page.state.agent?.state === "wrap_up" && this.wrapUp.isMissing()) return;
    this.page.intend({ type: "ready" });
  }

  notReady(reason = REASON): void {
    this.reasonsOpen = false;
    this.page.intend({ type: "not_ready", reason });
  }

  toggle(): void {
    const state = this.page.state.agent?.state;
    const out = this.busy() ? this.after() !== "" : state !== "idle";
    if (out) this.ready();
    else this.notReady();
  }

  openReasons(open: boolean): void {
    if (open === this.reasonsOpen) return;
    this.reasonsOpen = open;
    this.page.set();
    this.page.find(open ? ".menu button" : "[data-testid=reasons]")?.focus();
  }

  /** A click anywhere else; the focus stays where the click put it. */
  closeReasons(): void {
    this.reasonsOpen = false;
    this.page.set();
  }

  /** The reason for not ready that applies after this contact; empty for none. */
  after(): string {
    return this.busy() ? (this.page.state.agent?.pending ?? "") : "";
  }

  checks(): Check[] {
    const { link, hasDeskPhone, hasOpenLine, needsSelfTest, agent } = this.page.state;
    if (this.line.on === "desk" || hasOpenLine) return deskChecks(link, hasDeskPhone, hasOpenLine);
    const { running, result } = this.test;
    const tested = {
      isNeeded: needsSelfTest, isPassed: (agent?.tested_at ?? 0) > 0, isRunning: running && needsSelfTest,
      failed: result?.failed ?? "",
    };
    return [...checks(link, this.line.state.registered, this.line.microphone.status), ...testCheck(tested)];
  }

  private busy(): boolean {
    return ["offered", "on_contact", "wrap_up"].includes(this.page.state.agent?.state ?? "");
  }
}

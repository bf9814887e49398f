/** A screen on a wall: asks for its figures with its own key, and shows them in turn. Nobody signs in here. */

import { html, nothing, render, type TemplateResult } from "lit";
import { type Language, translator } from "../i18n";
import { type IntervalRow, midnight } from "../intervals";
import { ask, type Failure } from "../live/api";
import type { AgentRow, AlertRow, QueueRow } from "../protocol";
import { element, showLanguage } from "../shared/boot";
import { having } from "../supervisor/answers";
import { next, pagesOf, step, type Turn } from "./turns";
import { long, views } from "./views";

const ASK_MS = 2000;
const WEEK = 7;

export interface Shown {
  name: string;
  now: number;
  queues: QueueRow[];
  agents: Pick<AgentRow, "agent" | "name" | "state" | "since">[];
  alerts: AlertRow[];
  today: IntervalRow[];
  last_week: IntervalRow[];
  sum: IntervalRow;
  sum_before: IntervalRow;
}

const read = having<Shown>("queues", "agents", "alerts", "today", "sum");

export class WallPage {
  private readonly root = element("app");
  private readonly language = (this.root.dataset["language"] === "zh" ? "zh" : "en") as Language;
  private readonly t = translator(this.language);
  private shown: Shown | null = null;
  private failure: Failure | null = null;
  private ahead = 0;
  /** How many lines or agents have room; measured when there are more. */
  private fit = Infinity;
  private turn: Turn = { part: "queues", since: Date.now() / 1000, paused: false };

  start(): void {
    showLanguage(this.language);
    document.documentElement.dataset["scale"] = "wall";
    document.addEventListener("keydown", (event) => this.pressed(event));
    window.setInterval(() => this.draw(), 1000);
    window.addEventListener("resize", () => { this.fit = Infinity; this.draw(); });
    this.draw();
    void this.open();
  }

  /** The key stands after the # of the address it was opened by: shown once, then a cookie has it. */
  private async open(): Promise<void> {
    const key = location.hash.slice(1);
    if (key) {
      history.replaceState(null, "", location.pathname);
      await ask("POST", "/api/wall/open", (value) => value, { key });
    }
    await this.look();
  }

  private async look(): Promise<void> {
    const now = Date.now() / 1000 + this.ahead;
    const path = `/api/wall?midnight=${midnight(now)}&before=${midnight(now, WEEK)}`;
    const { value, failure } = await ask("GET", path, read);
    this.failure = failure;
    if (value !== null) {
      this.ahead = value.now - Date.now() / 1000;
      this.shown = value;
    } else if (failure.code === "not_signed_in") this.shown = null;
    this.draw();
    window.setTimeout(() => void this.look(), ASK_MS);
  }

  private pressed({ key }: KeyboardEvent): void {
    const now = Date.now() / 1000;
    if (key === "ArrowRight") this.turn = step(this.turn, now, 1);
    else if (key === "ArrowLeft") this.turn = step(this.turn, now, -1);
    else if (key === " ") this.turn = { ...this.turn, paused: !this.turn.paused, since: now };
    else return;
    this.fit = Infinity;
    this.draw();
  }

  private draw(): void {
    const { shown, t } = this;
    if (shown !== null) {
      const isUrgent = shown.alerts.some((alert) => alert.level === "crit" && !alert.taken_by);
      const { part } = this.turn;
      this.turn = next(this.turn, Date.now() / 1000, isUrgent, pagesOf({ fit: this.fit, all: long({ turn: this.turn, shown }) }));
      if (this.turn.part !== part) this.fit = Infinity;
    }
    const lost = this.failure !== null && shown !== null;
    render(
      shown === null ? this.closed() : html`${views({ t, language: this.language, now: Date.now() / 1000 + this.ahead, ahead: this.ahead, shown, turn: this.turn, fit: this.fit, lost })}`,
      this.root,
    );
    const fit = this.fit === Infinity ? roomFor(this.root) : this.fit;
    if (fit !== this.fit) {
      this.fit = fit;
      this.draw();
    }
  }

  private closed(): TemplateResult | typeof nothing {
    if (this.failure === null) return nothing;
    const { t } = this;
    const known = this.failure.code === "not_signed_in";
    return html`<main class="closed" data-testid="wall-closed"><h1>${t(known ? "wall.closed" : "wall.unreachable")}</h1>
      <p>${t(known ? "wall.closed.hint" : "wall.unreachable.hint")}</p></main>`;
  }
}

/** How many of the lines or agents that are drawn have room, whole; Infinity when all have. */
function roomFor(root: HTMLElement): number {
  const part = root.querySelector(".part");
  const items = [...(part?.querySelectorAll("tbody tr, .agents > li") ?? [])].map((item) => item.getBoundingClientRect());
  const floor = part?.getBoundingClientRect().bottom ?? 0;
  if (items.every(({ bottom }) => bottom <= floor)) return Infinity;
  return Math.max(1, items.filter(({ bottom }) => bottom <= floor).length);
}

/** The directory while it is shown: what is typed, what is chosen, whether a number can be called. */

import { ask } from "../live/api";
import type { DirectoryChanged } from "../protocol";
import type { Page } from "./page";
import { find, isPossible, type Item, type Lines, looksLikeNumber, NOBODY, type Purpose, received, type Tab } from "./whom";

export interface NumberCheck {
  typed: string;
  number: string;
  kind: string;
  verdict: string;
  is_abroad: boolean;
  shown: string;
}

/** A number is asked about when the agent stops typing for so long. */
const CHECK_PAUSE_MS = 250;

export class Directory {
  lines: Lines = NOBODY;
  query = "";
  tab: Tab = "all";
  purpose: Purpose | null = null;
  check: NumberCheck | null = null;
  private chosen = 0;
  private isLoaded = false;
  private typing: number | undefined;

  constructor(private readonly page: Page) {}

  open(purpose: Purpose): void {
    if (this.purpose === purpose) return;
    this.purpose = purpose;
    this.begin();
    this.page.tell({ type: "watch_directory", on: true });
    this.page.set();
  }

  close(): void {
    if (this.purpose === null) return;
    this.purpose = null;
    this.begin();
    this.page.tell({ type: "watch_directory", on: false });
    this.page.set();
  }

  /** Only to learn how people are called; nothing is shown. */
  load(): void {
    if (this.isLoaded || this.purpose !== null) return;
    this.isLoaded = true;
    this.page.tell({ type: "watch_directory", on: true });
    this.page.tell({ type: "watch_directory", on: false });
  }

  /** Another connection: the server does not know that this page shows it. */
  linked(): void {
    this.isLoaded = false;
    if (this.purpose !== null) this.page.tell({ type: "watch_directory", on: true });
  }

  received(message: DirectoryChanged): void {
    this.isLoaded = true;
    this.lines = received(this.lines, message);
    this.page.set();
  }

  type(query: string): void {
    this.query = query;
    this.chosen = 0;
    window.clearTimeout(this.typing);
    if (looksLikeNumber(query)) this.typing = window.setTimeout(() => void this.ask(query.trim()), CHECK_PAUSE_MS);
    this.page.set();
  }

  show(tab: Tab): void {
    this.tab = tab;
    this.chosen = 0;
    this.page.set();
  }

  items(): Item[] {
    const found = find(this.lines, this.query, this.tab, this.page.state.me.user, this.page.language);
    // Whom nobody can call from here is only looked up.
    return this.purpose === "dial" ? [...found.filter((item) => item.call), ...found.filter((item) => !item.call)] : found;
  }

  /** The chosen one stays within what is there, whatever has changed meanwhile. */
  chosenAt(items: Item[]): number {
    return Math.max(0, Math.min(this.chosen, items.length - 1));
  }

  current(): Item | null {
    const items = this.items();
    return items[this.chosenAt(items)] ?? null;
  }

  choose(index: number): void {
    this.chosen = index;
    this.page.set();
    this.page.find(`#whom-${index}`)?.scrollIntoView({ block: "nearest" });
  }

  move(step: number): void {
    const items = this.items();
    if (items.length > 0) this.choose((this.chosenAt(items) + step + items.length) % items.length);
  }

  /** What stands in the way of calling it; "" when nothing does, or nobody has said yet. */
  obstacle(item: Item): string {
    const { check } = this;
    const isAsked = item.kind === "number" && check !== null && check.typed === item.to;
    return isAsked && check.verdict !== "callable" ? check.verdict : "";
  }

  can(item: Item): boolean {
    return this.purpose !== null && isPossible(item, this.purpose) && this.obstacle(item) === "";
  }

  private begin(): void {
    this.query = "";
    this.tab = "all";
    this.chosen = 0;
    this.check = null;
  }

  private async ask(typed: string): Promise<void> {
    const read = (value: unknown): NumberCheck => ({ ...(value as NumberCheck), typed });
    const { value } = await ask("GET", `/api/numbers/check?number=${encodeURIComponent(typed)}`, read);
    // Without an answer nothing is said beforehand; whoever calls hears why not.
    if (value !== null && this.query.trim() === typed) {
      this.check = value;
      this.page.set();
    }
  }
}

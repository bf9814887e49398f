/** What the page "Prompts" knows and does: the list, what is looked for in it, and one prompt opened. */

import type { Answer, Failure } from "../live/api";
import { everyPrompt, makeAgain, type PromptList, type PromptRow, removeRecording, reword, upload } from "./answers";

export type Shown = "all" | "used" | "own" | "missing";
export const SHOWN: Shown[] = ["all", "used", "own", "missing"];

export class PromptsDesk {
  list: PromptList | null = null;
  failure: Failure | null = null;
  shown: Shown = "all";
  spoken = "";
  sought = "";
  selected = "";
  text = "";
  /** What was refused last, or done last (a word of the catalogue). */
  refused: Failure | null = null;
  done = "";
  busy = false;

  constructor(private readonly draw: () => void) {}

  async load(): Promise<void> {
    const { value, failure } = await everyPrompt();
    this.list = value ?? this.list;
    this.failure = failure;
    this.draw();
  }

  get rows(): PromptRow[] {
    const sought = this.sought.trim().toLowerCase();
    return (this.list?.items ?? []).filter((row) =>
      (this.spoken === "" || row.language === this.spoken)
      && (this.shown === "all" || (this.shown === "used" ? row.used_by.length > 0 : row.source === this.shown))
      && (sought === "" || `${row.full_name} ${row.text} ${row.used_by.join(" ")}`.toLowerCase().includes(sought)));
  }

  get open(): PromptRow | null {
    return this.list?.items.find((row) => row.full_name === this.selected) ?? null;
  }

  get isReworded(): boolean {
    return this.open !== null && this.text.trim() !== this.open.text;
  }

  set(change: Partial<Pick<PromptsDesk, "shown" | "spoken" | "sought" | "text">>): void {
    Object.assign(this, change);
    this.draw();
  }

  choose(row: PromptRow): void {
    if (this.busy) return;
    this.selected = row.full_name;
    this.text = row.text;
    this.refused = null;
    this.done = "";
    this.draw();
  }

  say(text: string): Promise<void> {
    return this.change((name) => reword(name, text), "reworded");
  }

  make(): Promise<void> {
    return this.change(makeAgain, "made");
  }

  take(file: File): Promise<void> {
    if (this.list !== null && file.size > this.list.max_bytes) {
      this.refused = { code: "too_large", text: "" };
      this.draw();
      return Promise.resolve();
    }
    return this.change((name) => upload(name, file), "uploaded");
  }

  remove(): Promise<void> {
    return this.change(removeRecording, "removed");
  }

  private async change(wish: (name: string) => Promise<Answer<PromptRow>>, done: string): Promise<void> {
    const name = this.selected;
    if (this.busy || name === "") return;
    this.busy = true;
    this.refused = null;
    this.done = "";
    this.draw();
    const { value, failure } = await wish(name);
    this.busy = false;
    this.refused = failure;
    if (value !== null) {
      this.done = done;
      await this.load();
      this.text = this.open?.text ?? "";
    }
    this.draw();
  }
}

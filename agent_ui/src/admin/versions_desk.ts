/** The versions of the site: who changed what and when, compared, and put in force again. */

import type { Failure } from "../live/api";
import { type Changed, type DiffLine, type Outcome, restore, type Version, versionDiff, versions } from "./answers";

export class VersionsDesk {
  items: Version[] | null = null;
  next = 0;
  failure: Failure | null = null;
  selected = 0;
  diff: { lines: DiffLine[]; changed: Changed[] } | null = null;
  refused: Failure | null = null;
  done: Outcome | null = null;
  busy = false;
  confirming = false;
  comment = "";
  private asked = 0;

  constructor(private readonly draw: () => void, private readonly changed: () => void) {}

  async load(before = 0): Promise<void> {
    const { value, failure } = await versions(before);
    this.failure = failure;
    if (value) {
      this.items = before ? [...(this.items ?? []), ...value.items] : value.items;
      this.next = value.next;
    }
    this.draw();
  }

  async choose(number: number): Promise<void> {
    const asked = (this.asked += 1);
    Object.assign(this, { selected: number, diff: null, refused: null, done: null });
    this.draw();
    const { value, failure } = await versionDiff(this.items?.[0]?.number ?? number, number);
    if (asked !== this.asked) return;
    this.diff = value;
    this.refused = failure;
    this.draw();
  }

  ask(on: boolean): void {
    Object.assign(this, { confirming: on, comment: "", refused: null });
    this.draw();
  }

  async restore(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.draw();
    const { value, failure } = await restore(this.selected, this.comment, false);
    this.busy = false;
    this.refused = failure;
    if (value) {
      Object.assign(this, { done: value, confirming: false, selected: 0, diff: null });
      await this.load();
      this.changed();
    }
    this.draw();
  }
}

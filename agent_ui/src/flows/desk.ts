/** What the page "Flows" knows and does: the list, one flow opened, its editor; live figures laid over both. */

import type { Failure } from "../live/api";
import type { FlowRow, NodeRow, ToPage } from "../protocol";
import {
  change, check, type Difference, difference, drawing, everyFlow, type FlowItem, type FlowWhole, type Mistake, mistakes,
  oneFlow,
} from "./answers";

export type Tab = "drawing" | "nodes" | "versions" | "edit";
export const TABS: Tab[] = ["drawing", "nodes", "versions", "edit"];

/** Who is in which version is no part of the live figures; it is asked for at most so often. */
const LOOK_EVERY_MS = 1500;

/** The text being worked on. `revision`: the draft's it was written over; `live`: the version in force when it was opened. */
export interface Editing {
  text: string;
  saved: string;
  revision: number;
  live: string;
  comment: string;
  at: string;
  mistakes: Mistake[] | null;
}

export class FlowsDesk {
  items: FlowItem[] | null = null;
  failure: Failure | null = null;
  whole: FlowWhole | null = null;
  nodes: NodeRow[] = [];
  picture: SVGElement | null = null;
  tab: Tab = "drawing";
  editing: Editing | null = null;
  diff: Difference | null = null;
  /** What was refused last, or done last. */
  refused: Failure | null = null;
  done = "";
  busy = false;
  private rows = new Map<string, FlowRow>();
  private language = "en";
  private checking: number | undefined;
  private looking: number | undefined;

  constructor(
    private readonly draw: () => void,
    private readonly watch: (flow: string) => void,
  ) {}

  get selected(): string {
    return this.whole?.flow ?? "";
  }

  get isDirty(): boolean {
    return this.editing !== null && this.editing.text !== this.editing.saved;
  }

  figures(item: FlowItem): FlowRow {
    return this.rows.get(item.flow) ?? item.figures;
  }

  received(message: ToPage): void {
    if (message.type === "snapshot") {
      this.watch(this.selected);
      void this.load();
    } else if (message.type === "flows") {
      for (const row of message.flows) this.rows.set(row.flow, row);
      if (message.shown?.flow === this.selected) this.moved(message.shown.nodes);
    } else if (message.type === "flow_published") {
      void this.load();
      if (message.flow === this.selected) void this.look();
    }
  }

  /** Callers went on; while some are in an older version, how many is asked again now and then. */
  private moved(nodes: NodeRow[]): void {
    this.nodes = nodes;
    if (!this.whole?.old_callers || this.looking !== undefined) return;
    this.looking = window.setTimeout(() => {
      this.looking = undefined;
      void this.look();
    }, LOOK_EVERY_MS);
  }

  async load(): Promise<void> {
    const answer = await everyFlow();
    this.failure = answer.failure;
    if (answer.value) this.items = answer.value;
    this.draw();
    const wanted = decodeURIComponent(location.hash.slice(1));
    const first = this.items?.find((item) => item.flow === wanted) ?? this.items?.find((item) => item.flow === "main") ?? this.items?.[0];
    if (this.whole === null && first) await this.open(first.flow);
  }

  async open(flow: string): Promise<void> {
    const answer = await oneFlow(flow);
    this.refused = answer.failure;
    if (answer.value) {
      history.replaceState(null, "", `#${flow}`);
      this.picture = null;
      this.editing = null;
      this.diff = null;
      this.done = "";
      this.take(answer.value);
      this.watch(flow);
    }
    this.draw();
    await this.paint();
  }

  /** The opened flow again: somebody changed it. What is being written stays as it is. */
  private async look(): Promise<void> {
    const before = this.whole?.version;
    const answer = await oneFlow(this.selected);
    if (answer.value?.flow !== this.selected) return;
    this.take(answer.value);
    this.draw();
    if (this.whole?.version !== before) await this.paint();
  }

  async paint(language = this.language): Promise<void> {
    this.language = language;
    const flow = this.selected;
    if (!this.whole?.version) return;
    const picture = await drawing(flow, language);
    if (flow === this.selected) this.picture = picture;
    this.draw();
  }

  private take(whole: FlowWhole): void {
    this.whole = whole;
    this.nodes = whole.nodes;
    this.rows.set(whole.flow, whole.figures);
    this.items = this.items?.map((item) => (item.flow === whole.flow ? whole : item)) ?? null;
    if (this.editing === null || !this.isDirty) this.edit();
  }

  /** The editor holds the draft, or what is in force. */
  edit(): void {
    const whole = this.whole;
    if (whole === null) return;
    const text = whole.draft ? whole.draft_text : whole.text;
    const known = this.editing;
    this.editing = {
      text, saved: text, revision: whole.draft?.revision ?? 0, live: whole.version, comment: whole.draft?.comment ?? "",
      at: known?.at ?? "", mistakes: known?.text === text ? known.mistakes : null,
    };
    if (this.tab === "edit") this.checkSoon(0);
  }

  show(tab: Tab): void {
    this.tab = tab;
    this.refused = null;
    this.done = "";
    if (tab === "edit" && this.editing?.mistakes === null) this.checkSoon(0);
    this.draw();
  }

  typed(text: string): void {
    if (this.editing === null) return;
    this.editing = { ...this.editing, text };
    this.done = "";
    this.checkSoon(600);
    this.draw();
  }

  set(news: Partial<Editing>): void {
    if (this.editing !== null) this.editing = { ...this.editing, ...news };
    this.draw();
  }

  private checkSoon(after: number): void {
    window.clearTimeout(this.checking);
    this.checking = window.setTimeout(() => void this.check(), after);
  }

  private async check(): Promise<void> {
    const { selected, editing } = this;
    if (editing === null) return;
    const answer = await check(selected, editing.text);
    if (this.selected !== selected || this.editing?.text !== editing.text) return;
    this.set({ mistakes: answer.value });
  }

  // ---- changes

  save(): Promise<void> {
    const { text, revision, comment } = this.editing!;
    return this.change("saved", "PUT", "draft", { text, revision, comment }, true);
  }

  drop(): Promise<void> {
    return this.change("dropped", "DELETE", `draft?revision=${this.whole?.draft?.revision ?? 0}`, undefined, true);
  }

  publish(): Promise<void> {
    const { text, live, comment } = this.editing!;
    return this.change("published", "POST", "publish", { text, live, comment }, true);
  }

  plan(at: number): Promise<void> {
    const { text, comment } = this.editing!;
    return this.change("planned", "POST", "plan", { text, comment, at }, true);
  }

  cancelPlan(): Promise<void> {
    return this.change("cancelled", "DELETE", "plan");
  }

  rollBack(number: number): Promise<void> {
    return this.change("rolled_back", "POST", "roll-back", { number, live: this.whole?.version ?? "" });
  }

  private async change(what: string, method: "POST" | "PUT" | "DELETE", path: string, body?: object, isText = false): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.draw();
    const before = this.whole?.version;
    const answer = await change(method, `${this.selected}/${path}`, body);
    this.busy = false;
    this.refused = answer.failure;
    this.done = answer.failure ? "" : what;
    if (isText && answer.failure?.code === "flow_refused") this.set({ mistakes: mistakes(answer.failure) });
    if (answer.value) {
      if (isText && this.editing) this.editing = { ...this.editing, saved: this.editing.text };
      this.take(answer.value);
    }
    this.draw();
    if (answer.value && answer.value.version !== before) await this.paint();
  }

  /** Somebody else was quicker: theirs instead of mine. */
  async loadTheirs(): Promise<void> {
    this.editing = null;
    this.refused = null;
    await this.look();
  }

  async compare(older: string, newer: string): Promise<void> {
    const answer = await difference(this.selected, older, newer);
    this.refused = answer.failure;
    this.diff = answer.value;
    this.draw();
  }

  closeDiff(): void {
    this.diff = null;
    this.draw();
  }
}

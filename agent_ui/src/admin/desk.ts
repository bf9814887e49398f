/** What administration knows and does: the kinds there are, a list, one object being worked on. */

import { type Language, pick } from "../i18n";
import type { Answer, Failure } from "../live/api";
import {
  create, type Doubt, type Fields, flowNames, type Json, type KindRow, type Meanwhile, type Names, type ObjectRow, objects, oneObject,
  type OneObject, type Outcome, overview, patch, type Problem, remove, rename, type SiteState, type Wish,
} from "./answers";
import { begun, changed, type Draft, opened, patchOf, rebased, reset, shown, written } from "./draft";
import { pathOf, type Route, routeOf } from "./route";

/** Typing is not interrupted for the check. */
const CHECK_AFTER_MS = 400;
const SEEK_AFTER_MS = 250;
const PAGE = 100;
const MOST_NAMES = 1000;

export type Dialog = "changes" | "delete" | "rename" | "leave" | "conflict";

export interface Check { problems: Problem[]; doubts: Doubt[]; outcome: Outcome | null }
const CLEAN: Check = { problems: [], doubts: [], outcome: null };

export class AdminDesk {
  site: SiteState | null = null;
  kinds: KindRow[] = [];
  private words: Names = {};
  failure: Failure | null = null;
  route: Route;

  rows: ObjectRow[] | null = null;
  total = 0;
  next = "";
  sought = "";

  one: OneObject | null = null;
  draft: Draft | null = null;
  check: Check = CLEAN;
  checking = false;
  busy = false;
  refused: Failure | null = null;
  meanwhile: Meanwhile | null = null;
  dialog: Dialog | null = null;
  comment = "";
  newName = "";
  newPassword = "";
  /** What the last change brought: shown until the next one begins. */
  done: Outcome | null = null;
  /** Text of a field that is no value yet, such as half a JSON text; by field. */
  drafts = new Map<string, string>();

  private readonly names = new Map<string, string[]>();
  private readonly asked = new Set<string>();
  private leavingTo: Route | null = null;
  private timer: number | undefined;
  private turn = 0;

  constructor(
    readonly draw: () => void,
    private readonly arrived: (route: Route) => void,
  ) {
    this.route = routeOf(location.pathname, location.search);
  }

  async start(): Promise<void> {
    await this.reload();
    window.addEventListener("popstate", () => this.arrive(routeOf(location.pathname, location.search)));
    this.arrive(this.route);
  }

  async reload(): Promise<void> {
    const { value, failure } = await overview();
    this.failure = failure;
    if (value) {
      this.site = value.site;
      this.kinds = value.kinds;
      this.words = value.names ?? {};
    }
    this.draw();
  }

  kind(name: string): KindRow | null {
    return this.kinds.find((one) => one.kind === name) ?? null;
  }

  get isDirty(): boolean {
    return this.draft !== null && changed(this.draft).length > 0;
  }

  // ---- where one is

  go(route: Route): void {
    if (this.isDirty) {
      this.leavingTo = route;
      this.dialog = "leave";
      return this.draw();
    }
    history.pushState(null, "", pathOf(route));
    this.arrive(route);
  }

  /** Go where one was going, and leave what is not saved. */
  leave(): void {
    const to = this.leavingTo;
    this.dialog = null;
    this.leavingTo = null;
    this.draft = null;
    if (to) this.go(to);
  }

  private arrive(route: Route): void {
    window.clearTimeout(this.timer);
    this.route = route;
    this.turn += 1;
    Object.assign(this, { one: null, draft: null, check: CLEAN, refused: null, meanwhile: null, dialog: null, comment: "", busy: false });
    this.drafts.clear();
    if (route.page === "list") {
      Object.assign(this, { rows: null, sought: "", next: "" });
      void this.list();
    } else if (route.page === "object") void this.open(route.kind, route.name);
    else if (route.page === "new") void this.begin(route.kind, route.like);
    this.arrived(route);
    this.draw();
  }

  // ---- the list

  seek(text: string): void {
    this.sought = text;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.list(), SEEK_AFTER_MS);
    this.draw();
  }

  async list(after = ""): Promise<void> {
    if (this.route.page !== "list") return;
    const turn = this.turn;
    const { value, failure } = await objects(this.route.kind, this.sought.trim(), after, PAGE);
    if (turn !== this.turn) return;
    this.failure = failure;
    if (value) {
      this.rows = after === "" ? value.items : [...(this.rows ?? []), ...value.items];
      this.total = value.total;
      this.next = value.next;
    }
    this.draw();
  }

  // ---- one object

  /** Show it as it is now; after a save, with what was typed since `sent` went out. */
  async open(kind: string, name: string, sent: Draft | null = null): Promise<void> {
    const turn = this.turn;
    const { value, failure } = await oneObject(kind, name);
    if (turn !== this.turn) return;
    this.failure = failure;
    const [typed, halves] = [this.draft, [...this.drafts]];
    if (value) this.show(value);
    if (value && sent && typed && this.draft) {
      this.draft = rebased(this.draft, sent, typed);
      this.drafts = new Map(halves);
    }
    this.draw();
  }

  private show(one: OneObject): void {
    const kind = this.kind(one.kind);
    this.one = one;
    this.draft = opened(one, kind?.defaults ?? {}, kind?.secrets ?? []);
    this.check = { problems: [], doubts: one.doubts.map((doubt) => ({ ...doubt, kind: one.kind, name: one.name })), outcome: null };
    this.drafts.clear();
  }

  private async begin(kind: string, like: string): Promise<void> {
    const turn = this.turn;
    const row = this.kind(kind);
    const model = like === "" ? null : (await oneObject(kind, like)).value;
    if (turn !== this.turn || row === null) return;
    this.draft = begun(kind, row.defaults, row.secrets, model?.value ?? {});
    this.draw();
  }

  call(name: string): void {
    if (this.draft === null) return;
    this.draft = { ...this.draft, name: name.trim() };
    this.edited();
  }

  write(field: string, to: Json): void {
    if (this.draft === null) return;
    this.draft = written(this.draft, field, to);
    this.drafts.delete(field);
    this.edited();
  }

  /** What is typed means nothing yet. */
  half(field: string, text: string): void {
    this.drafts.set(field, text);
    this.draw();
  }

  value(field: string): Json {
    return this.draft === null ? null : shown(this.draft, field);
  }

  discard(): void {
    if (this.draft === null) return;
    this.draft = reset(this.draft);
    this.drafts.clear();
    this.check = CLEAN;
    this.refused = null;
    this.draw();
  }

  private edited(): void {
    this.done = null;
    this.refused = null;
    this.lookSoon();
    this.draw();
  }

  private lookSoon(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.look(), CHECK_AFTER_MS);
  }

  /** What would come of it: nothing is changed. */
  async look(): Promise<void> {
    const { draft } = this;
    if (this.busy) return; // A save looks again when it is through: the revision is another then.
    if (draft === null || !this.isDirty || (draft.isNew && draft.name === "")) {
      this.check = CLEAN;
      return this.draw();
    }
    const turn = this.turn;
    this.checking = true;
    const answer = await this.send(draft, true, draft.revision);
    this.checking = false;
    if (turn === this.turn && draft === this.draft) this.heed(answer);
    this.draw();
  }

  /** `over`: the revision of somebody else's change that this one replaces. */
  async save(over = ""): Promise<void> {
    const { draft } = this;
    if (draft === null || this.busy || this.drafts.size > 0) return;
    const turn = this.turn;
    window.clearTimeout(this.timer);
    this.busy = true;
    this.draw();
    const answer = await this.send(draft, false, over || draft.revision);
    const isHere = turn === this.turn;
    if (isHere) this.heed(answer);
    if (answer.value) await this.made(answer.value, draft, isHere);
    if (isHere) this.busy = false;
    if (this.draft !== draft && this.isDirty) this.lookSoon();
    this.draw();
  }

  private send(draft: Draft, dryRun: boolean, revision: string): Promise<Answer<Outcome>> {
    const wish: Wish = { fields: patchOf(draft), revision, comment: this.comment, dry_run: dryRun };
    return draft.isNew ? create(draft.kind, draft.name, wish) : patch(draft.kind, draft.name, wish);
  }

  private heed({ value, failure }: Answer<Outcome>): void {
    if (value) this.check = { problems: [], doubts: value.doubts, outcome: value };
    else if (failure?.code === "invalid") this.check = { problems: problemsOf(failure), doubts: [], outcome: null };
    else if (failure?.code === "changed_meanwhile") this.conflict(failure);
    else this.refused = failure;
  }

  private conflict(failure: Failure): void {
    const [what] = (detail(failure)["what"] ?? []) as unknown as Meanwhile[];
    this.meanwhile = what ?? null;
    if (what) this.dialog = "conflict";
    else this.refused = failure;
  }

  private async made(outcome: Outcome, sent: Draft, isHere: boolean): Promise<void> {
    const { kind, name } = sent;
    this.names.delete(kind);
    this.asked.delete(kind);
    if (isHere) Object.assign(this, { dialog: null, comment: "" });
    const turn = this.turn;
    await this.reload();
    if (!isHere || turn !== this.turn) return;
    if (sent.isNew) {
      this.route = { page: "object", kind, name };
      history.replaceState(null, "", pathOf(this.route));
      this.arrived(this.route);
    }
    await this.open(kind, name, sent);
    this.done = outcome;
  }

  /** Take what somebody else made of it, and forget what is written here. */
  async takeTheirs(): Promise<void> {
    const { draft } = this;
    this.dialog = null;
    this.meanwhile = null;
    if (draft) await this.open(draft.kind, draft.name);
  }

  async overwrite(): Promise<void> {
    const revision = this.meanwhile?.revision ?? "";
    this.dialog = null;
    this.meanwhile = null;
    await this.save(revision);
  }

  // ---- taken away, called otherwise

  async ask(dialog: Dialog): Promise<void> {
    if (!this.isDirty) this.check = { ...this.check, problems: [] };
    Object.assign(this, { dialog, refused: null, newName: this.draft?.name ?? "", newPassword: "" });
    if (dialog === "changes") await this.look();
    this.draw();
  }

  close(): void {
    Object.assign(this, { dialog: null, refused: null, leavingTo: null });
    this.draw();
  }

  async remove(): Promise<void> {
    const { draft } = this;
    if (draft === null || this.busy) return;
    await this.end(draft, remove(draft.kind, draft.name, draft.revision), { page: "list", kind: draft.kind });
  }

  async rename(): Promise<void> {
    const { draft, newName } = this;
    if (draft === null || this.busy || newName.trim() === "" || newName === draft.name) return;
    const password = this.newPassword === "" ? {} : { password: this.newPassword };
    const wish = { to: newName.trim(), revision: draft.revision, comment: this.comment, dry_run: false, ...password };
    await this.end(draft, rename(draft.kind, draft.name, wish), { page: "object", kind: draft.kind, name: newName.trim() });
  }

  private async end(draft: Draft, asked: Promise<Answer<Outcome>>, to: Route): Promise<void> {
    this.busy = true;
    this.draw();
    const { value, failure } = await asked;
    this.busy = false;
    if (failure?.code === "invalid") this.check = { problems: problemsOf(failure), doubts: [], outcome: null };
    else this.refused = failure;
    if (value) {
      this.done = value;
      this.draft = null;
      this.names.delete(draft.kind);
      this.asked.delete(draft.kind);
      await this.reload();
      history.replaceState(null, "", pathOf(to));
      this.arrive(to);
    }
    this.draw();
  }

  // ---- what fields may name

  /** What people call an object; its key, when it has no other name. */
  called(kind: string, key: string, language: Language): string {
    const words = this.words[kind]?.[key];
    return (words && pick(words, language)) || key;
  }

  /** The names of a kind's objects, asked for once; empty until they are here. */
  namesOf(kind: string): string[] {
    if (!this.asked.has(kind)) {
      this.asked.add(kind);
      void this.learn(kind);
    }
    return this.names.get(kind) ?? [];
  }

  private async learn(kind: string): Promise<void> {
    const found = kind === "flows" ? (await flowNames()).value : (await objects(kind, "", "", MOST_NAMES)).value?.items.map((row) => row.name);
    if (found) this.names.set(kind, found);
    else this.asked.delete(kind);
    if (found) this.draw();
  }
}

/** What a refusal says besides its code. */
export function detail(failure: Failure): Fields {
  return ((failure.more?.["error"] ?? {}) as Fields);
}

export function problemsOf(failure: Failure): Problem[] {
  return (detail(failure)["problems"] ?? []) as unknown as Problem[];
}

/** Articles beside the call: what is suggested, what is looked for, what is read. */

import { type Answer, ask, type Failure } from "../live/api";
import type { Contact } from "../protocol";
import type { Draft } from "./draft";
import type { Page } from "./page";
import { PerContact } from "./per_contact";
import { all } from "./several";

export const SUGGESTED = 3;
const FOUND = 20;
/** What is typed is asked for when the agent stops typing for so long. */
const PAUSE_MS = 700;
const SEEK_MS = 250;

export type About = "disposition" | "menu" | "note" | "case" | "tag" | "tier" | "queue";
export interface Reason { about: About; words: string[] }
type Words = Record<string, string>;
export interface Line { article: string; title: Words; excerpt: string; queues: string[]; reasons?: Reason[] }
export interface Whole { article: string; title: Words; text: Words }

type Shelf = Pick<Articles, "query" | "suggested" | "found" | "open" | "reading">;

const nothingYet = (): Shelf => ({ query: "", suggested: null, found: null, open: null, reading: "en" });

export class Articles {
  query = "";
  /** null: not known yet. What was suggested stays until there is something else, so that nothing jumps. */
  suggested: Line[] | null = null;
  found: Line[] | null = null;
  open: Whole | null = null;
  /** In which language it is read. */
  reading: string = "en";
  failure: Failure | null = null;
  private call = "";
  private readonly begun = new PerContact(nothingYet);
  private about = "";
  private timer: number | undefined;
  private seeking: number | undefined;
  /** Late answers are known by their turn. */
  private turn = 0;
  private look = 0;

  constructor(private readonly page: Page, private readonly draft: () => Draft | null) {}

  /** Each contact has its own; the same one is asked for again when something is said of it. */
  follow(): void {
    const { contact } = this.page.state;
    if ((contact?.call ?? "") !== this.call) this.begin(contact);
    const about = contact ? subjectOf(contact, this.draft(), this.page.language) : "";
    if (about === this.about) return;
    const isFirst = this.about === "";
    this.about = about;
    window.clearTimeout(this.timer);
    if (contact) this.timer = window.setTimeout(() => void this.suggest(), isFirst ? 0 : PAUSE_MS);
  }

  seek(query: string): void {
    this.query = query;
    window.clearTimeout(this.seeking);
    this.look += 1;
    if (query.trim() === "") {
      this.found = null;
      this.failure = null;
    } else this.seeking = window.setTimeout(() => void this.find(), SEEK_MS);
    this.page.set();
  }

  again(): void {
    if (this.query.trim() === "") void this.suggest();
    else void this.find();
  }

  async read(article: string): Promise<void> {
    const turn = (this.look += 1);
    const answer = await ask("GET", `/api/articles/${encodeURIComponent(article)}`, (value) => value as Whole);
    if (turn !== this.look) return;
    this.failure = answer.failure;
    if (answer.failure === null) {
      this.open = answer.value;
      this.reading = this.page.language in answer.value.text ? this.page.language : (Object.keys(answer.value.text)[0] ?? "en");
    }
    this.page.set();
    this.page.find("[data-testid=article-text]")?.focus();
  }

  inLanguage(language: string): void {
    this.reading = language;
    this.page.set();
  }

  /** The article, then what is looked for; false when there was nothing to close. */
  close(): boolean {
    const { open } = this;
    if (open !== null) {
      this.open = null;
      this.page.set();
      (this.page.find(`[data-article="${open.article}"]`) ?? this.page.find("#seek-article"))?.focus();
      return true;
    }
    const isSeeking = document.activeElement?.id === "seek-article" && this.query !== "";
    if (isSeeking) this.seek("");
    return isSeeking;
  }

  /** The way there by the keyboard. */
  focus(): void {
    this.page.find(this.open ? "[data-testid=article-text]" : "#seek-article")?.focus();
  }

  private begin(contact: Contact | null): void {
    const { query, suggested, found, open, reading } = this;
    Object.assign(this.begun.of(this.call), { query, suggested, found, open, reading });
    this.begun.keepOnly(all(this.page.state).map((one) => one.call));
    this.call = contact?.call ?? "";
    Object.assign(this, { ...(contact === null ? nothingYet() : this.begun.of(this.call)), failure: null, about: "" });
    this.turn += 1;
    this.look += 1;
    // What was about to be asked was about the former contact, which may have been the last.
    window.clearTimeout(this.timer);
    window.clearTimeout(this.seeking);
  }

  private async suggest(): Promise<void> {
    const turn = (this.turn += 1);
    const draft = this.draft();
    const body = { disposition: draft?.disposition ?? "", note: draft?.note ?? "", language: this.page.language, limit: SUGGESTED };
    const answer = await ask("POST", `/api/calls/${encodeURIComponent(this.call)}/articles`, lines, body);
    if (turn === this.turn) this.shown(answer, "suggested");
  }

  private async find(): Promise<void> {
    const turn = (this.look += 1);
    const asked = new URLSearchParams({ q: this.query, language: this.page.language, limit: String(FOUND) });
    const answer = await ask("GET", `/api/articles?${asked.toString()}`, lines);
    if (turn === this.look) this.shown(answer, "found");
  }

  private shown(answer: Answer<Line[]>, where: "suggested" | "found"): void {
    this.failure = answer.failure;
    if (answer.failure === null) this[where] = answer.value;
    this.page.set();
  }
}

function lines(value: unknown): Line[] {
  return (value as { items: Line[] }).items;
}

/** What suggestions go by, as far as the page knows of it: when this is another, they may be others. */
export function subjectOf(contact: Contact, draft: Pick<Draft, "disposition" | "note"> | null, language: string): string {
  const customer = contact.customer.status === "found" ? (contact.customer.cards[0]?.customer ?? "") : contact.customer.status;
  const said = [draft?.disposition ?? contact.disposition, (draft?.note ?? contact.note).trim()];
  return JSON.stringify([contact.call, contact.queue, contact.menu_path, customer, ...said, language]);
}

/** How the contact ended, as the agent says it: the draft, when it is sent, and the end of the wrap-up. */

import { type Draft, draftFor, firstGap, isMissing, unsent } from "./draft";
import type { Page } from "./page";
import { all, owes } from "./several";

const MORE_TIME_S = 60;
/** A note is sent when the agent stops typing for so long. */
const NOTE_PAUSE_MS = 800;

export class WrapUp {
  draft: Draft | null = null;
  private readonly drafts = new Map<string, Draft>();
  private readonly typing = new Map<string, number>();

  constructor(private readonly page: Page) {}

  /** Another contact has another draft; one that is looked at again finds what was typed. */
  follow(): void {
    const { contact } = this.page.state;
    if (this.draft !== null) this.drafts.set(this.draft.call, this.draft);
    this.draft = draftFor(contact, this.drafts.get(contact?.call ?? "") ?? null);
    const open = all(this.page.state).map((one) => one.call);
    for (const call of [...this.drafts.keys()]) if (!open.includes(call)) this.drafts.delete(call);
  }

  finish(): void {
    if (this.isMissing()) return;
    const rest = unsent(this.draft, this.page.state.contact);
    const call = this.oneOfSeveral();
    this.page.intend(rest ? { ...rest, finish: true } : call ? { type: "finish_contact", call } : { type: "finish_wrap_up" });
  }

  extend(): void {
    const call = this.oneOfSeveral(), seconds = MORE_TIME_S;
    this.page.intend(call ? { type: "extend_contact", call, seconds } : { type: "extend_wrap_up", seconds });
  }

  /** Of several contacts the one on screen is meant; "" when it is the only one. */
  private oneOfSeveral(): string {
    const { contact, beside } = this.page.state;
    return contact !== null && beside.length > 0 ? contact.call : "";
  }

  dispose(code: string): void {
    this.change({ disposition: code, missing: false });
    this.sendDraft();
  }

  noteDown(note: string): void {
    this.change({ note });
    this.sendSoon();
  }

  fillIn(field: string, answer: string): void {
    if (this.draft === null) return;
    this.change({ fields: { ...this.draft.fields, [field]: answer } });
    this.sendSoon();
  }

  /** Finish without a disposition or an answer that the queue wants: the field says so and takes the focus. */
  isMissing(): boolean {
    const gap = firstGap(this.draft, this.page.state.contact);
    const nothing = isMissing(this.draft, owes(this.page.state));
    if (!gap && !nothing) return false;
    this.change({ missing: true });
    const wanted = this.page.find(nothing ? ".choices input" : `[data-field="${gap}"]`);
    wanted?.focus({ preventScroll: true });
    // What is wrong is said below the field, which must be in sight as well.
    wanted?.scrollIntoView({ block: "center" });
    return true;
  }

  private change(news: Partial<Draft>): void {
    this.draft = this.draft && { ...this.draft, ...news };
    this.page.set();
  }

  /** Of the contact that is typed about, though another one may be on screen by then. */
  private sendSoon(): void {
    const call = this.draft?.call ?? "";
    window.clearTimeout(this.typing.get(call));
    this.typing.set(call, window.setTimeout(() => this.sendDraft(call), NOTE_PAUSE_MS));
  }

  private sendDraft(call = this.draft?.call ?? ""): void {
    this.typing.delete(call);
    const draft = this.draft?.call === call ? this.draft : (this.drafts.get(call) ?? null);
    const contact = all(this.page.state).find((one) => one.call === call) ?? null;
    const rest = unsent(draft, contact);
    if (rest) this.page.intend(rest);
  }
}

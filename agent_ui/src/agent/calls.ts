/** What the agent asks for about the call itself, and which popover of it is open. */

import type { Ringer } from "../live/ringer";
import type { Contact, FromPage } from "../protocol";
import { withTrouble } from "../store";
import { overOpenLine } from "./desk";
import type { Directory } from "./directory";
import type { Line } from "./line";
import type { Page } from "./page";
import { all, chosen, isTalk, next, ringing } from "./several";
import { type Item, PATIENCE_S } from "./whom";

type OfCall = "hold" | "resume" | "complete" | "merge" | "return" | "pause_recording" | "resume_recording";

export class Calls {
  keypadOpen = false;
  /** The keys pressed in this call. */
  pressed = "";
  /** By whose rules the next call out is wrapped up; "" for my first queue. */
  queue = "";
  private call = "";
  /** The call in which whoever is being asked joins as soon as they answer. */
  private joining = "";

  constructor(
    private readonly page: Page,
    private readonly line: Line,
    private readonly ringer: Ringer,
    private readonly directory: Directory,
  ) {}

  /** After each change of what is known: another call has other popovers, and who joins is joined. */
  follow(): void {
    const { contact } = this.page.state;
    this.line.show(contact?.offer ?? null);
    const call = contact !== null && contact.state !== "ended" && contact.state !== "wrap_up" ? contact.call : "";
    if (call !== this.call) {
      this.call = call;
      this.pressed = "";
      this.joining = "";
      this.keypadOpen = false;
      this.directory.close();
    }
    if (contact?.third) {
      this.directory.load();
      if (this.joining === contact.call && contact.third.state === "up") {
        this.joining = "";
        this.merge();
      }
    }
  }

  /** Over the line that stays up the server puts it through; else the phone of this page picks up. */
  answer(): void {
    this.take(this.page.state.contact);
  }

  /** The same for what rings beside the contact on screen, which then waits. */
  answerSecond(): void {
    this.take(ringing(this.page.state));
  }

  decline(contact = this.page.state.contact): void {
    if (contact?.state !== "ringing" || this.isAnswering(contact)) return;
    this.ringer.stop();
    if (!this.page.intend({ type: "decline", offer: contact.offer })) this.line.terminate(contact.offer);
  }

  /** One of several contacts: talked in when somebody waits there, else only looked at. */
  choose(call: string): void {
    const contact = all(this.page.state).find((one) => one.call === call);
    if (contact === undefined) return;
    if (contact.is_aside && isTalk(contact)) this.page.intend({ type: "choose", call });
    else this.page.set((state) => ({ ...state, ...chosen([...all(state)], call) }));
  }

  next(): void {
    const call = next(this.page.state);
    if (call) this.choose(call);
  }

  isAnswering(contact: Contact): boolean {
    return this.line.state.talks.some((talk) => talk.offer === contact.offer && talk.call === "answering");
  }

  private take(contact: Contact | null): void {
    if (!overOpenLine(this.page.state)) return this.line.answer(contact);
    if (contact?.state !== "ringing") return;
    this.ringer.stop();
    this.page.intend({ type: "answer", offer: contact.offer });
  }

  hangUp(): void {
    const { contact } = this.page.state;
    if (contact === null || !this.page.intend({ type: "hang_up", call: contact.call })) this.line.terminate(contact?.offer);
  }

  toggleRecording(): void {
    const { contact } = this.page.state;
    if (contact?.is_recording) this.of(contact.is_recording_paused ? "resume_recording" : "pause_recording");
  }

  toggleHold(): void {
    const { contact } = this.page.state;
    if (contact?.role !== "agent" || contact.state !== "talking" || contact.third) return;
    this.of(contact.held_since ? "resume" : "hold");
  }

  complete(): void {
    this.of("complete");
  }

  merge(): void {
    this.of("merge");
  }

  back(): void {
    this.joining = "";
    this.of("return");
  }

  /** Ask somebody while the customer hears music; from Conference they join when they answer. */
  ask(item: Item): void {
    const joins = this.directory.purpose === "conference";
    const { contact } = this.page.state;
    if (contact === null || !this.page.intend({ type: "consult", call: contact.call, to: item.to })) return;
    this.joining = joins ? contact.call : "";
    this.closePopover();
  }

  /** Give the customer away at once. */
  send(item: Item | null): void {
    const { contact } = this.page.state;
    if (contact === null || item === null || !this.directory.can(item) || !item.send) return;
    const wait = item.kind === "agent" && !item.ask ? PATIENCE_S : 0;
    if (this.page.intend({ type: "transfer", call: contact.call, to: item.to, wait_s: wait })) this.closePopover();
  }

  dial(to: string): void {
    if (this.page.intend({ type: "dial", to, queue: this.queue })) this.directory.close();
  }

  forQueue(queue: string): void {
    this.queue = queue;
    this.page.set();
  }

  // ---- popovers

  togglePopover(purpose: "transfer" | "conference"): void {
    const { contact } = this.page.state;
    if (contact?.role !== "agent" || contact.state !== "talking" || contact.third) return;
    this.keypadOpen = false;
    if (this.directory.purpose === purpose) {
      this.closePopover();
      return;
    }
    this.directory.open(purpose);
    this.page.find("#whom")?.focus();
  }

  canPress(): boolean {
    return this.line.state.call === "talking";
  }

  toggleKeypad(): void {
    if (!this.canPress()) return;
    this.directory.close();
    this.keypadOpen = !this.keypadOpen;
    this.page.set();
    this.page.find(this.keypadOpen ? "[data-testid=key-1]" : "[data-testid=keypad-open]")?.focus();
  }

  press(key: string): void {
    if (!this.canPress()) return;
    if (!this.line.press(key)) return this.page.set((state) => withTrouble(state, "keypad.refused"));
    this.pressed += key;
    this.page.set();
  }

  /** Closed, with the focus where it came from; whether there was anything to close. */
  closePopover(): boolean {
    const from = this.keypadOpen ? "keypad-open" : this.directory.purpose === null ? "" : `${this.directory.purpose}-open`;
    if (from === "") return false;
    this.leavePopover();
    this.page.find(`[data-testid=${from}]`)?.focus();
    return true;
  }

  /** A click anywhere else; the focus stays where the click put it. */
  leavePopover(): void {
    this.keypadOpen = false;
    this.directory.close();
    this.page.set();
  }

  private of(type: OfCall): void {
    const { contact } = this.page.state;
    if (contact !== null) this.page.intend({ type, call: contact.call } as FromPage);
  }
}

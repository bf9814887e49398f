/** The agent's line: telephone and microphone of this page, and coming back to a call after the page was away. */

import { canAnswer } from "./desk";
import { type AudioOn, audioOn, rememberAudio } from "../live/audio_on";
import type { Dial } from "../live/echo_call";
import type { Page } from "./page";
import { Microphone } from "../live/microphone";
import { Phone, type PhoneState, SILENT, type Talk } from "../live/phone";
import type { Ringer } from "../live/ringer";
import type { Contact } from "../protocol";
import { all, isTalk } from "./several";
import { mark, measure } from "../shared/marks";

/** Where this window remembers the call it was muted in. */
const MUTED = "muted";

export class Line {
  state: PhoneState = SILENT;
  /** Over which telephone the agent speaks. */
  on: AudioOn = audioOn();
  readonly microphone: Microphone;
  private readonly phone: Phone;

  constructor(
    private readonly page: Page,
    private readonly ringer: Ringer,
    sip: { uri: string; ws: string },
    readonly ear: HTMLAudioElement,
  ) {
    this.phone = new Phone(sip, ear, {
      changed: (state) => this.changed(state),
      connected: () => mark("connected", this.page.state.contact?.offer ?? ""),
      // What still rings may be a contact that this page has not heard of yet.
      keeps: ({ offer, call }) => offer !== null && (call === "ringing" || this.known(offer) !== undefined),
    });
    this.microphone = new Microphone(() => void this.microphoneChanged());
    measure(() => this.phone.connection());
  }

  start(): void {
    if (this.on === "desk") return;
    this.phone.start();
    this.microphone.watch();
  }

  /** From now on over the other telephone; not while somebody is talked to. */
  speakOn(on: AudioOn): void {
    if (on === this.on || this.busy()) return;
    this.on = on;
    rememberAudio(on);
    if (on === "desk") {
      this.phone.stop();
      this.microphone.leave();
    } else {
      this.start();
    }
    this.page.set();
  }

  connection(): RTCPeerConnection | null {
    return this.phone.connection();
  }

  /** A call that is no contact, for the self-test. */
  readonly dialOut: Dial = (number, microphone, opened) => this.phone.call(number, microphone, opened);

  /** Take what rings: on screen or, as the second contact, beside it. */
  answer(contact: Contact | null): void {
    if (contact === null || !canAnswer({ state: this.page.state, phone: this.state }, contact)) return;
    mark("answer-clicked", contact.offer);
    this.ringer.stop();
    this.phone.answer(this.microphone.lend(), contact.offer);
  }

  /** The phone's state is of the contact on screen. */
  show(offer: string | null): void {
    this.phone.show(offer);
  }

  /** End the session from here; for when the server cannot be asked to. */
  terminate(offer?: string): void {
    this.phone.terminate(offer);
  }

  toggleMute(): void {
    if (this.state.call !== "talking") return;
    const muted = !this.state.muted;
    this.phone.mute(muted);
    sessionStorage.setItem(MUTED, muted ? (this.known(this.state.offer)?.call ?? "") : "");
  }

  /** A key for the menu at the other end; false when the line takes none. */
  press(key: string): boolean {
    return this.phone.press(key);
  }

  hear(): void {
    this.phone.play();
  }

  checkMicrophone(): void {
    void this.microphone.check();
  }

  tellMicrophone(): void {
    const { status } = this.microphone;
    if (status === "asking") return;
    this.page.tell({ type: "microphone", works: status === "ok", detail: status === "ok" ? "" : status });
  }

  /** An INVITE for the contact we were already talking to: this page came back, and the caller is waiting. */
  reattach(): void {
    for (const contact of all(this.page.state)) {
      const rings = this.state.talks.some((talk) => talk.call === "ringing" && talk.offer === contact.offer);
      if (rings && isTalk(contact)) this.phone.answer(this.microphone.lend(), contact.offer);
    }
  }

  /** The telephone is in this page: a reload interrupts the caller, closing it loses the agent; so the browser asks. */
  leaving(event: BeforeUnloadEvent): void {
    if (this.busy()) event.preventDefault();
  }

  private changed(state: PhoneState): void {
    const connected = state.call === "talking" && this.state.call !== "talking";
    this.state = state;
    this.page.set();
    if (connected) this.stayMuted();
    this.reattach();
  }

  /** What the server says of my contacts is the truth: a call that it knows nothing of is nobody's any more. */
  reconcile(): void {
    for (const talk of this.state.talks) {
      const contact = this.known(talk.offer);
      const over = contact === undefined || contact.state === "wrap_up" || contact.state === "ended";
      // A call without an offer is no contact, as the test of the sound is none.
      if (isBusy(talk) && talk.offer !== null && over) this.phone.terminate(talk.offer);
    }
  }

  /** Whether somebody is being talked to over this page, or waits on it: it may not be left now. */
  busy(): boolean {
    return this.state.talks.some(isBusy);
  }

  private known(offer: string | null): Contact | undefined {
    return all(this.page.state).find((one) => one.offer === offer);
  }

  private async microphoneChanged(): Promise<void> {
    const { microphone } = this;
    // In mid-call only a microphone that came in another one's place has anything to lend.
    if (microphone.status === "ok" && this.busy()) await this.phone.speakInto(() => microphone.lend());
    this.tellMicrophone();
    this.page.set();
  }

  /** Whoever was muted before a reload still is. */
  private stayMuted(): void {
    const contact = this.known(this.state.offer);
    if (contact !== undefined && sessionStorage.getItem(MUTED) === contact.call) this.phone.mute(true);
  }
}

function isBusy({ call }: Talk): boolean {
  return call === "answering" || call === "talking";
}

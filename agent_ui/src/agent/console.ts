/** The agent console: owns the state, the socket, the phone and the microphone, and redraws after every change. */

import { html, render } from "lit";
import { checks, obstacle } from "../gate";
import { type Language, other, type Translate, translator } from "../i18n";
import { ConsoleSocket } from "../live/console_socket";
import { Microphone } from "../live/microphone";
import { Phone, type PhoneState, SILENT } from "../live/phone";
import { Ringer } from "../live/ringer";
import type { FromPage, ToPage } from "../protocol";
import type { Boot } from "../shared/boot";
import { element, showLanguage, socketUrl } from "../shared/boot";
import { mark, measure } from "../shared/marks";
import { banner, toast } from "../shared/view";
import { initial, type Link, reduce, type State, withLink, withoutTrouble, withTrouble } from "../store";
import { callCard } from "./call_card";
import { contacts } from "./contacts";
import { customerCard } from "./customer_card";
import { type Actions, canAnswer, type Desk } from "./desk";
import { type Draft, draftFor, isMissing, unsent } from "./draft";
import { ending } from "./ending";
import { idle } from "./idle";
import { listen } from "./keys";
import { callerName, queueName } from "./names";
import { notes } from "./notes";
import { strip } from "./strip";
import { topbar } from "./topbar";

const REASON = "break";
const MORE_TIME_S = 60;
/** A note is sent when the agent stops typing for so long. */
const NOTE_PAUSE_MS = 800;
/** Where this window remembers the call it was muted in. */
const MUTED = "muted";
/** Waiting times and due dates change their colour by the clock alone. */
const REDRAW_MS = 1000;

export class AgentConsole implements Actions {
  private state: State;
  private language: Language;
  private t: Translate;
  private phoneState: PhoneState = SILENT;
  private reasonsOpen = false;
  private outdated = false;
  private draft: Draft | null = null;
  private typing: number | undefined;
  private rung = "";
  private known = "";
  private readonly root = element("app");
  private readonly socket: ConsoleSocket;
  private readonly phone: Phone;
  private readonly microphone: Microphone;
  private readonly ringer = new Ringer();

  constructor(private readonly boot: Boot, sip: { uri: string; ws: string }) {
    this.state = initial(boot.me);
    this.language = boot.language;
    this.t = translator(this.language);
    this.socket = new ConsoleSocket(socketUrl("/ws/console"), {
      message: (message) => this.received(message),
      link: (link) => this.linked(link),
      outdated: () => this.set(() => (this.outdated = true)),
      signedOut: () => location.assign("/login"),
    });
    this.phone = new Phone(sip, element("remote") as HTMLAudioElement, {
      changed: (state) => this.phoneChanged(state),
      connected: () => mark("connected", this.state.contact?.offer ?? ""),
    });
    this.microphone = new Microphone(() => this.microphoneChanged());
    measure(() => this.phone.connection());
  }

  start(): void {
    showLanguage(this.language);
    listen({
      toggleReady: () => this.toggleReady(),
      answer: () => this.answer(),
      toggleMute: () => this.toggleMute(),
      closeMenu: () => this.openReasons(false),
    });
    document.addEventListener("click", (event) => this.clicked(event));
    document.addEventListener("keydown", () => this.touched());
    window.addEventListener("beforeunload", (event) => this.leaving(event));
    window.setInterval(() => this.draw(), REDRAW_MS);
    this.draw();
    this.socket.open();
    this.phone.start();
    this.microphone.watch();
  }

  // ---- what the agent asks for

  ready(): void {
    this.ringer.askToNotify();
    const blocked = obstacle(this.checks());
    if (blocked) return this.set(() => (this.state = withTrouble(this.state, blocked.says)));
    if (this.state.agent?.state === "wrap_up" && this.isMissing()) return;
    this.intend({ type: "ready" });
  }

  notReady(reason = REASON): void {
    this.reasonsOpen = false;
    this.intend({ type: "not_ready", reason });
  }

  finishWrapUp(): void {
    if (this.isMissing()) return;
    const rest = unsent(this.draft, this.state.contact);
    this.intend(rest ? { ...rest, finish: true } : { type: "finish_wrap_up" });
  }

  extendWrapUp(): void {
    this.intend({ type: "extend_wrap_up", seconds: MORE_TIME_S });
  }

  dispose(code: string): void {
    this.change({ disposition: code, missing: false });
    this.sendDraft();
  }

  noteDown(note: string): void {
    this.change({ note });
    window.clearTimeout(this.typing);
    this.typing = window.setTimeout(() => this.sendDraft(), NOTE_PAUSE_MS);
  }

  private change(news: Partial<Draft>): void {
    this.set(() => (this.draft = this.draft && { ...this.draft, ...news }));
  }

  private sendDraft(): void {
    const rest = unsent(this.draft, this.state.contact);
    if (rest) this.intend(rest);
  }

  /** Finish without a disposition that the queue wants: the field says so and takes the focus. */
  private isMissing(): boolean {
    if (!isMissing(this.draft, this.state.agent?.needs_disposition === true)) return false;
    this.change({ missing: true });
    this.root.querySelector<HTMLElement>(".choices input")?.focus();
    return true;
  }

  answer(): void {
    if (!canAnswer(this.desk())) return;
    mark("answer-clicked", this.phoneState.offer ?? "");
    this.ringer.stop();
    this.phone.answer(this.microphone.lend());
  }

  decline(): void {
    const { contact } = this.state;
    if (contact?.state !== "ringing" || this.phoneState.call === "answering") return;
    this.ringer.stop();
    if (!this.intend({ type: "decline", offer: contact.offer })) this.phone.terminate();
  }

  hangUp(): void {
    const { contact } = this.state;
    if (contact === null || !this.intend({ type: "hang_up", call: contact.call })) this.phone.terminate();
  }

  toggleMute(): void {
    if (this.phoneState.call !== "talking") return;
    const muted = !this.phoneState.muted;
    this.phone.mute(muted);
    sessionStorage.setItem(MUTED, muted ? (this.state.contact?.call ?? "") : "");
  }

  toggleRecording(): void {
    const { contact } = this.state;
    if (!contact?.is_recording) return;
    this.intend({ type: contact.is_recording_paused ? "resume_recording" : "pause_recording", call: contact.call });
  }

  checkMicrophone(): void {
    void this.microphone.check();
  }

  openReasons(open: boolean): void {
    if (open === this.reasonsOpen) return;
    this.set(() => (this.reasonsOpen = open));
    this.root.querySelector<HTMLElement>(open ? ".menu button" : "[data-testid=reasons]")?.focus();
  }

  hear(): void {
    this.phone.play();
  }

  private toggleReady(): void {
    const state = this.state.agent?.state;
    const out = this.busy() ? this.after() !== "" : state !== "idle";
    if (out) this.ready();
    else this.notReady();
  }

  private switchLanguage(): void {
    this.language = other(this.language);
    this.t = translator(this.language);
    showLanguage(this.language);
    this.socket.send({ type: "set_language", language: this.language });
    this.draw();
  }

  private intend(intent: FromPage): boolean {
    const sent = this.socket.send(intent);
    this.set(() => {
      this.state = sent ? withoutTrouble(this.state) : withTrouble(this.state, "check.connection.wait");
    });
    return sent;
  }

  // ---- what happened

  private received(message: ToPage): void {
    this.set(() => (this.state = reduce(this.state, message, Date.now() / 1000)));
    if (message.type === "snapshot") this.tellMicrophone();
    this.reattach();
  }

  private linked(link: Link): void {
    this.set(() => (this.state = withLink(this.state, link)));
  }

  private phoneChanged(state: PhoneState): void {
    const connected = state.call === "talking" && this.phoneState.call !== "talking";
    this.set(() => (this.phoneState = state));
    if (connected) this.stayMuted();
    this.reattach();
  }

  private microphoneChanged(): void {
    this.tellMicrophone();
    this.draw();
  }

  private tellMicrophone(): void {
    const { status } = this.microphone;
    if (status === "asking") return;
    this.socket.send({ type: "microphone", works: status === "ok", detail: status === "ok" ? "" : status });
  }

  /** An INVITE for the contact we were already talking to: this page came back, and the caller is waiting. */
  private reattach(): void {
    const { contact } = this.state;
    const connected = contact !== null && ["talking", "agent_lost", "dialling"].includes(contact.state);
    if (!connected || this.phoneState.call !== "ringing" || this.phoneState.offer !== contact.offer) return;
    this.phone.answer(this.microphone.lend());
  }

  /** Whoever was muted before a reload still is. */
  private stayMuted(): void {
    const { contact } = this.state;
    if (contact !== null && sessionStorage.getItem(MUTED) === contact.call) this.phone.mute(true);
  }

  private touched(): void {
    this.microphone.wake();
    this.ringer.wake();
  }

  /** The telephone is in this page: a reload interrupts the caller, closing it loses the agent; so the browser asks. */
  private leaving(event: BeforeUnloadEvent): void {
    if (this.phoneState.call === "answering" || this.phoneState.call === "talking") event.preventDefault();
  }

  private clicked(event: MouseEvent): void {
    this.touched();
    const inside = event.target instanceof Element && event.target.closest(".status") !== null;
    if (!inside) this.set(() => (this.reasonsOpen = false));
  }

  // ---- drawing

  private set(change: () => void): void {
    change();
    this.draft = draftFor(this.state.contact, this.draft);
    this.draw();
    this.noticeContact();
  }

  /** Only after the card is drawn does the page ring: the agent never hears a caller before seeing who it is. */
  private noticeContact(): void {
    const { contact } = this.state;
    if (contact?.state !== "ringing") {
      this.ringer.stop();
    } else if (contact.offer !== this.rung) {
      this.rung = contact.offer;
      window.callcenter.marks = {};
      mark("customer-card-in-dom", contact.offer);
      const name = callerName(contact, this.language, this.t);
      const queue = queueName(contact.queue, this.state.queues, this.language);
      this.ringer.start(this.t("ring.title", { name }), queue);
      mark("ringing", contact.offer);
      this.focusAnswer();
    }
    if (contact && contact.customer.status !== "looking_up" && contact.offer !== this.known) {
      this.known = contact.offer;
      mark("customer-known", contact.offer);
    }
  }

  private focusAnswer(): void {
    if (document.activeElement?.matches("input, select, textarea, [contenteditable]")) return;
    this.root.querySelector<HTMLElement>("[data-testid=answer]")?.focus();
  }

  private busy(): boolean {
    return ["offered", "on_contact", "wrap_up"].includes(this.state.agent?.state ?? "");
  }

  private after(): string {
    return this.busy() ? (this.state.agent?.pending ?? "") : "";
  }

  private checks(): ReturnType<typeof checks> {
    return checks(this.state.link, this.phoneState.registered, this.microphone.status);
  }

  private desk(): Desk {
    return {
      t: this.t, language: this.language, state: this.state, csrf: this.boot.csrf,
      now: Date.now() / 1000 + this.state.clockAhead, outdated: this.outdated,
      switchLanguage: () => this.switchLanguage(),
      dismiss: () => this.set(() => (this.state = withoutTrouble(this.state))),
      act: this, checks: this.checks(), microphone: this.microphone.status, level: () => this.microphone.level(),
      phone: this.phoneState, reasonsOpen: this.reasonsOpen, after: this.after(),
      draft: this.draft,
    };
  }

  private draw(): void {
    const focused = document.activeElement;
    this.render();
    if (focused !== null && !focused.isConnected) this.keepPlace();
  }

  /** The pressed button is gone, as Answer is once answered: the next Tab goes on from the call, not from the top. */
  private keepPlace(): void {
    const place = this.root.querySelector<HTMLElement>("[data-testid=contact-card]") ?? element("main");
    place.focus({ preventScroll: true });
  }

  private render(): void {
    const desk = this.desk();
    const { contact } = this.state;
    render(
      html`<a class="skip" href="#main">${this.t("skip")}</a>
        <div class="top">${topbar(desk)}${banner(desk)}</div>
        <main id="main" tabindex="-1">${contact ? [callCard(desk, contact), notes(desk, contact), ending(desk, contact)] : idle(desk)}</main>
        ${customerCard(desk, contact)} ${contacts(desk)} ${strip(desk)} ${toast(desk, this.state.trouble)}`,
      this.root,
    );
  }
}

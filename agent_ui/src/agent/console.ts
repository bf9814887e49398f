/** The agent console: owns what is known and the socket, puts the parts together, and redraws after every change. */

import { render } from "lit";
import { type Language, other, type Translate, translator } from "../i18n";
import { ConsoleSocket } from "../live/console_socket";
import { Ringer } from "../live/ringer";
import type { FromPage, ToPage } from "../protocol";
import type { Boot } from "../shared/boot";
import { element, showLanguage, socketUrl } from "../shared/boot";
import { initial, reduce, type State, withLink, withoutTrouble, withTrouble } from "../store";
import { Arrival } from "./arrival";
import { Articles } from "./articles";
import { Calls } from "./calls";
import type { Desk } from "./desk";
import { Directory } from "./directory";
import { listen } from "./keys";
import { layout } from "./layout";
import { Later } from "./later";
import { Line } from "./line";
import { Network } from "./network";
import type { Page } from "./page";
import { Readiness } from "./readiness";
import { SelfTest } from "./self_test";
import { SignInAgain } from "./sign_in_again";
import { WrapUp } from "./wrap_up";

/** Waiting times and due dates change their colour by the clock alone. */
const REDRAW_MS = 1000;

export class AgentConsole implements Page {
  state: State;
  language: Language;
  t: Translate;
  private outdated = false;
  private readonly root = element("app");
  private readonly socket: ConsoleSocket;
  private readonly ringer = new Ringer();
  private readonly line: Line;
  private readonly calls: Calls;
  private readonly directory: Directory;
  private readonly wrapUp: WrapUp;
  private readonly readiness: Readiness;
  private readonly arrival: Arrival;
  private readonly later: Later;
  private readonly articles: Articles;
  private readonly test: SelfTest;
  private readonly network: Network;
  private helpOpen = false;
  private readonly again = new SignInAgain(this);

  constructor(private readonly boot: Boot, sip: { uri: string; ws: string }) {
    this.state = initial(boot.me);
    this.language = boot.language;
    this.t = translator(this.language);
    this.socket = new ConsoleSocket(socketUrl("/ws/console"), {
      message: (message) => this.received(message),
      link: (link) => this.set((state) => withLink(state, link)),
      outdated: () => this.expire(),
      signedOut: () => this.set((state) => withLink(state, "signed_out")),
    });
    this.line = new Line(this, this.ringer, sip, element("remote") as HTMLAudioElement);
    this.directory = new Directory(this);
    this.calls = new Calls(this, this.line, this.ringer, this.directory);
    this.wrapUp = new WrapUp(this);
    this.later = new Later(this);
    this.articles = new Articles(this, () => this.wrapUp.draft);
    this.test = new SelfTest(this, this.line);
    this.network = new Network(this, this.line);
    this.readiness = new Readiness(this, this.line, this.wrapUp, this.ringer, this.test);
    this.arrival = new Arrival(this, this.ringer);
  }

  start(): void {
    showLanguage(this.language);
    listen({
      toggleReady: () => this.readiness.toggle(),
      answer: () => this.calls.answer(),
      answerSecond: () => this.calls.answerSecond(),
      nextContact: () => this.calls.next(),
      toggleMute: () => this.line.toggleMute(),
      closeMenu: () => this.closeHelp() || this.calls.closePopover() || this.later.close() || this.articles.close() || this.readiness.openReasons(false),
      toggleHold: () => this.calls.toggleHold(),
      toggleKeypad: () => this.calls.toggleKeypad(),
      transfer: () => this.calls.togglePopover("transfer"),
      later: (way) => this.later.toggle(way),
      note: () => this.find("[data-testid=note]")?.focus(),
      articles: () => this.articles.focus(),
      help: () => this.toggleHelp(),
    });
    document.addEventListener("click", (event) => this.clicked(event));
    document.addEventListener("keydown", () => this.touched());
    window.addEventListener("beforeunload", (event) => this.line.leaving(event));
    window.setInterval(() => this.draw(), REDRAW_MS);
    this.draw();
    this.socket.open();
    this.line.start();
    this.network.start();
  }

  // ---- for the parts

  set(change: (state: State) => State = (state) => state): void {
    this.state = change(this.state);
    if (this.state.link === "signed_out" && !this.line.busy()) return location.assign("/login");
    this.calls.follow();
    this.wrapUp.follow();
    this.later.follow();
    this.articles.follow();
    this.draw();
    this.arrival.notice();
    this.test.follow();
  }

  intend(intent: FromPage): boolean {
    const sent = this.socket.send(intent);
    this.set((state) => (sent ? withoutTrouble(state) : withTrouble(state, "check.connection.wait")));
    return sent;
  }

  tell(message: FromPage): void {
    this.socket.send(message);
  }

  find(selector: string): HTMLElement | null {
    return this.root.querySelector<HTMLElement>(selector);
  }

  // ---- what happened

  private received(message: ToPage): void {
    if (message.type === "directory") return this.directory.received(message);
    this.set((state) => reduce(state, message, Date.now() / 1000));
    if (message.type === "snapshot") {
      this.line.tellMicrophone();
      this.later.linked();
      this.directory.linked();
    }
    this.line.reattach();
    if (message.type === "snapshot") this.line.reconcile();
  }

  private expire(): void {
    this.outdated = true;
    this.set();
  }

  private touched(): void {
    this.line.microphone.wake();
    this.ringer.wake();
  }

  private clicked(event: MouseEvent): void {
    this.touched();
    const inside = (parts: string) => event.target instanceof Element && event.target.closest(parts) !== null;
    if (!inside(".status")) this.readiness.closeReasons();
    // What was pressed may be gone by now, as a line of the directory is once another is chosen.
    const isGone = event.target instanceof Node && !event.target.isConnected;
    if (!isGone && !inside(".anchor, .dial, .topbar")) this.calls.leavePopover();
  }

  private toggleHelp(): void {
    this.helpOpen = !this.helpOpen;
    this.draw();
    this.find(this.helpOpen ? "[data-testid=help-close]" : "[data-testid=help-open]")?.focus();
  }

  private closeHelp(): boolean {
    if (this.helpOpen) this.toggleHelp();
    else return false;
    return true;
  }

  private switchLanguage(): void {
    this.language = other(this.language);
    this.t = translator(this.language);
    showLanguage(this.language);
    this.tell({ type: "set_language", language: this.language });
    this.draw();
  }

  // ---- drawing

  private desk(): Desk {
    const { line, readiness, wrapUp } = this;
    return {
      t: this.t, language: this.language, state: this.state, csrf: this.again.csrf || this.boot.csrf,
      now: Date.now() / 1000 + this.state.clockAhead, outdated: this.outdated,
      switchLanguage: () => this.switchLanguage(),
      dismiss: () => this.set(withoutTrouble),
      line, calls: this.calls, directory: this.directory, readiness, wrapUp, again: this.again,
      later: this.later, articles: this.articles, test: this.test, network: this.network.reading, helpOpen: this.helpOpen,
      toggleHelp: () => this.toggleHelp(), closeNotice: (notice) => void this.intend({ type: "close_notice", notice }),
      checks: readiness.checks(), microphone: line.microphone.status, level: () => line.microphone.level(),
      phone: line.state, reasonsOpen: readiness.reasonsOpen, after: readiness.after(), draft: wrapUp.draft,
    };
  }

  private draw(): void {
    const focused = document.activeElement;
    render(layout(this.desk()), this.root);
    if (focused !== null && !focused.isConnected) this.keepPlace();
  }

  /** The pressed button is gone, as Answer is once answered: the next Tab goes on from the call, not from the top. */
  private keepPlace(): void {
    const place = this.find("[data-testid=contact-card]") ?? element("main");
    place.focus({ preventScroll: true });
  }
}

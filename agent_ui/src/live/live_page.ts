/** What every page with a console socket has: its state and language, and that it is drawn anew when one of them changes. */

import { type Language, other, type Translate, translator } from "../i18n";
import type { ToPage } from "../protocol";
import { type Boot, element, showLanguage, socketUrl } from "../shared/boot";
import type { View } from "../shared/view";
import { initial, reduce, type State, withLink, withoutTrouble } from "../store";
import { ConsoleSocket } from "./console_socket";

/** Clocks go on when nothing arrives. */
const REDRAW_MS = 1000;

export abstract class LivePage {
  protected state: State;
  protected language: Language;
  protected t: Translate;
  protected readonly root = element("app");
  protected readonly socket: ConsoleSocket;
  private outdated = false;

  constructor(protected readonly boot: Boot) {
    this.state = initial(boot.me);
    this.language = boot.language;
    this.t = translator(this.language);
    this.socket = new ConsoleSocket(socketUrl("/ws/console"), {
      message: (message) => this.received(message),
      link: (link) => this.set(() => (this.state = withLink(this.state, link))),
      outdated: () => this.set(() => (this.outdated = true)),
      signedOut: () => location.assign("/login"),
    });
  }

  protected abstract draw(): void;

  /** Draw for the first time, once a second from then on, and connect. */
  protected begin(redraw = () => this.draw()): void {
    showLanguage(this.language);
    window.setInterval(redraw, REDRAW_MS);
    this.draw();
    this.socket.open();
  }

  /** The browser asks before it leaves what is not saved. */
  protected guard(isDirty: () => boolean): void {
    window.addEventListener("beforeunload", (event) => {
      if (isDirty()) event.preventDefault();
    });
  }

  protected received(message: ToPage): void {
    this.set(() => (this.state = reduce(this.state, message, Date.now() / 1000)));
  }

  protected switchLanguage(): void {
    this.language = other(this.language);
    this.t = translator(this.language);
    showLanguage(this.language);
    this.socket.send({ type: "set_language", language: this.language });
    this.draw();
  }

  protected set(change: () => void): void {
    change();
    this.draw();
  }

  /** The server's time, UTC seconds. */
  protected now(): number {
    return Date.now() / 1000 + this.state.clockAhead;
  }

  protected view(): View {
    return {
      t: this.t, language: this.language, state: this.state, csrf: this.boot.csrf, outdated: this.outdated, now: this.now(),
      switchLanguage: () => this.switchLanguage(),
      dismiss: () => this.set(() => (this.state = withoutTrouble(this.state))),
    };
  }
}

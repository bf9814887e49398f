/** The page "Prompts": what callers hear us say, in every language, and how to change it. */

import { html, nothing, render } from "lit";
import { type Language, other, type Translate, translator } from "../i18n";
import { ConsoleSocket } from "../live/console_socket";
import type { ToPage } from "../protocol";
import { type Boot, element, showLanguage, socketUrl } from "../shared/boot";
import { topbar } from "../shared/topbar";
import { banner, toast, type View } from "../shared/view";
import { initial, reduce, type State, withLink, withoutTrouble } from "../store";
import { PromptsDesk } from "./desk";
import { list, one } from "./views";

export interface PromptsView extends View {
  desk: PromptsDesk;
}

/** The clock in the bar goes on when nothing arrives. */
const REDRAW_MS = 1000;

export class PromptsPage {
  private state: State;
  private language: Language;
  private t: Translate;
  private outdated = false;
  private readonly desk = new PromptsDesk(() => this.draw());
  private readonly root = element("app");
  private readonly socket: ConsoleSocket;

  constructor(private readonly boot: Boot) {
    this.state = initial(boot.me);
    this.language = boot.language;
    this.t = translator(this.language);
    this.socket = new ConsoleSocket(socketUrl("/ws/console"), {
      message: (message: ToPage) => this.set(() => (this.state = reduce(this.state, message, Date.now() / 1000))),
      link: (link) => this.set(() => (this.state = withLink(this.state, link))),
      outdated: () => this.set(() => (this.outdated = true)),
      signedOut: () => location.assign("/login"),
    });
  }

  start(): void {
    showLanguage(this.language);
    window.setInterval(() => this.draw(), REDRAW_MS);
    window.addEventListener("beforeunload", (event) => {
      if (this.desk.isReworded) event.preventDefault();
    });
    this.draw();
    this.socket.open();
    void this.desk.load();
  }

  private switchLanguage(): void {
    this.language = other(this.language);
    this.t = translator(this.language);
    showLanguage(this.language);
    this.socket.send({ type: "set_language", language: this.language });
    this.draw();
  }

  private set(change: () => void): void {
    change();
    this.draw();
  }

  private draw(): void {
    const view: PromptsView = {
      t: this.t, language: this.language, state: this.state, csrf: this.boot.csrf, outdated: this.outdated,
      now: Date.now() / 1000 + this.state.clockAhead,
      switchLanguage: () => this.switchLanguage(),
      dismiss: () => this.set(() => (this.state = withoutTrouble(this.state))),
      desk: this.desk,
    };
    const open = this.desk.open;
    render(
      html`<a class="skip" href="#main">${this.t("prompts.skip")}</a>
        <div class="top">${topbar(view, "/prompts", "prompts.title")}${banner(view)}</div>
        <main id="main" data-open=${open !== null}>${list(view)}${open === null ? nothing : one(view, open)}</main>
        ${toast(view, this.state.trouble)}`,
      this.root,
    );
  }
}

/** The page "Flows": which there are, who is where in one now, its versions, and an editor. */

import { html, nothing, render } from "lit";
import { type Language, other, type Translate, translator } from "../i18n";
import { ConsoleSocket } from "../live/console_socket";
import type { ToPage } from "../protocol";
import { type Boot, element, showLanguage, socketUrl } from "../shared/boot";
import { topbar } from "../shared/topbar";
import { banner, toast, type View } from "../shared/view";
import { initial, reduce, type State, withLink, withoutTrouble } from "../store";
import { FlowsDesk } from "./desk";
import { list } from "./list";
import { one } from "./one";

export interface FlowsView extends View {
  desk: FlowsDesk;
  mayChange: boolean;
}

/** The clock in the bar goes on when nothing arrives. */
const REDRAW_MS = 1000;

export class FlowsPage {
  private state: State;
  private language: Language;
  private t: Translate;
  private outdated = false;
  private readonly desk: FlowsDesk;
  private readonly root = element("app");
  private readonly socket: ConsoleSocket;

  constructor(private readonly boot: Boot) {
    this.state = initial(boot.me);
    this.language = boot.language;
    this.t = translator(this.language);
    this.desk = new FlowsDesk(
      () => this.draw(),
      (flow) => void this.socket.send({ type: "watch_flows", flow }),
    );
    this.socket = new ConsoleSocket(socketUrl("/ws/console"), {
      message: (message) => this.received(message),
      link: (link) => this.set(() => (this.state = withLink(this.state, link))),
      outdated: () => this.set(() => (this.outdated = true)),
      signedOut: () => location.assign("/login"),
    });
  }

  start(): void {
    showLanguage(this.language);
    void this.desk.paint(this.language);
    window.setInterval(() => this.draw(), REDRAW_MS);
    window.addEventListener("beforeunload", (event) => {
      if (this.desk.isDirty) event.preventDefault();
    });
    this.draw();
    this.socket.open();
  }

  private received(message: ToPage): void {
    this.set(() => {
      this.state = reduce(this.state, message, Date.now() / 1000);
      this.desk.received(message);
    });
  }

  private switchLanguage(): void {
    this.language = other(this.language);
    this.t = translator(this.language);
    showLanguage(this.language);
    this.socket.send({ type: "set_language", language: this.language });
    void this.desk.paint(this.language);
    this.draw();
  }

  private set(change: () => void): void {
    change();
    this.draw();
  }

  private draw(): void {
    const view: FlowsView = {
      t: this.t, language: this.language, state: this.state, csrf: this.boot.csrf, outdated: this.outdated,
      now: Date.now() / 1000 + this.state.clockAhead,
      switchLanguage: () => this.switchLanguage(),
      dismiss: () => this.set(() => (this.state = withoutTrouble(this.state))),
      desk: this.desk,
      mayChange: this.boot.me.role === "admin",
    };
    render(
      html`<a class="skip" href="#main">${this.t("flows.skip")}</a>
        <div class="top">${topbar(view, "/flows", "flows.title")}${banner(view)}</div>
        <main id="main">${list(view)}${this.desk.whole ? one(view) : nothing}</main>
        ${toast(view, this.state.trouble)}`,
      this.root,
    );
  }
}

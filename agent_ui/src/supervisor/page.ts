/** The supervisor's page: the same socket and the same state, drawn as tiles, queues and agents. */

import { html, render, type TemplateResult } from "lit";
import { type Language, other, type Translate, translator } from "../i18n";
import { ConsoleSocket } from "../live/console_socket";
import { type Boot, element, showLanguage, socketUrl } from "../shared/boot";
import { topbar } from "../shared/topbar";
import { banner, toast } from "../shared/view";
import type { ToPage } from "../protocol";
import { initial, reduce, type State, withLink, withoutTrouble } from "../store";
import { totals } from "../totals";
import { agents } from "./agents";
import { Drawer } from "./drawer";
import type { Floor } from "./floor";
import { panel } from "./panel";
import { queues } from "./queues";
import { type Tile, tiles } from "./tiles";

/** Levels depend on how long callers have waited, so the page is drawn again even when nothing arrives. */
const REDRAW_MS = 1000;

export class SupervisorPage {
  private state: State;
  private language: Language;
  private t: Translate;
  private openTile: Tile | null = null;
  private wall = false;
  private outdated = false;
  private readonly drawer = new Drawer(() => this.draw());
  private readonly root = element("app");
  private readonly socket: ConsoleSocket;

  constructor(private readonly boot: Boot) {
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

  start(): void {
    showLanguage(this.language);
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.escape();
    });
    document.addEventListener("click", (event) => {
      if (!(event.target instanceof Element && event.target.closest(".kpi"))) this.openFormula(null);
    });
    document.addEventListener("fullscreenchange", () => {
      if (document.fullscreenElement === null) this.scale(false);
    });
    window.setInterval(() => this.draw(), REDRAW_MS);
    this.draw();
    this.socket.open();
  }

  private received(message: ToPage): void {
    this.set(() => (this.state = reduce(this.state, message, Date.now() / 1000)));
    if (message.type === "queues") this.drawer.told(message.queues.map((row) => row.queue));
  }

  /** What was opened last is closed first. */
  private escape(): void {
    if (this.openTile !== null) this.openFormula(null);
    else if (this.drawer.state?.explained) this.drawer.back();
    else this.closeQueue();
  }

  private openQueue(queue: string): void {
    this.drawer.open(queue);
    this.root.querySelector<HTMLElement>(".drawer")?.focus();
  }

  /** The focus goes back to where the drawer was opened from. */
  private closeQueue(): void {
    const queue = this.drawer.state?.queue;
    if (queue === undefined) return;
    this.drawer.close();
    this.root.querySelector<HTMLElement>(`[data-testid="open-queue-${CSS.escape(queue)}"]`)?.focus();
  }

  private openFormula(tile: Tile | null): void {
    if (tile !== this.openTile) this.set(() => (this.openTile = tile));
  }

  private toggleWall(): void {
    const on = !this.wall;
    this.scale(on);
    // Full screen may be refused, by policy or on a phone; large figures are then the whole of the wall mode.
    const change = on ? document.documentElement.requestFullscreen() : document.exitFullscreen();
    change.catch(() => undefined);
  }

  private scale(on: boolean): void {
    if (on) document.documentElement.dataset["scale"] = "wall";
    else delete document.documentElement.dataset["scale"];
    this.set(() => (this.wall = on));
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

  private floor(): Floor {
    return {
      t: this.t, language: this.language, state: this.state, csrf: this.boot.csrf, outdated: this.outdated,
      now: Date.now() / 1000 + this.state.clockAhead, openTile: this.openTile, wall: this.wall,
      switchLanguage: () => this.switchLanguage(),
      dismiss: () => this.set(() => (this.state = withoutTrouble(this.state))),
      openFormula: (tile) => this.openFormula(tile),
      toggleWall: () => this.toggleWall(),
      drawer: this.drawer,
      openQueue: (queue) => this.openQueue(queue),
      closeQueue: () => this.closeQueue(),
    };
  }

  private draw(): void {
    const focused = document.activeElement;
    this.render();
    // The pressed button is gone, as Why is once the reasons are shown: the next Tab goes on from the drawer.
    if (focused !== null && !focused.isConnected) this.root.querySelector<HTMLElement>(".drawer")?.focus();
  }

  private render(): void {
    const floor = this.floor();
    render(
      html`<a class="skip" href="#main">${this.t("skip.floor")}</a>
        <div class="top">${bar(floor)}${banner(floor)}</div>
        <main id="main">${tiles(floor, totals(this.state.queues))}
          <div class="halves">${queues(floor)}${agents(floor)}</div></main>
        ${panel(floor)}
        ${toast(floor, this.state.trouble)}`,
      this.root,
    );
  }
}

function bar(floor: Floor): TemplateResult {
  const wall = html`<button class="btn sm" data-testid="wall" aria-pressed=${floor.wall} @click=${() => floor.toggleWall()}>
    ${floor.t("floor.wall")}</button>`;
  return topbar(floor, "/supervisor", "floor.title", undefined, wall);
}

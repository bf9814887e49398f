/** The supervisor's page: the same socket and the same state, drawn as tiles, queues and agents. */

import { html, render, type TemplateResult } from "lit";
import { pick } from "../i18n";
import { LivePage } from "../live/live_page";
import { topbar } from "../shared/topbar";
import { banner, toast } from "../shared/view";
import type { AlertRow, ToPage } from "../protocol";
import { reduce, withTrouble } from "../store";
import { type Totals, totals } from "../totals";
import { told, underTheBar } from "./actions/slots";
import { ask } from "../live/api";
import { agents } from "./agents";
import { alerts } from "./alerts";
import { having } from "./answers";
import { intervals } from "./chart";
import { ContactsOf } from "./contacts_of";
import { EVERYBODY, type Standing, type Wanted } from "./crowd";
import { Drawer } from "./drawer";
import type { Floor } from "./floor";
import { History } from "./history";
import { oneAgent } from "./one_agent";
import { panel } from "./panel";
import { queues } from "./queues";
import { type Tile, tiles } from "./tiles";
import { WallMenu, wallMenu } from "./wall_menu";

const DRAWN_EVERY_MS = 200;
const SAMPLE_MS = 60_000;

export class SupervisorPage extends LivePage {
  private openTile: Tile | null = null;
  private openAgent: string | null = null;
  private wall = false;
  private queue = "";
  private wanted: Wanted = EVERYBODY;
  private standing: Standing | null = null;
  private asTable = false;
  private alertsOpen = false;
  private taking = "";
  private drawing = 0;
  private drawnAt = 0;
  private readonly drawer = new Drawer(() => this.draw());
  private readonly wallMenu = new WallMenu(() => this.draw());
  private readonly contactsOf = new ContactsOf(() => this.now(), () => this.draw());
  private readonly history = new History(() => this.now(), () => this.draw());

  start(): void {
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.escape();
    });
    document.addEventListener("click", (event) => {
      if (!(event.target instanceof Element && event.target.closest(".kpi"))) this.openFormula(null);
      if (!(event.target instanceof Element && event.target.closest(".alerts"))) this.openAlerts(false);
      if (!(event.target instanceof Element && (event.target.closest(".wallmenu") || !event.target.isConnected))) this.wallMenu.toggle(false);
    });
    document.addEventListener("fullscreenchange", () => {
      if (document.fullscreenElement === null) this.scale(false);
    });
    window.setInterval(() => this.history.sample(this.sums().waiting), SAMPLE_MS);
    this.begin(() => this.drawSoon());
  }

  private sums(): Totals {
    return totals(this.queue ? this.state.queues.filter((row) => row.queue === this.queue) : this.state.queues);
  }

  protected override received(message: ToPage): void {
    this.state = reduce(this.state, message, Date.now() / 1000);
    this.drawSoon();
    // Only now is the server's time known, by which a day begins.
    if (message.type === "snapshot") void this.history.refresh();
    if (message.type === "queues") this.drawer.told(message.queues.map((row) => row.queue));
    told(this.floor(), message);
  }

  /** What was opened last is closed first. */
  private escape(): void {
    if (this.openTile !== null) this.openFormula(null);
    else if (this.alertsOpen) this.openAlerts(false);
    else if (this.wallMenu.isOpen) this.wallMenu.toggle(false);
    else if (this.drawer.state?.explained) this.drawer.back();
    else if (this.openAgent !== null) this.showAgent(null);
    else this.closeQueue();
  }

  private openQueue(queue: string): void {
    this.openAgent = null;
    this.contactsOf.look(null);
    this.drawer.open(queue);
    this.root.querySelector<HTMLElement>(".drawer")?.focus();
  }

  /** As with a queue's, the focus goes into the drawer and, when it is closed, back to where it was opened from. */
  private showAgent(agent: string | null): void {
    const left = this.openAgent;
    if (agent !== null) this.drawer.close();
    this.set(() => (this.openAgent = agent));
    this.contactsOf.look(agent);
    const place = agent === null ? `[data-testid="open-agent-${CSS.escape(left ?? "")}"]` : ".drawer";
    this.root.querySelector<HTMLElement>(place)?.focus();
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

  private openAlerts(on: boolean): void {
    if (on !== this.alertsOpen) this.set(() => (this.alertsOpen = on));
  }

  private showOnly(queue: string): void {
    this.set(() => (this.queue = queue));
    void this.history.show(queue);
  }

  private async acknowledge(alert: AlertRow): Promise<void> {
    if (this.taking) return;
    this.set(() => (this.taking = alert.alert));
    const path = `/api/alerts/${encodeURIComponent(alert.alert)}/acknowledge`;
    const { failure } = await ask("POST", path, having<object>());
    // That it is over meanwhile needs no words: it is gone from the page as well.
    const trouble = failure !== null && failure.code !== "not_found" ? failure : null;
    this.set(() => {
      this.taking = "";
      if (trouble) this.state = withTrouble(this.state, trouble.code, trouble.text);
    });
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

  private floor(): Floor {
    return {
      ...this.view(), openTile: this.openTile, wall: this.wall,
      openFormula: (tile) => this.openFormula(tile),
      toggleWall: () => this.toggleWall(),
      wallMenu: this.wallMenu,
      drawer: this.drawer,
      history: this.history,
      queue: this.queue,
      showOnly: (queue) => this.showOnly(queue),
      asTable: this.asTable,
      showTable: (on) => this.set(() => (this.asTable = on)),
      alertsOpen: this.alertsOpen,
      openAlerts: (on) => this.openAlerts(on),
      taking: this.taking,
      acknowledge: (alert) => void this.acknowledge(alert),
      wanted: this.wanted,
      standing: this.standing,
      keepStanding: (standing) => (this.standing = standing),
      want: (news) => this.set(() => (this.wanted = { ...this.wanted, ...news })),
      openQueue: (queue) => this.openQueue(queue),
      closeQueue: () => this.closeQueue(),
      openAgent: this.openAgent,
      contactsOf: this.contactsOf,
      showAgent: (agent) => this.showAgent(agent),
      redraw: () => this.draw(),
      send: (intent) => this.socket.send(intent),
    };
  }

  /** Messages come faster than anybody reads: news are drawn with the next frame, but no more than a few times a second. */
  private drawSoon(): void {
    if (this.drawing !== 0) return;
    const rest = this.drawnAt + DRAWN_EVERY_MS - performance.now();
    this.drawing = window.setTimeout(() => window.requestAnimationFrame(() => this.drawing !== 0 && this.draw()), Math.max(0, rest));
  }

  protected draw(): void {
    window.clearTimeout(this.drawing);
    this.drawing = 0;
    this.drawnAt = performance.now();
    const focused = document.activeElement;
    this.render();
    // The pressed button is gone, as Why is once the reasons are shown: the next Tab goes on from the drawer.
    if (focused !== null && !focused.isConnected) this.root.querySelector<HTMLElement>(".drawer")?.focus();
  }

  private render(): void {
    const floor = this.floor();
    render(
      html`<a class="skip" href="#main">${this.t("skip.floor")}</a>
        <div class="top">${bar(floor)}${banner(floor)}${underTheBar(floor)}</div>
        <main id="main">${alerts(floor)}${tiles(floor, this.sums())}
          <div class="halves">${intervals(floor)}${queues(floor)}</div>${agents(floor)}</main>
        ${panel(floor)}${oneAgent(floor)}
        ${toast(floor, this.state.trouble)}`,
      this.root,
    );
  }
}

function bar(floor: Floor): TemplateResult {
  return topbar(floor, "/supervisor", "floor.title", undefined, html`${choice(floor)}${wallMenu(floor)}`);
}

/** The one queue that figures and agents are shown of, or all. */
function choice({ t, state, language, queue, showOnly }: Floor): TemplateResult {
  return html`<select class="input sm" data-testid="only-queue" aria-label=${t("floor.only")}
      @change=${(event: Event) => showOnly((event.target as HTMLSelectElement).value)}>
    <option value="" ?selected=${queue === ""}>${t("floor.all_queues", { n: state.queues.length })}</option>
    ${state.queues.map((row) => html`<option value=${row.queue} ?selected=${row.queue === queue}>${pick(row.name, language)}</option>`)}
  </select>`;
}

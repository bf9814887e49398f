/** Wall mode: large figures on this screen now, or an address for a screen of its own that nobody signs in at. */

import { html, nothing, type TemplateResult } from "lit";
import { timeOfDay } from "../format";
import { ask, type Failure } from "../live/api";
import { icon } from "../shared/icons";
import { having } from "./answers";
import type { Floor } from "./floor";
import { failed } from "./parts";

interface Screen {
  screen: string;
  name: string;
  seen_at: number;
}

export class WallMenu {
  isOpen = false;
  screens: Screen[] | null = null;
  /** The address of the screen made last: it is told this once. */
  made = "";
  failure: Failure | null = null;
  private busy = false;

  constructor(private readonly changed: () => void) {}

  toggle(on: boolean): void {
    if (on === this.isOpen) return;
    Object.assign(this, { isOpen: on, made: "", failure: null });
    this.changed();
    if (on) void this.load();
  }

  async make(name: string, queue: string): Promise<void> {
    if (this.busy || !name.trim()) return;
    this.busy = true;
    const body = { name: name.trim(), queues: queue ? [queue] : [] };
    const { value, failure } = await ask("POST", "/api/wall-screens", having<{ path: string }>("path"), body);
    Object.assign(this, { busy: false, failure, made: value ? new URL(value.path, location.href).href : "" });
    await this.load();
  }

  async remove(screen: string): Promise<void> {
    // 204: there is nothing to read in the answer.
    const { status } = await fetch(`/api/wall-screens/${screen}`, { method: "DELETE" }).catch(() => ({ status: 0 }));
    if (status === 0) this.failure = { code: "unreachable", text: "" };
    await this.load();
  }

  private async load(): Promise<void> {
    const { value } = await ask("GET", "/api/wall-screens", having<{ items: Screen[] }>("items"));
    this.screens = value?.items ?? this.screens;
    this.changed();
  }
}

export function wallMenu(floor: Floor): TemplateResult {
  const { t, wallMenu: menu } = floor;
  return html`<div class="wallmenu"><button class="btn sm" data-testid="wall" aria-expanded=${menu.isOpen} @click=${() => menu.toggle(!menu.isOpen)}>
      ${icon("maximize")}${t("floor.wall")}</button>
    ${menu.isOpen ? html`<div class="pop" role="group" aria-label=${t("floor.wall")}>${parts(floor)}</div>` : nothing}</div>`;
}

function parts(floor: Floor): TemplateResult {
  const { t, language, wallMenu: menu } = floor;
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    void menu.make((form.elements.namedItem("name") as HTMLInputElement).value, floor.queue).then(() => form.reset());
  };
  return html`<button class="btn" data-testid="wall-here" aria-pressed=${floor.wall} @click=${() => floor.toggleWall()}>${t("wall.here")}</button>
    <h2>${t("wall.own")}</h2><p class="muted">${t("wall.own.hint")}</p>
    ${failed(t, menu.failure)}
    <form class="row" @submit=${send}><input class="input grow" name="name" required maxlength="80" aria-label=${t("wall.name")} placeholder=${t("wall.name")}>
      <button class="btn primary" data-testid="make-screen">${t("wall.make")}</button></form>
    ${menu.made
      ? html`<div class="field" role="status"><label for="wall-address">${t("wall.address")}</label>
          <div class="row"><input class="input" id="wall-address" data-testid="wall-address" readonly .value=${menu.made} @focus=${(event: Event) => (event.target as HTMLInputElement).select()}>
          <button class="btn" @click=${() => void navigator.clipboard?.writeText(menu.made)}>${t("wall.copy")}</button></div></div>`
      : nothing}
    ${menu.screens?.length
      ? html`<ul class="screens">${menu.screens.map((one) => html`<li data-testid="screen-${one.screen}"><b class="grow cut">${one.name}</b>
          <span class="muted">${one.seen_at ? t("wall.seen", { time: timeOfDay(one.seen_at, language) }) : t("wall.unseen")}</span>
          <button class="btn sm" aria-label=${t("wall.remove.of", { name: one.name })} @click=${() => void menu.remove(one.screen)}>${t("wall.remove")}</button></li>`)}</ul>`
      : nothing}`;
}

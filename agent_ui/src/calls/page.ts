/** The frame of the pages of what was: the bar, the way between them, and the one part that the address asks for. */

import { html, nothing, render, type TemplateResult } from "lit";
import { timeOfDay, today } from "../format";
import { type Key, type Language, other, type Translate, translator } from "../i18n";
import { ask } from "../live/api";
import type { AgentRow, Localised, QueueRow } from "../protocol";
import { type Boot, element, showLanguage } from "../shared/boot";
import { topbar } from "../shared/topbar";
import { initial, type State } from "../store";
import { having } from "../supervisor/answers";
import { CasesPart } from "./cases";
import type { Part, Records } from "./frame";
import { CallsPart } from "./list";
import { SurveysPart } from "./surveys";
import { CallPart } from "./trace";
import { VoicemailPart } from "./voicemail";

const PLACES: [string, Key][] = [
  ["/calls", "records.calls"], ["/cases", "records.cases"], ["/voicemail", "records.voicemail"], ["/surveys", "records.surveys"],
];

/** Administrators find it among their own pages. */
const AUDIT: [string, Key] = ["/audit", "records.audit"];

/** The clock in the bar goes on when nothing arrives. */
const REDRAW_MS = 1000;

export class RecordsPage {
  private state: State;
  private language: Language;
  private t: Translate;
  private readonly part: Part;
  private readonly root = element("app");

  constructor(private readonly boot: Boot, made: (path: string, boot: Boot, draw: () => void) => Part = partOf) {
    // No console socket: to the server, an open console is an agent at the desk.
    this.state = { ...initial(boot.me), link: "up" };
    this.language = boot.language;
    this.t = translator(this.language);
    this.part = made(location.pathname, boot, () => this.draw());
  }

  start(): void {
    showLanguage(this.language);
    window.setInterval(() => this.draw(), REDRAW_MS);
    this.draw();
    this.part.load();
    void this.learnNames();
  }

  private async learnNames(): Promise<void> {
    const [queues, agents, skills] = await Promise.all([
      ask("GET", "/api/queues", having<{ items: QueueRow[] }>("items")), ask("GET", "/api/agents", having<{ items: AgentRow[] }>("items")),
      ask("GET", "/api/skills", having<{ items: { skill: string; name: Localised }[] }>("items")),
    ]);
    const names = Object.fromEntries((skills.value?.items ?? []).map((one) => [one.skill, one.name]));
    this.state = { ...this.state, queues: queues.value?.items ?? [], agents: agents.value?.items ?? [], skills: names };
    this.draw();
  }

  private switchLanguage(): void {
    this.language = other(this.language);
    this.t = translator(this.language);
    showLanguage(this.language);
    this.draw();
  }

  private draw(): void {
    const records: Records = {
      t: this.t, language: this.language, state: this.state, csrf: this.boot.csrf, outdated: false, now: Date.now() / 1000,
      switchLanguage: () => this.switchLanguage(), dismiss: () => undefined, draw: () => this.draw(),
    };
    document.title = `${this.t(this.part.title)} · callcenter`;
    render(
      html`<a class="skip" href="#main">${this.t("records.skip")}</a>
        <div class="top">${topbar(records, "/calls", this.part.title, clock(records))}${places(records)}</div>
        <main id="main">${this.part.view(records)}</main>`,
      this.root,
    );
  }
}

function partOf(path: string, boot: Boot, draw: () => void): Part {
  if (path.startsWith("/calls/")) return new CallPart(decodeURIComponent(path.slice("/calls/".length)), boot.me, draw);
  if (path === "/cases") return new CasesPart(draw);
  if (path === "/voicemail") return new VoicemailPart(draw);
  if (path === "/surveys") return new SurveysPart(draw);
  return new CallsPart(boot.me, draw);
}

function places({ t, state }: Records): TemplateResult {
  const here = location.pathname;
  const all = state.me.role === "auditor" ? [...PLACES, AUDIT] : PLACES;
  return html`<nav class="places sub-places" aria-label=${t("records.places")}>${all.map(([path, key]) => html`<a href=${path}
    aria-current=${path === here ? "page" : here.startsWith(`${path}/`) ? "true" : "false"}>${t(key)}</a>`)}</nav>`;
}

function clock({ now, language }: Records): TemplateResult | typeof nothing {
  return html`<span class="clock">${timeOfDay(now, language)}</span><span class="muted">${today(now, language)}</span><span class="sep"></span>`;
}

/** One contact: everything that happened to it, why it was routed so, how it sounded, and what was said. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { duration, NONE, phone, timeOfDay } from "../format";
import { word } from "../i18n";
import { choices, questionIn } from "../labels";
import type { Failure } from "../live/api";
import type { Me } from "../protocol";
import { icon, shape, stateShape } from "../shared/icons";
import { skillNames } from "../shared/skills";
import { change, type Reader } from "../supervisor/explain_words";
import { type Call, call, type OfferStory, type Recording, recordings, type Routing, routing } from "./answers";
import { decision } from "./decision";
import { dispositionOf, loading, type Part, personName, queueOf, type Records, trouble } from "./frame";
import { outcome, STATES, talked, when, who } from "./list";
import "./player";
import { type Measure, quality } from "./quality";
import { type Line, line, type Namer, type Tone } from "./words";

/** While it goes on, more happens. */
const AGAIN_MS = 4000;
/** After the end, a recording is closed and a last figure told. */
const LATE_S = 90;
const SHAPES = { plain: "offline", offered: "offered", talking: "talking", hold: "hold", warn: "warn", ended: "offline" } as const satisfies Record<Tone, string>;

export class CallPart implements Part {
  readonly title = "call_page.title";
  private value: Call | null = null;
  private failure: Failure | null = null;
  private sounds: Recording[] = [];
  private routing: Routing | null = null;
  private routingFailure: Failure | null = null;
  private explaining = false;
  private details = false;
  private measure: Measure = "mos";
  private readonly open = new Set<string>();

  constructor(private readonly id: string, private readonly me: Me, private readonly draw: () => void) {}

  load(): void {
    void this.ask();
    window.setInterval(() => {
      if (document.visibilityState === "visible" && this.goesOn()) void this.ask();
    }, AGAIN_MS);
  }

  private goesOn(): boolean {
    if (this.value === null) return this.failure !== null && this.failure.code !== "not_found" && this.failure.code !== "not_signed_in";
    return this.value.state !== "ended" || Date.now() / 1000 - (this.value.ended_at ?? 0) < LATE_S;
  }

  private async ask(): Promise<void> {
    const [told, heard] = await Promise.all([call(this.id), recordings(this.id)]);
    this.failure = told.failure;
    this.value = told.value ?? this.value;
    this.sounds = heard.value?.items ?? this.sounds;
    this.draw();
  }

  /** The journal is routed once more up to there, which may take a minute: only when somebody asks. */
  private async explain(offer: string): Promise<void> {
    if (this.open.delete(offer)) return this.draw();
    this.open.add(offer);
    if (!this.storyOf(offer) && !this.explaining) {
      this.explaining = true;
      this.draw();
      const { value, failure } = await routing(this.id);
      this.explaining = false;
      this.routing = value ?? this.routing;
      this.routingFailure = failure;
    }
    this.draw();
    document.querySelector(`[data-testid="decision-${CSS.escape(offer)}"]`)?.scrollIntoView({ block: "nearest" });
  }

  private storyOf(offer: string): OfferStory | undefined {
    return this.routing?.entries.flatMap((entry) => entry.offers).find((one) => one.offer === offer);
  }

  view(records: Records): TemplateResult {
    const { t } = records;
    const told = this.value;
    if (told === null) {
      const gone = this.failure?.code === "not_found";
      return html`<section class="panel record-list" aria-label=${t("call_page.title")}>
        ${gone ? html`<div class="empty" data-testid="empty"><b>${t("call_page.none")}</b><span>${t("call_page.none.hint")}</span><a class="btn" href="/calls">${t("call_page.back")}</a></div>`
          : this.failure ? trouble(records, this.failure, () => void this.ask()) : loading(t)}</section>`;
    }
    const namer = this.namer(records, told);
    return html`<div class="trace">
      <section class="panel story-panel" aria-label=${t("call_page.story")}>${this.head(records, told)}
        ${trouble(records, this.failure, () => void this.ask())}${this.story(records, namer, told)}</section>
      <div class="trace-side scroll" role="group" tabindex="0" aria-label=${t("call_page.facts")}>
        ${this.facts(records, namer, told)}
        ${this.heard(records, namer)}
        ${quality(records, { all: told.quality, measure: this.measure, began: told.arrived_at, ended: told.state === "ended", person: namer.person, choose: (measure) => { this.measure = measure; this.draw(); } })}
      </div></div>`;
  }

  private namer(records: Records, told: Call): Namer {
    const { t, language } = records;
    return {
      t, language, labels: told.flows, queue: (id) => queueOf(records, id), skill: skillNames(records.state.skills, language),
      disposition: (code) => dispositionOf(records, told.queue, code),
      person: (id) => told.people[id]?.[language] || told.people[id]?.["en"] || personName(records, id),
    };
  }

  private head(records: Records, told: Call): TemplateResult {
    const { t, now } = records;
    const state = STATES[told.state];
    const lasted = (told.ended_at ?? now) - told.arrived_at;
    return html`<div class="trace-head" data-state=${state}><a class="btn sm icon quiet" href="/calls" aria-label=${t("call_page.back")}
        @click=${(event: Event) => this.back(event)}>${icon("chevronLeft")}</a>
      <div class="two grow" data-testid="caller">${who(records, told)}</div>
      <span class="state" data-state=${state}>${stateShape(state)}${outcome(records, told)}</span>
      <span class="figure" data-testid="lasted">${duration(lasted)}</span></div>`;
  }

  /** The list as it was searched, when one came from there. */
  private back(event: Event): void {
    if (!document.referrer.startsWith(`${location.origin}/calls`)) return;
    event.preventDefault();
    history.back();
  }

  private story(records: Records, namer: Namer, told: Call): TemplateResult {
    const { t } = records;
    const lines = told.events.map((event) => line(namer, event));
    const minor = lines.filter((one) => one.minor).length;
    const shown = this.details ? lines : lines.filter((one) => !one.minor);
    return html`<div class="story-tools"><h2>${t("call_page.story")}</h2><span class="count">${shown.length}</span><span class="grow"></span>
        <label class="check"><input type="checkbox" data-testid="details" .checked=${this.details} @change=${(event: Event) => { this.details = (event.target as HTMLInputElement).checked; this.draw(); }}>
          ${t("call_page.details", { n: minor })}</label></div>
      <ol class="trace-lines scroll grow" tabindex="0" aria-label=${t("call_page.story")} data-testid="story">
        ${repeat(shown, (one) => one.seq, (one, at) => this.line(records, namer, told, one, at === 0))}
      </ol>`;
  }

  private line(records: Records, namer: Namer, told: Call, one: Line, first: boolean): TemplateResult {
    const { language } = records;
    const tone = one.tone;
    return html`<li data-tone=${tone} data-type=${one.type} data-minor=${one.minor}>
      <time>${first ? timeOfDay(one.at, language) : `+${duration(one.at - told.arrived_at)}`}</time>
      <span class="node" data-state=${TONE_STATES[tone]} data-level=${tone === "warn" ? "warn" : nothing}>${shape(SHAPES[tone], "shape ico-sm")}</span>
      <div><b>${one.title}</b>${one.detail ? html`<p>${one.detail}</p>` : nothing}${one.offer ? this.why(records, namer, one.offer) : nothing}</div></li>`;
  }

  private why(records: Records, namer: Namer, offer: string): TemplateResult | typeof nothing {
    // Why it was decided so is for those who decide about routing.
    if (this.me.role === "agent" || this.me.role === "auditor") return nothing;
    const { t } = records;
    const open = this.open.has(offer);
    const story = this.storyOf(offer);
    return html`<button class="btn sm quiet why-button" aria-expanded=${open} data-testid="why-${offer}" @click=${() => void this.explain(offer)}>
        ${t("decision.show")}${icon("chevronDown", "ico ico-sm")}</button>
      ${!open ? nothing : story ? html`${decision(records, this.reader(records, namer), story)}${this.couldHave(records, namer, story)}`
        : this.explaining ? html`<p class="note" role="status">${t("decision.working")}</p>`
        : this.routingFailure ? trouble(records, this.routingFailure, () => { this.open.delete(offer); void this.explain(offer); })
        : html`<p class="note">${t("decision.gone")}</p>`}`;
  }

  private couldHave(records: Records, namer: Namer, story: OfferStory): TemplateResult | typeof nothing {
    const entry = this.routing?.entries.find((one) => one.offers.includes(story));
    const could = entry?.could_have;
    if (!could || entry?.offers[0] !== story) return nothing;
    return html`<p class="note">${records.t("explain.could_have", { waited: duration(could.waited_s) })}: ${change(this.reader(records, namer), could.change)}</p>`;
  }

  private reader(records: Records, namer: Namer): Reader {
    return { t: records.t, language: records.language, now: records.now, agent: namer.person, queue: namer.queue, skill: namer.skill };
  }

  private facts(records: Records, namer: Namer, told: Call): TemplateResult {
    const { t, now } = records;
    const rows: [string, unknown][] = [
      [t("call_page.arrived"), when(records, told.arrived_at)],
      [t("call_page.number"), told.dnis ? phone(told.dnis) : ""],
      [t("calls.direction"), told.direction === "in" ? "" : word(t, "direction", told.direction)],
      [t("call_page.trunk"), told.trunk],
      [t("call_page.menu"), choices(told.menu_path, records.language)],
      [t("calls.queue"), told.queue ? namer.queue(told.queue) : ""],
      [t("calls.agent"), told.agents.map(namer.person).join(t("list.comma"))],
      [t("calls.waited"), told.queue ? duration(told.waited_s) : ""],
      [t("calls.talked"), told.answered_at === null ? "" : duration(talked(told, now))],
      [t("call_page.held"), told.hold_s > 0 ? duration(told.hold_s) : ""],
      [t("call_page.transfers"), told.transfers > 0 ? String(told.transfers) : ""],
      [t("call_page.released"), told.released_by ? word(t, "released_by", told.released_by) : ""],
      [t("call_page.disposition"), [told.disposition ? dispositionOf(records, told.queue, told.disposition) : "", told.disposition_note].filter(Boolean).join(" · ")],
      [t("call_page.scores"), told.scores.map(([survey, question, score]) => `${questionIn(told.flows, survey, question, records.language)} ${score}`).join(t("list.comma"))],
      [t("call_page.id"), html`<code>${told.id}</code>`],
    ];
    return html`<section class="panel" aria-label=${t("call_page.facts")}><header><h2>${t("call_page.facts")}</h2><span class="grow"></span>
        ${told.customer ? html`<a class="btn sm" data-testid="others" href="/calls?customer=${encodeURIComponent(told.customer)}&period=all">${t("call_page.others")}</a>` : nothing}</header>
      <dl class="facts">${rows.filter(([, value]) => value !== "").map(([label, value]) => html`<dt>${label}</dt><dd>${value || NONE}</dd>`)}</dl></section>`;
  }

  private heard(records: Records, namer: Namer): TemplateResult {
    const { t } = records;
    return html`<section class="panel" aria-label=${t("player.title")}><header><h2>${t("player.title")}</h2></header>
      ${this.sounds.length === 0 ? html`<p class="note" data-testid="no-recording">${t("player.none")}</p>` : nothing}
      ${this.sounds.map((sound) => this.sound(records, namer, sound))}</section>`;
  }

  private sound(records: Records, namer: Namer, sound: Recording): TemplateResult {
    const { t } = records;
    const lanes = [t("traceside.caller"), sound.agents.map(namer.person).join(t("list.comma"))];
    const playable = sound.state === "kept" || (sound.state === "failed" && sound.file !== "");
    const said = sound.state === "recording" ? t("player.recording") : sound.state === "deleted" ? t("player.deleted") : sound.state === "failed" ? t("player.broken") : "";
    return html`<div class="sound" data-testid="sound-${sound.id}">
      ${said ? html`<p class="note" data-testid="sound-state">${said}</p>` : nothing}
      ${playable ? html`<cc-player .path=${`/api/recordings/${encodeURIComponent(sound.id)}`} .t=${t} .gaps=${sound.gaps} .lanes=${lanes}></cc-player>` : nothing}
      ${sound.gaps.length ? html`<p class="note">${t("player.gaps", { n: sound.gaps.length })}</p>` : nothing}</div>`;
  }
}

const TONE_STATES: Record<Tone, string> = { plain: "logged_out", offered: "offered", talking: "talking", hold: "agent_lost", warn: "", ended: "ended" };

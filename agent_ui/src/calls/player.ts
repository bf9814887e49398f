/** `<cc-player>`: a recording as a picture to listen along. Light DOM, and only it is drawn again while it plays. */

import { html, LitElement, nothing, svg } from "lit";
import { duration } from "../format";
import type { Translate } from "../i18n";
import { icon } from "../shared/icons";
import { type Waveform, waveform } from "./answers";

const POINTS = 400;
const LANE = 40;
const SPEEDS = [1, 1.5, 2];

/** One lane's bars, around its middle; the top of the box is 0. Pure. */
export function bars(peaks: number[], lane: number): string {
  const middle = lane * LANE + LANE / 2;
  return peaks.map((peak, at) => {
    const half = Math.max(0.6, (peak / 100) * (LANE / 2 - 1));
    return `M${at + 0.5} ${round(middle - half)}V${round(middle + half)}`;
  }).join("");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

export class Player extends LitElement {
  static override properties = {
    path: { attribute: false }, t: { attribute: false }, gaps: { attribute: false }, lanes: { attribute: false },
    picture: { state: true }, position: { state: true }, playing: { state: true }, speed: { state: true }, failed: { state: true },
  };
  /** The address of the recording or message, without `/audio`. */
  declare path: string;
  declare t: Translate;
  declare gaps: [number, number][];
  /** Who is heard on each channel. */
  declare lanes: string[];
  declare picture: Waveform | null;
  declare position: number;
  declare playing: boolean;
  declare speed: number;
  declare failed: string;
  private readonly audio = new Audio();
  private shownPath = "";

  constructor() {
    super();
    this.path = "";
    this.gaps = [];
    this.lanes = [];
    this.picture = null;
    this.position = 0;
    this.playing = false;
    this.speed = 1;
    this.failed = "";
    this.audio.preload = "none";
    for (const name of ["play", "pause", "ended"]) this.audio.addEventListener(name, () => (this.playing = !this.audio.paused));
    this.audio.addEventListener("timeupdate", () => (this.position = this.audio.currentTime));
    this.audio.addEventListener("error", () => (this.failed = this.audio.error ? "player.failed" : ""));
  }

  override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.audio.pause();
  }

  protected override willUpdate(): void {
    if (this.path === this.shownPath) return;
    this.shownPath = this.path;
    this.audio.pause();
    this.picture = null;
    this.position = 0;
    this.failed = "";
    this.audio.src = `${this.path}/audio`;
    void this.look(this.path);
  }

  private async look(path: string): Promise<void> {
    const { value } = await waveform(path, POINTS);
    // Without a picture it can still be heard.
    if (path === this.path && value !== null) this.picture = value;
  }

  private toggle(): void {
    if (this.playing) this.audio.pause();
    else this.audio.play().catch(() => (this.failed = "player.failed"));
  }

  private seek(event: Event): void {
    this.position = this.audio.currentTime = Number((event.target as HTMLInputElement).value);
  }

  private faster(): void {
    this.speed = SPEEDS[(SPEEDS.indexOf(this.speed) + 1) % SPEEDS.length] ?? 1;
    this.audio.playbackRate = this.speed;
  }

  protected override render(): unknown {
    const { t, picture, position } = this;
    const seconds = picture?.seconds ?? (Number.isFinite(this.audio.duration) ? this.audio.duration : 0);
    return html`<div class="player" data-testid="player" data-playing=${this.playing}>
      <div class="row"><button class="btn icon" data-testid="play" aria-label=${t(this.playing ? "player.pause" : "player.play")} @click=${() => this.toggle()}>
          ${icon(this.playing ? "circlePause" : "play")}</button>
        <span class="at num" data-testid="position">${duration(position)} / ${duration(seconds)}</span><span class="grow"></span>
        <button class="btn sm" data-testid="speed" aria-label=${t("player.speed", { speed: this.speed })} @click=${() => this.faster()}>${this.speed}×</button></div>
      <div class="wave">${picture === null ? nothing : this.drawing(picture)}
        <input type="range" data-testid="seek-bar" min="0" max=${seconds} step="0.1" .value=${String(position)} aria-label=${t("player.position")}
          aria-valuetext=${`${duration(position)} / ${duration(seconds)}`} @input=${(event: Event) => this.seek(event)}></div>
      ${this.failed ? html`<p class="note" role="alert" data-testid="player-failed">${t("player.failed")}</p>` : nothing}</div>`;
  }

  private drawing(picture: Waveform): unknown {
    const width = picture.channels[0]?.length ?? 0;
    const height = picture.channels.length * LANE;
    const at = (seconds: number) => round((seconds / Math.max(0.1, picture.seconds)) * width);
    return html`<div class="lanes" aria-hidden="true">${picture.channels.map((_, lane) => html`<span>${this.lanes[lane] ?? ""}</span>`)}</div>
      <svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-hidden="true" data-testid="waveform">
        ${this.gaps.map(([from, to]) => svg`<rect class="gap" x=${at(from)} y="0" width=${Math.max(1, at(to) - at(from))} height=${height}></rect>`)}
        ${picture.channels.map((peaks, lane) => svg`<path class="bar" data-lane=${lane} d=${bars(peaks, lane)} vector-effect="non-scaling-stroke"></path>`)}
        <path class="needle" d="M${at(this.position)} 0V${height}" vector-effect="non-scaling-stroke"></path></svg>`;
  }
}

customElements.define("cc-player", Player);

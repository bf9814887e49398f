/** The two elements that move by themselves: a timer and the microphone's meter. Light DOM, so one stylesheet rules. */

import { html, LitElement } from "lit";
import { duration } from "../format";

const TICK_MS = 250;
const METER_MS = 100;
const METER_BARS = 5;
const FALL = 0.75;

/** One clock for every timer on the page: hundreds of agents' timers wake the browser no more often than one does. */
const timers = new Set<Timer>();
window.setInterval(() => timers.forEach((timer) => timer.show()), TICK_MS);

/** `<cc-timer .from=…>` counts up from a server time, `<cc-timer .until=…>` down to one; `ahead` corrects the clock.
 * Plain, without a template of its own: a grid of agents has hundreds of them, and each changes every second. */
export class Timer extends HTMLElement {
  private begins: number | null = null;
  private ends: number | null = null;
  private offset = 0;
  private shown = "";

  set from(at: number | null) {
    this.begins = at;
    this.show();
  }

  set until(at: number | null) {
    this.ends = at;
    this.show();
  }

  set ahead(seconds: number) {
    this.offset = seconds;
    this.show();
  }

  connectedCallback(): void {
    timers.add(this);
    this.show();
  }

  disconnectedCallback(): void {
    timers.delete(this);
  }

  /** Draw again if the text has changed by now. */
  show(): void {
    const text = this.isConnected ? this.reading() : "";
    if (text === this.shown) return;
    this.shown = text;
    const { firstChild } = this;
    if (firstChild instanceof Text) firstChild.data = text;
    else this.textContent = text;
  }

  private reading(): string {
    const now = Date.now() / 1000 + this.offset;
    if (this.ends !== null) return duration(Math.ceil(this.ends - now));
    return this.begins === null ? "" : duration(now - this.begins);
  }
}

/** `<cc-meter .source=…>`: five bars of a loudness 0–1, asked for ten times a second. */
export class Meter extends LitElement {
  static override properties = { source: { attribute: false }, bars: { state: true } };
  declare source: () => number;
  declare bars: number;
  private loudness = 0;
  private ticker: number | undefined;

  constructor() {
    super();
    this.source = () => 0;
    this.bars = 0;
  }

  override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.ticker = window.setInterval(() => this.measure(), METER_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.ticker);
  }

  private measure(): void {
    // Up at once, down slowly: a short word is still seen.
    this.loudness = Math.max(this.source(), this.loudness * FALL);
    this.bars = Math.round(this.loudness * METER_BARS);
  }

  protected override render(): unknown {
    const bars = Array.from({ length: METER_BARS }, (_, index) => html`<i class=${index < this.bars ? "on" : ""}></i>`);
    return html`<span class="meter" aria-hidden="true">${bars}</span>`;
  }
}

customElements.define("cc-timer", Timer);
customElements.define("cc-meter", Meter);

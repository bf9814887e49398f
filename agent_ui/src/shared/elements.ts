/** The two elements that move by themselves: a timer and the microphone's meter. Light DOM, so one stylesheet rules. */

import { html, LitElement } from "lit";
import { duration } from "../format";

const TICK_MS = 250;
const METER_MS = 100;
const METER_BARS = 5;
const FALL = 0.75;

abstract class Ticking extends LitElement {
  private ticker: number | undefined;

  protected abstract period(): number;
  protected abstract tick(): void;

  override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.ticker = window.setInterval(() => this.tick(), this.period());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.ticker);
  }
}

/** `<cc-timer .from=…>` counts up from a server time, `<cc-timer .until=…>` down to one; `ahead` corrects the clock. */
export class Timer extends Ticking {
  static override properties = {
    from: { attribute: false }, until: { attribute: false }, ahead: { attribute: false }, text: { state: true },
  };
  declare from: number | null;
  declare until: number | null;
  declare ahead: number;
  declare text: string;

  constructor() {
    super();
    this.from = null;
    this.until = null;
    this.ahead = 0;
    this.text = "";
  }

  protected override period(): number {
    return TICK_MS;
  }

  protected override tick(): void {
    this.text = this.reading();
  }

  protected override willUpdate(): void {
    this.text = this.reading();
  }

  protected override render(): unknown {
    return this.text;
  }

  private reading(): string {
    const now = Date.now() / 1000 + this.ahead;
    if (this.until !== null) return duration(Math.ceil(this.until - now));
    return this.from === null ? "" : duration(now - this.from);
  }
}

/** `<cc-meter .source=…>`: five bars of a loudness 0–1, asked for ten times a second. */
export class Meter extends Ticking {
  static override properties = { source: { attribute: false }, bars: { state: true } };
  declare source: () => number;
  declare bars: number;
  private loudness = 0;

  constructor() {
    super();
    this.source = () => 0;
    this.bars = 0;
  }

  protected override period(): number {
    return METER_MS;
  }

  protected override tick(): void {
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

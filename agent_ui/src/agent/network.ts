/** How the network of the call under way is: measured every few seconds; between calls, what the self-test has shown. */

import { between, count } from "../live/counting";
import type { Line } from "./line";
import type { Page } from "./page";
import { type Counted, type Verdict, verdict } from "./verdict";

const EVERY_MS = 4000;

export class Network {
  /** Of the last few seconds; null while nobody is talked to. */
  reading: Verdict | null = null;
  private former: Counted | null = null;
  private of: RTCPeerConnection | null = null;

  constructor(
    private readonly page: Page,
    private readonly line: Line,
  ) {}

  start(): void {
    window.setInterval(() => void this.measure(), EVERY_MS);
  }

  private async measure(): Promise<void> {
    const connection = this.line.state.call === "talking" ? this.line.connection() : null;
    if (connection === null) {
      if (this.reading === null && this.former === null) return;
      this.reading = this.former = this.of = null;
      return this.page.set();
    }
    const counted = await count(connection);
    if (this.of === connection && this.former) this.reading = verdict(between(this.former, counted));
    this.of = connection;
    this.former = counted;
    this.page.set();
  }
}

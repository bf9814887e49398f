/** A contact arrives: once its card is drawn the page rings, so nobody hears a caller before seeing who it is. */

import type { Ringer } from "../live/ringer";
import { mark } from "../shared/marks";
import { callerName, queueName } from "./names";
import type { Contact } from "../protocol";
import type { Page } from "./page";
import { isSecond, ringing } from "./several";

export class Arrival {
  private rung = "";
  private known = "";

  constructor(
    private readonly page: Page,
    private readonly ringer: Ringer,
  ) {}

  /** After each drawing. */
  notice(): void {
    const { contact } = this.page.state;
    const rings = ringing(this.page.state);
    if (rings === null) {
      this.ringer.stop();
    } else if (rings !== contact) {
      this.knock(rings);
    } else if (contact.offer !== this.rung) {
      this.rung = contact.offer;
      window.callcenter.marks = {};
      mark("customer-card-in-dom", contact.offer);
      const name = callerName(contact, this.page.language, this.page.t);
      const queue = queueName(contact.queue, this.page.state.queues, this.page.language);
      this.ringer.start(this.page.t("ring.title", { name }), queue);
      mark("ringing", contact.offer);
      this.focusAnswer();
    }
    if (contact && contact.customer.status !== "looking_up" && contact.offer !== this.known) {
      this.known = contact.offer;
      mark("customer-known", contact.offer);
    }
  }

  /** Beside another contact: heard, but not over the customer's voice, and nothing is taken out of anybody's hands. */
  private knock(contact: Contact): void {
    if (contact.offer === this.rung) return;
    this.rung = contact.offer;
    const { language, t, state } = this.page;
    const title = t("ring.title", { name: callerName(contact, language, t) });
    this.ringer.start(title, queueName(contact.queue, state.queues, language), isSecond(state));
  }

  private focusAnswer(): void {
    if (document.activeElement?.matches("input, select, textarea, [contenteditable]")) return;
    this.page.find("[data-testid=answer]")?.focus();
  }
}

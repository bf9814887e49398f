/** How a caller and a queue are called on screen. Pure. */

import { phone } from "../format";
import { type Language, pick, type Translate } from "../i18n";
import type { Contact, ContactState, CustomerCard, QueueRow } from "../protocol";

/** The one customer the caller is known to be; null while looking up, with several candidates, or with none. */
export function customer(contact: Contact): CustomerCard | null {
  return contact.customer.status === "found" ? (contact.customer.cards[0] ?? null) : null;
}

export function cardName(card: CustomerCard, language: Language): string {
  return language === "zh" && card.local_name ? card.local_name : card.name;
}

/** The name in the other script, where it helps saying it; empty when there is none or it is the same. */
export function secondName(card: CustomerCard, language: Language): string {
  return language === "en" && card.local_name !== card.name ? card.local_name : "";
}

export function callerName(contact: Contact, language: Language, t: Translate): string {
  const card = customer(contact);
  return card ? cardName(card, language) : contact.display_name || number(contact.ani, t);
}

export function number(ani: string, t: Translate): string {
  return ani === "" || ani === "anonymous" ? t("call.withheld") : phone(ani);
}

/** What the contact is at, in a word; a customer who is still to be rung does not call. */
export function stateWord(contact: Contact, t: Translate): string {
  if (contact.state === "ringing" && contact.is_callback) return t("callback.title");
  if (contact.state === "dialling" && contact.is_outbound) return t("dial.ringing");
  if (contact.state === "talking" && contact.is_aside && !contact.held_since) return t("contact.aside");
  return t(contact.state === "talking" && contact.held_since ? "contact.held" : `contact.${contact.state}`);
}

/** The state whose colour and shape it has: on hold it is as quiet as with an agent who is away. */
export function shownState(contact: Contact): ContactState {
  return contact.state === "talking" && contact.held_since ? "agent_lost" : contact.state;
}

export function queueName(queue: string, rows: QueueRow[], language: Language): string {
  const row = rows.find((item) => item.queue === queue);
  return row ? pick(row.name, language) : queue;
}

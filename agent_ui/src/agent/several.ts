/** An agent with several contacts: which of them is on screen, and what belongs to it. Pure. */

import type { Contact } from "../protocol";
import type { State } from "../store";

const TALKS = ["talking", "agent_lost", "dialling"];

/** Somebody is on the line there: the customer, or whoever is being called. */
export function isTalk(contact: Contact): boolean {
  return TALKS.includes(contact.state);
}

/** All of them, in the order in which they came: their places in the list do not change while one goes to and fro. */
export function all(state: Pick<State, "contact" | "beside">): Contact[] {
  const both = state.contact === null ? state.beside : [state.contact, ...state.beside];
  return [...both].sort((one, other) => one.arrived_at - other.arrived_at || (one.call < other.call ? -1 : 1));
}

/** The one the agent is heard in. */
function live(contacts: Contact[]): string {
  return contacts.find((one) => isTalk(one) && !one.is_aside)?.call ?? "";
}

/** What is on screen of `contacts`, the foremost first: what was there, until the agent talks in another one. */
export function shown(contacts: Contact[], former: Pick<State, "contact" | "beside">): Pick<State, "contact" | "beside"> {
  const now = live(contacts);
  const wanted = now !== "" && now !== live(all(former)) ? now : (former.contact?.call ?? "");
  return chosen(contacts, wanted);
}

/** With this call on screen, or the foremost when it is gone. */
export function chosen(contacts: Contact[], call: string): Pick<State, "contact" | "beside"> {
  const contact = contacts.find((one) => one.call === call) ?? contacts[0] ?? null;
  return { contact, beside: contacts.filter((one) => one !== contact) };
}

/** What rings: the offer on screen, else one that came while something else is. */
export function ringing(state: Pick<State, "contact" | "beside">): Contact | null {
  return all(state).find((one) => one.state === "ringing") ?? null;
}

/** Whether somebody is being talked with while that rings: then it only knocks. */
export function isSecond(state: Pick<State, "contact" | "beside">): boolean {
  return all(state).some(isTalk);
}

/** The next one to talk in, round the list; "" when there is no other. */
export function next(state: Pick<State, "contact" | "beside">): string {
  const talks = all(state).filter((one) => isTalk(one) || one === state.contact);
  const place = talks.findIndex((one) => one === state.contact);
  const other = talks[(place + 1) % talks.length];
  return other === undefined || other === state.contact ? "" : other.call;
}

/** Until when the wrap-up on screen lasts. */
export function wrapUpUntil({ contact, beside, agent }: Pick<State, "contact" | "beside" | "agent">): number | null {
  if (contact?.until) return contact.until;
  return beside.length === 0 && agent?.state === "wrap_up" ? agent.until : null;
}

/** Whether the wrap-up on screen does not end without a disposition. */
export function owes({ contact, beside, agent }: Pick<State, "contact" | "beside" | "agent">): boolean {
  if (beside.length > 0) return contact?.is_owed === true;
  return agent?.needs_disposition === true;
}

/** How the contact ended, as the agent is about to say it. Pure. */

import type { Contact, GiveDisposition } from "../protocol";
import { type Answers, answersOf, gapsOf, isSame } from "./form";

export interface Draft {
  call: string;
  disposition: string;
  note: string;
  /** What is filled in of the queue's form, as typed. */
  fields: Answers;
  /** Finish was pressed although something is missing: say so beside the field. */
  missing: boolean;
}

/** The draft for this contact: a new one for a new contact, begun with what the server knows. */
export function draftFor(contact: Contact | null, former: Draft | null): Draft | null {
  if (contact === null) return null;
  if (former?.call === contact.call) return former;
  const { call, disposition, note, fields } = contact;
  return { call, disposition, note, fields: { ...fields }, missing: false };
}

/** What is still to be sent; null while nothing is chosen, or when the server knows it already. */
export function unsent(draft: Draft | null, contact: Contact | null): GiveDisposition | null {
  if (draft === null || contact === null || draft.call !== contact.call || !draft.disposition) return null;
  const { call, disposition, note } = draft;
  const fields = answersOf(contact, disposition, draft.fields);
  // The server keeps notes without the blanks around them.
  const isKnown = disposition === contact.disposition && note.trim() === contact.note && isSame(fields, contact.fields);
  return isKnown ? null : { type: "disposition", call, disposition, note, fields, finish: false };
}

/** Nothing has been chosen although the wrap-up does not end without, or although there is a note, which goes with it. */
export function isMissing(draft: Draft | null, required: boolean): boolean {
  return !draft?.disposition && (required || Boolean(draft?.note.trim()));
}

/** The first field that stands in the way of being done; "" when none does. */
export function firstGap(draft: Draft | null, contact: Contact | null): string {
  if (draft === null || contact === null || !draft.disposition) return "";
  const gaps = gapsOf(contact, draft.disposition, draft.fields);
  return contact.form.find((field) => gaps[field.field] !== undefined)?.field ?? "";
}

/** How the contact ended, as the agent is about to say it. Pure. */

import type { Contact, GiveDisposition } from "../protocol";

export interface Draft {
  call: string;
  disposition: string;
  note: string;
  /** Finish was pressed although something is missing: say so beside the field. */
  missing: boolean;
}

/** The draft for this contact: a new one for a new contact, begun with what the server knows. */
export function draftFor(contact: Contact | null, former: Draft | null): Draft | null {
  if (contact === null) return null;
  if (former?.call === contact.call) return former;
  return { call: contact.call, disposition: contact.disposition, note: contact.note, missing: false };
}

/** What is still to be sent; null while nothing is chosen, or when the server knows it already. */
export function unsent(draft: Draft | null, contact: Contact | null): GiveDisposition | null {
  if (draft === null || contact === null || draft.call !== contact.call || !draft.disposition) return null;
  // The server keeps notes without the blanks around them.
  if (draft.disposition === contact.disposition && draft.note.trim() === contact.note) return null;
  return { type: "disposition", call: draft.call, disposition: draft.disposition, note: draft.note, finish: false };
}

/** Nothing has been chosen although the wrap-up does not end without, or although there is a note, which goes with it. */
export function isMissing(draft: Draft | null, required: boolean): boolean {
  return !draft?.disposition && (required || Boolean(draft?.note.trim()));
}

/** What a queue wants filled in of how a contact ended: which fields, what is missing, what is no answer. Pure. */

import type { Contact, FormField } from "../protocol";

export type Answers = Record<string, string>;
export type Gap = "missing" | "wrong";

const NUMBER = /^-?\d{1,15}(\.\d{1,6})?$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** The fields that belong to this disposition. */
export function fieldsOf(contact: Pick<Contact, "form">, disposition: string): FormField[] {
  return contact.form.filter((field) => field.only_for.length === 0 || field.only_for.includes(disposition));
}

/** What the server would take of the answers: trimmed, of these fields, and no nonsense. */
export function answersOf(contact: Pick<Contact, "form">, disposition: string, given: Answers): Answers {
  const kept = fieldsOf(contact, disposition).map((field) => [field.field, (given[field.field] ?? "").trim()] as const);
  const fields = new Map(contact.form.map((field) => [field.field, field]));
  return Object.fromEntries(kept.filter(([name, text]) => text !== "" && admits(fields.get(name), text)));
}

/** What stands in the way of being done, by field. */
export function gapsOf(contact: Pick<Contact, "form">, disposition: string, given: Answers): Record<string, Gap> {
  const gaps: Record<string, Gap> = {};
  for (const field of fieldsOf(contact, disposition)) {
    const text = (given[field.field] ?? "").trim();
    if (text === "" && field.is_required) gaps[field.field] = "missing";
    if (text !== "" && !admits(field, text)) gaps[field.field] = "wrong";
  }
  return gaps;
}

/** Whether these are the same answers. */
export function isSame(one: Answers, other: Answers): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}

function admits(field: FormField | undefined, text: string): boolean {
  switch (field?.kind) {
    case "choice":
      return field.options.some((option) => option.code === text);
    case "yes_no":
      return text === "yes" || text === "no";
    case "number":
      return NUMBER.test(text);
    case "date":
      return DATE.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
    default:
      return field !== undefined;
  }
}

/** What every widget is given, and the small things several of them need. */

import type { Fields, Json } from "./answers";
import type { Draft } from "./draft";
import type { AdminView } from "./page";
import type { Field } from "./specs";

/** What a widget is given: whose field it is, what it holds, and how it is written. */
export interface Given {
  view: AdminView;
  draft: Draft;
  field: Field;
  id: string;
  value: Json;
  described: string;
  isWrong: boolean;
  write(value: Json): void;
}

export const read = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement).value;
export const isTicked = (event: Event): boolean => (event.target as HTMLInputElement).checked;
export const asText = (value: Json): string => (value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value));
export const mapping = (value: Json | undefined): Fields => (value !== null && typeof value === "object" && !Array.isArray(value) ? value : {});
export const texts = (value: Json | undefined): string[] => (Array.isArray(value) ? value.map(asText) : []);

/** What is between commas or on lines of its own. */
export const listed = (text: string): string[] => text.split(/[\n,，、]/).map((one) => one.trim()).filter(Boolean);

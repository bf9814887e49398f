/** What a filled-in form asks of the server: pure, so that each can be told without a page. */

import { type Language, pick } from "../../i18n";
import type { QueueRow } from "../../protocol";

const KEPT_S = 300;

/** Where somebody who waits is to go: which request, and what it says; null while the number is missing. */
export function destination(to: string, number: string): { what: "keep" | "send"; body: Record<string, unknown> } | null {
  const at = to.indexOf(":");
  const way = to.slice(0, at);
  const name = way === "number" ? number.trim() : to.slice(at + 1);
  if (name === "") return null;
  return way === "agent" ? { what: "keep", body: { agent: name, for_s: KEPT_S } } : { what: "send", body: { [way]: name } };
}

/** `minutes` 0: until they sign out. */
export function loan(queues: unknown[], minutes: number): { queues: unknown[]; for_s: number | null } {
  return { queues, for_s: minutes > 0 ? minutes * 60 : null };
}

/** The queues that an agent was lent to and has not the skills for, with what they ask for. */
export function unfit(answer: unknown, queues: readonly QueueRow[], language: Language, words: (needs: string) => string): string[] {
  const found = Object.entries((answer as { unfit?: Record<string, string> } | null)?.unfit ?? {});
  return found.map(([id, needs]) => `${pick(queues.find((row) => row.queue === id)?.name ?? { en: id }, language)} (${words(needs)})`);
}

/** null while there is nothing to read. */
export function notice(text: string, urgent: boolean, minutes: number): { text: string; level: string; for_s: number } | null {
  const words = text.trim();
  return words === "" ? null : { text: words, level: urgent ? "urgent" : "info", for_s: minutes * 60 };
}

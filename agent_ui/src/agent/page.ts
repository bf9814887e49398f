/** What every acting part of the agent page is given: what is known, how to change it, and how to ask the server. */

import type { Language, Translate } from "../i18n";
import type { FromPage } from "../protocol";
import type { State } from "../store";

export interface Page {
  readonly state: State;
  readonly language: Language;
  readonly t: Translate;
  /** Change what the page knows, or something of a part's own, and draw. */
  set(change?: (state: State) => State): void;
  /** Ask for something; false, and said on screen, when there is no connection to ask over. */
  intend(intent: FromPage): boolean;
  /** Say something nobody asked for; lost without a word when there is no connection. */
  tell(message: FromPage): void;
  find(selector: string): HTMLElement | null;
}

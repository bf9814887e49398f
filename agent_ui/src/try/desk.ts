/** What every part of the page is given. */

import { nothing, type TemplateResult } from "lit";
import type { Language, Translate } from "../i18n";
import { failed } from "../supervisor/parts";
import type { Trial } from "./trial";

export interface Desk {
  t: Translate;
  language: Language;
  trial: Trial;
}

/** What went wrong, in words; mistakes in a flow's text are shown beside it. */
export function trouble({ t, trial }: Desk): TemplateResult | typeof nothing {
  return trial.failure === null || trial.problems.length > 0 ? nothing : failed(t, trial.failure, () => void trial.startOver());
}

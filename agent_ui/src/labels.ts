/** What people read instead of the names that flows have for themselves and for what is in them. Pure. */

import { type Language, pick } from "./i18n";
import type { Localised } from "./protocol";

/** By name; what has no label is not there. A question's name follows that of its survey. */
export interface FlowLabels {
  title: Localised;
  nodes: Record<string, Localised>;
  goals: Record<string, Localised>;
  surveys: Record<string, Localised>;
  questions: Record<string, Localised>;
}

/** By the name of the flow. */
export type Labels = Record<string, FlowLabels>;

/** The label in the reader's language; without one the name has to do. */
export function called(name: string, label: Localised | undefined, language: Language): string {
  return (label && pick(label, language)) || name;
}

/** What a caller chose, one menu after the other. */
export function choices(chosen: Localised[], language: Language): string {
  return chosen.map((one) => pick(one, language)).join(" › ");
}

/** A question of a survey, in whichever of these flows it is asked. */
export function questionIn(labels: Labels, survey: string, question: string, language: Language): string {
  const asked = Object.values(labels).map((flow) => flow.questions[`${survey}.${question}`]).find(Boolean);
  return called(question, asked, language);
}

/** What the API says of flows and their versions. */

import { told } from "../i18n";
import type { FlowLabels } from "../labels";
import { type Answer, ask, type Failure } from "../live/api";
import type { FlowRow, Localised, NodeRow } from "../protocol";

export interface Publication {
  number: number;
  version: string;
  digest: string;
  by: string;
  at: number;
  comment: string;
  source: "console" | "command" | "file" | "product";
  back_to: number;
  planned_at: number | null;
  callers: number;
}

export interface Draft {
  version: string;
  revision: number;
  by: string;
  at: number;
  comment: string;
  based_on: string;
}

export interface Plan {
  version: string;
  at: number;
  by: string;
  asked_at: number;
  comment: string;
  problems: string[];
}

/** A mistake in a flow, where it stands and what to do about it. */
export interface Mistake {
  file: string;
  line: number;
  column: number;
  node: string;
  problem: string;
  advice: string;
  said?: Localised;
  text: string;
  is_warning: boolean;
}

export interface FlowItem {
  flow: string;
  /** Empty as long as nothing is in force. */
  title: Localised;
  state: "live" | "refused" | "draft" | "broken";
  languages: string[];
  size: number;
  version: string;
  published: Publication | null;
  draft: Draft | null;
  plan: Plan | null;
  refused: Mistake[];
  old_callers: number;
  figures: FlowRow;
}

export interface FlowWhole extends FlowItem {
  /** Of what is in force. */
  labels: FlowLabels | null;
  text: string;
  draft_text: string;
  nodes: NodeRow[];
  versions: { items: Publication[]; next: number };
  /** What those are called who drafted, planned or published. */
  people?: Record<string, Localised>;
}

export interface DiffLine {
  kind: "same" | "added" | "removed" | "skipped";
  old: number;
  new: number;
  text: string;
}

export interface Difference {
  old: string;
  new: string;
  lines: DiffLine[];
}

export function everyFlow(): Promise<Answer<FlowItem[]>> {
  return ask("GET", "/api/flows", (value) => (value as { items: FlowItem[] }).items);
}

export function oneFlow(flow: string): Promise<Answer<FlowWhole>> {
  return ask("GET", `/api/flows/${flow}`, asWhole);
}

export function change(method: "POST" | "PUT" | "DELETE", path: string, body?: object): Promise<Answer<FlowWhole>> {
  return ask(method, `/api/flows/${path}`, asWhole, body);
}

export function difference(flow: string, older: string, newer: string): Promise<Answer<Difference>> {
  return ask("GET", `/api/flows/${flow}/diff?old=${older}&new=${newer}`, (value) => value as Difference);
}

export function check(flow: string, text: string): Promise<Answer<Mistake[]>> {
  return ask("POST", `/api/flows/${flow}/check`, (value) => (value as { errors: Mistake[] }).errors, { text });
}

/** The drawing as an element of this page; null when there is none. */
export async function drawing(flow: string, language: string): Promise<SVGElement | null> {
  const answer = await fetch(`/api/flows/${flow}/drawing?figures=true&language=${language}`).catch(() => null);
  if (!answer?.ok) return null;
  const parsed = new DOMParser().parseFromString(await answer.text(), "image/svg+xml").documentElement;
  return parsed instanceof SVGSVGElement ? inItsOwnSize(document.importNode(parsed, true)) : null;
}

/** Neither a small flow blown up nor the words of a large one shrunk until nobody reads them. */
function inItsOwnSize(picture: SVGSVGElement): SVGSVGElement {
  const { width, height } = picture.viewBox.baseVal;
  picture.setAttribute("width", String(width));
  picture.setAttribute("height", String(height));
  return picture;
}

export function mistakes(failure: Failure | null): Mistake[] {
  return (failure?.more?.["errors"] as Mistake[] | undefined) ?? [];
}

function asWhole(value: unknown): FlowWhole {
  const whole = value as FlowWhole;
  if (!Array.isArray(whole.versions.items)) throw new TypeError("not a flow");
  return whole;
}

/** A mistake behind its place, as the command line has it. */
export function placed(one: Mistake): string {
  return `${one.file}:${one.line}:${one.column}: ${one.node}: ${told(one, `${one.problem}; ${one.advice}`)}`;
}

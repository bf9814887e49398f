/** What a trial begins with: the flow, who calls when, and what the others do. Pure. */

import type { Json } from "./call";

export interface Setup {
  flow: string;
  /** The text of a flow that is being written; tried instead of the one in force while `own` is set. */
  text: string;
  own: boolean;
  caller: string;
  called: string;
  language: "" | "en" | "zh";
  /** As `<input type=datetime-local>` has it; empty: now. */
  at: string;
  queue: string;
  transfer: string;
  /** JSON, as it is typed. */
  answers: string;
}

export const STRANGER = "+4930123456";
export const QUEUES = ["answered:20", "answered:120", "timed_out:60", "overflowed:30", "no_agent:0", "unavailable:0", "never"] as const;
export const TRANSFERS = ["answered", "busy", "no_answer", "refused"] as const;
export const TIMES = ["now", "morning", "evening", "sunday", "new_year"] as const;
export type Time = (typeof TIMES)[number];

/** Something to begin with for whoever writes a flow of their own. */
const SAMPLE = `flow: mine
title: {en: My flow, zh: 我的流程}
languages: [en, zh]
start: hello

nodes:
  hello:
    do: menu
    prompts: [welcome, main_menu]
    keys:
      1: {label: {en: Support, zh: 技术支持}, go: support}
      2: {label: {en: Goodbye, zh: 再见}, go: bye}
    on_fail: support

  support:
    do: queue
    queue: support
    on_leave: bye
    on_left: bye

  bye:
    do: hangup
    prompts: call_again
`;

export const FIRST: Setup = {
  flow: "", text: SAMPLE, own: false, caller: STRANGER, called: "5000", language: "", at: "", queue: "answered:20", transfer: "answered",
  answers: "",
};

/** The moment a preset stands for, after `now`, in the browser's zone. */
export function moment(preset: Time, now: Date): string {
  if (preset === "now") return "";
  const at = new Date(now);
  at.setSeconds(0, 0);
  if (preset === "new_year") at.setFullYear(now.getFullYear() + 1, 0, 1);
  if (preset === "sunday") at.setDate(at.getDate() + ((7 - at.getDay()) % 7 || 7));
  at.setHours(preset === "evening" ? 20 : preset === "sunday" ? 11 : 10, 0);
  return local(at);
}

export function local(at: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** With the browser's offset from UTC at that time, as the server wants it. */
export function zoned(at: string): string {
  if (at === "") return "";
  const minutes = -new Date(at).getTimezoneOffset();
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  return `${at}${minutes < 0 ? "-" : "+"}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
}

/** What is sent; null: the answers are no JSON object. */
export function question(setup: Setup, moves: string[], goesOn: boolean): object | null {
  const answers = parsed(setup.answers);
  if (answers === null) return null;
  const { flow, caller, called, language, queue, transfer } = setup;
  return {
    flow, text: setup.own ? setup.text : "", moves, caller, called, language, at: zoned(setup.at), queue, transfer, answers,
    goes_on: goesOn,
  };
}

function parsed(text: string): Record<string, Json> | null {
  if (text.trim() === "") return {};
  try {
    const value = JSON.parse(text) as Json;
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

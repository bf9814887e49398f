/** What the API says of prompts, and the wishes it takes. */

import { type Answer, ask, refused } from "../live/api";

export interface PromptRow {
  full_name: string;
  name: string;
  /** "" for music and tones. */
  language: string;
  text: string;
  first_text: string;
  source: "own" | "made" | "missing";
  seconds: number;
  loudness_dbfs: number | null;
  changed_at: number;
  used_by: string[];
}

export interface PromptList {
  items: PromptRow[];
  missing: number;
  target_dbfs: number;
  max_bytes: number;
  longest_s: number;
  longest_text: number;
}

export function everyPrompt(): Promise<Answer<PromptList>> {
  return ask("GET", "/api/prompts", (value) => {
    const list = value as PromptList;
    if (!Array.isArray(list.items)) throw new TypeError("no list of prompts");
    return list;
  });
}

function row(value: unknown): PromptRow {
  const found = value as PromptRow;
  if (typeof found.full_name !== "string") throw new TypeError("no prompt");
  return found;
}

export function reword(name: string, text: string): Promise<Answer<PromptRow>> {
  return ask("PUT", `/api/prompts/${name}/text`, row, { text });
}

export function makeAgain(name: string): Promise<Answer<PromptRow>> {
  return ask("POST", `/api/prompts/${name}/made`, row, {});
}

export function removeRecording(name: string): Promise<Answer<PromptRow>> {
  return ask("DELETE", audioPath(name), row);
}

/** The file goes as it is: no form, no copy in memory. */
export async function upload(name: string, file: Blob): Promise<Answer<PromptRow>> {
  let response: Response;
  try {
    response = await fetch(audioPath(name), { method: "PUT", cache: "no-store", body: file, headers: { "Content-Type": "audio/wav" } });
  } catch (error) {
    return { value: null, failure: { code: "unreachable", text: String(error) } };
  }
  try {
    const value: unknown = await response.json();
    return response.ok ? { value: row(value), failure: null } : refused(response.status, value);
  } catch (error) {
    return { value: null, failure: { code: `http_${response.status}`, text: String(error) } };
  }
}

export function audioPath(name: string): string {
  return `/api/prompts/${name}/audio`;
}

/** Questions to the server's API: an answer, or what went wrong by its stable code. Never throws. */

import { told } from "../i18n";
import type { Localised } from "../protocol";

export interface Failure {
  /** The server's code; `unreachable` when there was no answer, `not_understood` when it made no sense. */
  code: string;
  text: string;
  /** The text by language, where the server has it. */
  said?: Localised;
  /** All else the refusal says, such as where in a text the mistakes are. */
  more?: Record<string, unknown>;
}
export type Answer<T> = { value: T; failure: null } | { value: null; failure: Failure };

/** `read` checks the answer's shape and may throw. */
export async function ask<T>(
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  read: (value: unknown) => T,
  body?: object,
): Promise<Answer<T>> {
  const given = body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  let response: Response;
  try {
    response = await fetch(path, { method, cache: "no-store", ...given });
  } catch (error) {
    return failed("unreachable", String(error));
  }
  try {
    const value: unknown = await response.json();
    return response.ok ? { value: read(value), failure: null } : refused(response.status, value);
  } catch (error) {
    return failed(response.ok ? "not_understood" : `http_${response.status}`, String(error));
  }
}

/** What the server says no with; uploads, which send no JSON, read it too. */
export function refused(status: number, value: unknown): Answer<never> {
  const { error } = value as { error?: Partial<Failure> };
  const more = value as Record<string, unknown>;
  return { value: null, failure: { code: error?.code ?? `http_${status}`, text: error?.text ?? "", ...(error?.said && { said: error.said }), more } };
}

function failed(code: string, text: string): Answer<never> {
  return { value: null, failure: { code, text, more: {} } };
}

/** Why it failed, in the server's own words and the reader's language; its code where it says no more. */
export function reasonOf(failure: Failure): string {
  return told(failure, failure.text) || failure.code;
}

/** Questions to the server's API: an answer, or what went wrong by its stable code. Never throws. */

export interface Failure {
  /** The server's code; `unreachable` when there was no answer, `not_understood` when it made no sense. */
  code: string;
  text: string;
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

function refused(status: number, value: unknown): Answer<never> {
  const { error } = value as { error?: Partial<Failure> };
  return failed(error?.code ?? `http_${status}`, error?.text ?? "", value as Record<string, unknown>);
}

function failed(code: string, text: string, more: Record<string, unknown> = {}): Answer<never> {
  return { value: null, failure: { code, text, more } };
}

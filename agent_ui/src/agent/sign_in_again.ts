/** The session is over, but somebody is being talked to: sign in again right here, and the call goes on. */

import { html, nothing, type TemplateResult } from "lit";
import { isKey, type Key } from "../i18n";
import { ask } from "../live/api";
import { doubt } from "../live/doubt";
import { shape } from "../shared/icons";
import type { Desk } from "./desk";
import type { Page } from "./page";

export class SignInAgain {
  /** Why the last try did not work, or null. */
  failed: Key | null = null;
  /** What the forms of this page carry since the last sign-in; empty before. */
  csrf = "";

  constructor(private readonly page: Page) {}

  async submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const field = (event.target as HTMLFormElement).querySelector("input");
    if (!field) return;
    const given = { username: this.page.state.me.user, password: field.value };
    const { value, failure } = await ask("POST", "/api/session", (read) => (read as { csrf: string }).csrf, given);
    field.value = "";
    this.failed = failure && reason(failure.code);
    this.page.set();
    if (failure) return field.focus();
    this.csrf = value;
    doubt(); // whoever waits for a connection tries again now
  }
}

function reason(code: string): Key {
  const key = `login.error.${code}`;
  if (code === "unreachable") return "failed.unreachable";
  return isKey(key) ? key : "login.error.other";
}

export function signInAgain(desk: Desk): TemplateResult {
  const { t, again } = desk;
  return html`<form class="banner" data-testid="sign-in-again" data-level="warn" aria-label=${t("login.title")}
    @submit=${(event: SubmitEvent) => void again.submit(event)}>${shape("warn")}
    <span role="alert"><label for="again">${t("again.password", { name: desk.state.me.name })}</label></span>
    <input class="input again" id="again" data-testid="again-password" type="password" autocomplete="current-password" required
      aria-describedby=${again.failed ? "again-failed" : nothing}>
    <button class="btn sm" data-testid="again-submit">${t("login.submit")}</button>
    ${again.failed ? html`<span id="again-failed" role="status">${t(again.failed)}</span>` : nothing}
  </form>`;
}

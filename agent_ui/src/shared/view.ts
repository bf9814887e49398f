/** What every view is given, and the small pieces several views share. */

import { html, nothing, type TemplateResult } from "lit";
import { initials } from "../format";
import { isKey, type Language, LANG_TAG, other, told, type Translate, word } from "../i18n";
import type { AgentRow } from "../protocol";
import type { State, Trouble } from "../store";
import { icon, shape } from "./icons";

export interface View {
  t: Translate;
  language: Language;
  state: State;
  csrf: string;
  /** The server's time now, UTC seconds. */
  now: number;
  outdated: boolean;
  switchLanguage(): void;
  dismiss(): void;
}

export function timer(view: View, from: number | null): TemplateResult {
  return html`<cc-timer .from=${from} .until=${null} .ahead=${view.state.clockAhead}></cc-timer>`;
}

export function countdown(view: View, until: number | null): TemplateResult {
  return html`<cc-timer .from=${null} .until=${until} .ahead=${view.state.clockAhead}></cc-timer>`;
}

/** `Not ready · Break`, `On call · then Lunch`: the state, and why it is so or what applies after it. */
export function stateWords(view: View, row: AgentRow): string {
  const label = view.t(`state.${row.state}`);
  const then = row.pending ? view.t("status.then", { reason: word(view.t, "reason", row.pending) }) : "";
  return [label, reason(view, row), then].filter(Boolean).join(" · ");
}

/** Why an agent is not ready, in words; empty in other states, and when no more is known than that. */
export function reason({ t }: View, row: AgentRow): string {
  return row.state === "not_ready" && row.reason && row.reason !== row.state ? word(t, "reason", row.reason) : "";
}

export function languageButton(view: View): TemplateResult {
  const target = other(view.language);
  return html`<button class="btn sm quiet" data-testid="language" lang=${LANG_TAG[target]}
    @click=${() => view.switchLanguage()}>${view.t("language.other")}</button>`;
}

export function who(view: View): TemplateResult {
  const { me } = view.state;
  const line = me.extension ? view.t("who.extension", { extension: me.extension }) : view.t(`role.${me.role}`);
  return html`<div class="who"><span class="avatar" aria-hidden="true">${initials(me.name)}</span>
      <span><b class="cut">${me.name}</b><small>${line}</small></span></div>
    <form method="post" action="/logout">
      <input type="hidden" name="csrf" .value=${view.csrf}>
      <button class="btn sm icon quiet" data-testid="logout" aria-label=${view.t("sign_out")}
        title=${view.t("sign_out")}>${icon("logOut")}</button>
    </form>`;
}

/** Across the top when the page may not be telling the truth. */
export function banner(view: View): TemplateResult | typeof nothing {
  if (view.outdated) {
    return html`<div class="banner" data-testid="banner" data-level="warn" role="alert">${shape("warn")}
      <span>${view.t("banner.outdated")}</span>
      <button class="btn sm" @click=${() => location.reload()}>${view.t("banner.reload")}</button></div>`;
  }
  if (view.state.link !== "lost") return nothing;
  return html`<div class="banner" data-testid="banner" data-level="crit" role="alert">${shape("crit")}
    <span>${view.t("banner.lost")}</span></div>`;
}

export function toast(view: View, trouble: Trouble | null): TemplateResult | typeof nothing {
  if (trouble === null) return nothing;
  const text = inWords(view, trouble);
  return html`<div class="toast" role="alert" data-testid="problem" data-code=${trouble.code}>
    ${shape("warn")}<span>${text}</span>
    <button class="btn sm icon" aria-label=${view.t("close")} @click=${() => view.dismiss()}>${icon("x")}</button>
  </div>`;
}

/** In the page's words for the code; in the server's, in brackets, where it has none. */
function inWords({ t }: View, trouble: Trouble): string {
  const { code } = trouble;
  if (isKey(code)) return t(code);
  const key = `problem.${code}`;
  return isKey(key) ? t(key) : `${t("problem.other")} (${told(trouble, trouble.text) || code})`;
}

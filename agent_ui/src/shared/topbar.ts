/** The bar on top of the pages of supervisors and administrators. */

import { html, nothing, type TemplateResult } from "lit";
import { timeOfDay, today } from "../format";
import type { Key } from "../i18n";
import { shape } from "./icons";
import { nav } from "./nav";
import { languageButton, type View, who } from "./view";

type Part = TemplateResult | typeof nothing;

/** `here`: the page's path; `middle`: what it shows of the moment; `tools`: buttons of its own. */
export function topbar(view: View, here: string, title: Key, middle: Part = live(view), tools: Part = nothing): TemplateResult {
  return html`<header class="topbar">
    <span class="brand">callcenter</span><h1 class="sr">${view.t(title)}</h1>${nav(view.t, here, view.state.me.role)}<span class="grow"></span>
    ${middle}${tools}${languageButton(view)} ${who(view)}
  </header>`;
}

/** Whether the page is told of what happens, and the server's time. */
function live(view: View): TemplateResult {
  const { t, now, language } = view;
  const level = view.state.link === "up" ? "ok" : "warn";
  return html`<span class="gauge" data-testid="live" data-level=${level}>${shape(level)}
      ${t(level === "ok" ? "floor.live" : "floor.waiting")}</span>
    <span class="clock">${timeOfDay(now, language)}</span><span class="muted">${today(now, language)}</span>
    <span class="sep"></span>`;
}

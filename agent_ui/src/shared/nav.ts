/** The way between the pages of supervisors and administrators. */

import { html, type TemplateResult } from "lit";
import type { Key } from "../i18n";
import type { View } from "./view";

const PAGES: [string, Key][] = [
  ["/supervisor", "nav.floor"],
  ["/flows", "nav.flows"],
];

export function nav(view: View): TemplateResult {
  return html`<nav class="nav" aria-label=${view.t("nav")}>${PAGES.map(
    ([path, key]) => html`<a href=${path} aria-current=${location.pathname === path ? "page" : "false"}>${view.t(key)}</a>`,
  )}</nav>`;
}

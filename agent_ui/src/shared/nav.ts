/** The way between the pages of supervisors and administrators. */

import { html, type TemplateResult } from "lit";
import type { Key, Translate } from "../i18n";

const PAGES: [string, Key][] = [
  ["/supervisor", "nav.floor"],
  ["/flows", "nav.flows"],
  ["/try", "nav.try"],
  ["/prompts", "nav.prompts"],
];

/** `here`: the page that is shown. */
export function nav(t: Translate, here: string): TemplateResult {
  return html`<nav class="places" aria-label=${t("nav.title")}>${PAGES.map(
    ([path, key]) => html`<a href=${path} aria-current=${path === here ? "page" : "false"}>${t(key)}</a>`,
  )}</nav>`;
}

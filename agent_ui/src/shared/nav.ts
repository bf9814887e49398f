/** The way between the pages, as far as one's role has any. */

import { html, type TemplateResult } from "lit";
import type { Key, Translate } from "../i18n";
import type { Me } from "../protocol";

type Role = Me["role"];
const LEADS: Role[] = ["supervisor", "admin"];

const PAGES: [string, Key, Role[]][] = [
  ["/agent", "nav.desk", ["agent"]],
  ["/supervisor", "nav.floor", LEADS],
  ["/calls", "nav.calls", ["agent", ...LEADS, "auditor"]],
  ["/flows", "nav.flows", LEADS],
  ["/try", "nav.try", LEADS],
  ["/prompts", "nav.prompts", LEADS],
  ["/admin", "nav.admin", ["admin"]],
];

/** `here`: the page that is shown. */
export function nav(t: Translate, here: string, role: Role = "supervisor"): TemplateResult {
  return html`<nav class="places" aria-label=${t("nav.title")}>${PAGES.filter(([, , roles]) => roles.includes(role)).map(
    ([path, key]) => html`<a href=${path} aria-current=${path === here ? "page" : "false"}>${t(key)}</a>`,
  )}</nav>`;
}

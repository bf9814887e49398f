/** What the server wrote into the page: read once, at the start. */

import type { Language } from "../i18n";
import { LANG_TAG } from "../i18n";
import type { Me } from "../protocol";

export interface Boot {
  me: Me;
  language: Language;
  csrf: string;
  sip: { uri: string; ws: string } | null;
}

export function boot(): Boot {
  return JSON.parse(element("boot").textContent ?? "") as Boot;
}

export function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found;
}

export function socketUrl(path: string): string {
  return new URL(path, location.href.replace(/^http/, "ws")).href;
}

/** Shown language: the document's for fonts and screen readers, and a cookie's for the next sign-in page. */
export function showLanguage(language: Language): void {
  document.documentElement.lang = LANG_TAG[language];
  document.cookie = `language=${language}; path=/; max-age=31536000; samesite=lax`;
}

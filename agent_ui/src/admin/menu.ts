/** The way between the parts of administration; a click stays on the page, a middle click opens another. */

import { html, type TemplateResult } from "lit";
import { pick } from "../i18n";
import type { AdminView } from "./page";
import { pathOf, type Route, routeOf, sectionOf } from "./route";
import { isWord, type Word } from "./words";

/** Kinds and pages, and addresses of pages elsewhere. Kinds nobody placed stand at the end of the last group. */
const GROUPS: [Word, string[]][] = [
  ["admin.group.service", ["queues", "/flows", "numbers", "hours", "/prompts", "voicemail", "dispositions", "articles", "alerts", "directory"]],
  ["admin.group.people", ["users", "roles", "skills", "matrix", "customers"]],
  ["admin.group.system", ["site", "trunks", "phones", "dialling", "imports", "versions", "audit"]],
];

export function menu(view: AdminView): TemplateResult {
  const { say, desk } = view;
  const placed = new Set(GROUPS.flatMap(([, items]) => items));
  const others = desk.kinds.map((kind) => kind.kind).filter((kind) => !placed.has(kind));
  const groups = GROUPS.map(([title, items], at) => [title, at === GROUPS.length - 1 ? [...items, ...others] : items] as const);
  return html`<nav class="nav scroll" aria-label=${say("admin.title")} tabindex="-1">${groups.map(
    ([title, items]) => html`<div class="sub">${say(title)}</div>${items.map((item) => entry(view, item))}`,
  )}</nav>`;
}

function entry(view: AdminView, item: string): TemplateResult {
  if (item.startsWith("/")) return html`<a href=${item}>${view.say(`admin.menu${item.replace("/", ".")}` as Word)}</a>`;
  const path = `/admin/${item}`;
  const isHere = sectionOf(view.desk.route) === item;
  return html`<a href=${path} data-testid="menu-${item}" aria-current=${isHere ? "page" : "false"} @click=${(event: MouseEvent) => follow(view, event, routeOf(path))}>${titleOf(view, item)}</a>`;
}

export function titleOf(view: Pick<AdminView, "say" | "language"> & { desk: Pick<AdminView["desk"], "kind"> }, kind: string): string {
  const word = `admin.menu.${kind}`;
  if (isWord(word)) return view.say(word);
  const row = view.desk.kind(kind);
  return row ? pick(row.title, view.language) : kind;
}

/** A link within administration. */
export function follow(view: AdminView, event: MouseEvent, route: Route): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  view.desk.go(route);
}

export function link(view: AdminView, route: Route, text: unknown, testid = ""): TemplateResult {
  return html`<a href=${pathOf(route)} data-testid=${testid} @click=${(event: MouseEvent) => follow(view, event, route)}>${text}</a>`;
}

/** On the customer's card: articles that may help, a field to look for others, and the one that is read. */

import { html, nothing, type TemplateResult } from "lit";
import { pick, word } from "../i18n";
import { typed } from "../live/typed";
import type { Contact, Localised } from "../protocol";
import { icon, shape } from "../shared/icons";
import { markdown } from "../shared/markdown_view";
import type { Line, Reason, Whole } from "./articles";
import type { Desk } from "./desk";
import { queueName } from "./names";

const LONGEST_QUERY = 200;
/** Languages by their own names. */
const NAMES: Record<string, string> = { en: "EN", zh: "中文" };

export function articlesCard(desk: Desk, contact: Contact): TemplateResult {
  const { t, articles } = desk;
  return html`<section class="articles" aria-label=${t("articles.title")} data-testid="articles" data-reading=${articles.open !== null}>
    ${articles.open ? reader(desk, articles.open) : chooser(desk, contact)}</section>`;
}

function chooser(desk: Desk, contact: Contact): TemplateResult {
  const { t, articles } = desk;
  const typing = (event: Event): void => articles.seek((event.target as HTMLInputElement).value);
  const pressed = (event: KeyboardEvent): void => {
    const first = articles.found?.[0];
    if (event.key === "Enter" && first) void articles.read(first.article);
  };
  return html`<div class="colhead"><h2>${t("articles.title")}</h2>
      <div class="find">${icon("search", "ico ico-sm")}<input class="input" id="seek-article" type="search" autocomplete="off" spellcheck="false" maxlength=${LONGEST_QUERY}
        aria-label=${t("articles.seek")} placeholder=${t("articles.seek")} .value=${typed(articles.query)} @input=${typing} @keydown=${pressed}></div></div>
    <div class="scroll shelf" role="group" tabindex="0" aria-label=${t("articles.list")}>${shelf(desk, contact)}</div>`;
}

function shelf(desk: Desk, contact: Contact): TemplateResult {
  const { t, articles } = desk;
  const isSeeking = articles.query.trim() !== "";
  const lines = isSeeking ? articles.found : articles.suggested;
  if (articles.failure) {
    return html`<div class="none" role="alert"><span class="level" data-level="warn">${shape("warn")}${t("articles.failed")}</span>
      <button class="btn sm" data-testid="articles-again" @click=${() => articles.again()}>${t("articles.again")}</button></div>`;
  }
  if (lines === null) return html`<div class="skeletons" aria-hidden="true"><i></i><i></i><i></i></div>`;
  if (lines.length === 0) {
    return html`<div class="none" role="status" data-testid="articles-none"><b>${t(isSeeking ? "articles.not_found" : "articles.none")}</b>
      <span>${t(isSeeking ? "articles.not_found.hint" : "articles.none.hint")}</span></div>`;
  }
  return html`<ul>${lines.map((line) => row(desk, contact, line))}</ul>`;
}

function row(desk: Desk, contact: Contact, line: Line): TemplateResult {
  const { articles, language } = desk;
  const why = (line.reasons ?? []).map((reason) => reasonWords(desk, contact, reason));
  return html`<li><button class="article" data-article=${line.article} title=${why.join("\n") || nothing} @click=${() => void articles.read(line.article)}>
    ${icon("bookOpen", "ico ico-sm")}<span class="name cut">${pick(line.title as Localised, language)}</span>
    <span class="meta cut">${why[0] ?? line.excerpt}</span></button></li>`;
}

/** Why an article is suggested, in a few words. */
export function reasonWords(
  { t, language, state }: Pick<Desk, "t" | "language" | "state">, contact: Contact, { about, words }: Reason,
): string {
  const [first = ""] = words;
  switch (about) {
    case "disposition": {
      const known = contact.dispositions.find((one) => one.code === first);
      return t("articles.why.disposition", { word: known ? pick(known.name, language) : first });
    }
    case "queue": return t("articles.why.queue", { word: queueName(first, state.queues, language) });
    case "tier": return t("articles.why.tier", { word: word(t, "tier", first) });
    case "tag": return t("articles.why.tag", { word: word(t, "tag", first) });
    default: return t(`articles.why.${about}`, { word: words.join(t("list.comma")) });
  }
}

function reader(desk: Desk, open: Whole): TemplateResult {
  const { t, language, articles } = desk;
  const languages = Object.keys(open.text);
  return html`<div class="colhead"><button class="btn sm icon quiet" data-testid="article-close" aria-label=${t("articles.back")} title=${t("articles.back")}
      @click=${() => articles.close()}>${icon("chevronLeft")}</button>
      <h2 class="grow" lang=${tag(articles.reading)}>${open.title[articles.reading] ?? pick(open.title as Localised, language)}</h2>
      ${languages.length < 2 ? nothing : html`<div class="seg" role="group" aria-label=${t("articles.language")}>${languages.map((one) => html`<button
        aria-pressed=${one === articles.reading} data-testid="article-in-${one}" lang=${tag(one)} @click=${() => articles.inLanguage(one)}>${NAMES[one] ?? one}</button>`)}</div>`}</div>
    <div class="scroll grow prose" tabindex="0" role="group" data-testid="article-text" lang=${tag(articles.reading)}
      aria-label=${open.title[articles.reading] ?? t("articles.title")}>${markdown(open.text[articles.reading] ?? "")}</div>`;
}

function tag(language: string): string {
  return language === "zh" ? "zh-CN" : language;
}

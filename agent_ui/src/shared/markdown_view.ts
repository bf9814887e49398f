/** Markdown as it is read on a page. Made of templates alone: no text of an article ever becomes markup. */

import { html, type TemplateResult } from "lit";
import { type Block, blocks, type Inline } from "./markdown";

export function markdown(text: string): TemplateResult {
  return html`${blocks(text).map(block)}`;
}

function block(one: Block): TemplateResult {
  switch (one.kind) {
    case "heading": return html`<h3>${one.of.map(inline)}</h3>`;
    case "quote": return html`<blockquote>${one.of.map(inline)}</blockquote>`;
    case "paragraph": return html`<p>${one.of.map(inline)}</p>`;
    case "list": {
      const items = one.items.map((item) => html`<li>${item.map(inline)}</li>`);
      return one.start === null ? html`<ul>${items}</ul>` : html`<ol start=${one.start}>${items}</ol>`;
    }
  }
}

/** In one line each: a space between two of them would be seen. */
function inline(one: Inline): TemplateResult | string {
  switch (one.kind) {
    case "text": return one.text;
    case "code": return html`<code>${one.text}</code>`;
    case "strong": return html`<b>${one.of.map(inline)}</b>`;
    case "em": return html`<em>${one.of.map(inline)}</em>`;
    case "link": return html`<a href=${one.href} target="_blank" rel="noopener noreferrer">${one.of.map(inline)}</a>`;
  }
}

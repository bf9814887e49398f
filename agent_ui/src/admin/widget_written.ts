/** A text in Markdown, in each language, with what becomes of it beside. */

import { html, nothing, type TemplateResult } from "lit";
import { typed } from "../live/typed";
import { markdown } from "../shared/markdown_view";
import type { Fields } from "./answers";
import { asText, type Given, mapping, read } from "./given";
import { labelOf } from "./labels";

const LANGUAGES = [["en", "admin.language.en", "en"], ["zh", "admin.language.zh", "zh-CN"]] as const;

export function written({ view, draft, id, value, field, described, isWrong, write }: Given): TemplateResult {
  const { say } = view;
  const given = mapping(value);
  return html`<div class="written">${LANGUAGES.map(([language, name, tag]) => {
    const text = asText(given[language] ?? "");
    const label = `${labelOf(view, draft.kind, field.name)}, ${say(name)}`;
    return html`<div class="side"><textarea class="textarea" id="${id}-${language}" rows="12" lang=${tag} aria-label=${label} aria-invalid=${isWrong} aria-describedby=${described || nothing}
        data-testid="field-${field.name}-${language}" placeholder=${say(name)} .value=${typed(text)} @input=${(event: Event) => write(inLanguage(given, language, read(event)))}></textarea>
      <div class="prose scroll" lang=${tag} role="group" tabindex="0" aria-label="${say("admin.written.preview")}, ${say(name)}" data-testid="preview-${field.name}-${language}">
        ${text.trim() === "" ? html`<p class="faint">${say("admin.written.empty")}</p>` : markdown(text)}</div></div>`;
  })}</div>`;
}

/** The text of one language changed; without a word it is not there, and no text at all is none. */
export function inLanguage(given: Fields, language: string, text: string): Fields | null {
  const { [language]: _old, ...rest } = given;
  const now = text.trim() === "" ? rest : { ...rest, [language]: text };
  return Object.keys(now).length ? now : null;
}

/** The list of prompts, and the one that is opened: listen, write other words, put a recording in its place. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { NONE } from "../format";
import { isKey } from "../i18n";
import { type Failure, reasonOf } from "../live/api";
import { typed } from "../live/typed";
import { shape } from "../shared/icons";
import { failed, loading } from "../supervisor/parts";
import { audioPath, type PromptRow } from "./answers";
import { SHOWN, type Shown } from "./desk";
import type { PromptsView } from "./page";

/** Further from the target than this is heard as a jump between two prompts. */
const ODD_DB = 1;

export function list(view: PromptsView): TemplateResult {
  const { t, desk } = view;
  return html`<section class="panel prompt-list" aria-label=${t("prompts.title")}>
    <header><h2>${t("prompts.title")}</h2><span class="count">${desk.rows.length}</span><span class="grow"></span>
      ${desk.list?.missing ? html`<span class="level" data-level="crit" data-testid="missing">${shape("crit", "shape ico-sm")}${t("prompts.missing", { n: desk.list.missing })}</span>` : nothing}
    </header>
    <div class="prompt-tools">
      <input class="input" type="search" data-testid="seek" aria-label=${t("prompts.seek")} placeholder=${t("prompts.seek")}
        .value=${typed(desk.sought)} @input=${(event: Event) => desk.set({ sought: (event.target as HTMLInputElement).value })}>
      <select class="input" data-testid="spoken" aria-label=${t("prompts.language")}
        @change=${(event: Event) => desk.set({ spoken: (event.target as HTMLSelectElement).value })}>
        ${["", "en", "zh"].map((one) => html`<option value=${one} ?selected=${one === desk.spoken}>${t(one === "" ? "prompts.language.all" : one === "en" ? "prompts.language.en" : "prompts.language.zh")}</option>`)}</select>
      <select class="input" data-testid="shown" aria-label=${t("prompts.shown")}
        @change=${(event: Event) => desk.set({ shown: (event.target as HTMLSelectElement).value as Shown })}>
        ${SHOWN.map((one) => html`<option value=${one} ?selected=${one === desk.shown}>${t(`prompts.shown.${one}`)}</option>`)}</select>
    </div>
    ${failed(t, desk.failure, () => void desk.load())}
    <div class="scroll grow" role="group" tabindex="0" aria-label=${t("prompts.title")}>
      ${desk.list === null ? (desk.failure ? nothing : loading(t)) : rows(view, desk.rows)}</div>
  </section>`;
}

function rows(view: PromptsView, items: PromptRow[]): TemplateResult {
  const { t } = view;
  if (items.length === 0) return html`<div class="empty"><b>${t("prompts.none")}</b><span>${t("prompts.none.hint")}</span></div>`;
  return html`<table class="table"><thead><tr>
      <th scope="col">${t("prompts.prompt")}</th><th scope="col">${t("prompts.says")}</th><th scope="col">${t("prompts.sound")}</th>
      <th scope="col" class="num">${t("prompts.length")}</th><th scope="col" class="num">${t("prompts.loudness")}</th>
      <th scope="col">${t("prompts.used_by")}</th></tr></thead>
    <tbody>${repeat(items, (row) => row.full_name, (row) => line(view, row))}</tbody></table>`;
}

function line(view: PromptsView, row: PromptRow): TemplateResult {
  const { desk } = view;
  return html`<tr data-testid="prompt-${row.full_name}" data-source=${row.source} aria-current=${row.full_name === desk.selected ? "true" : nothing}>
    <th scope="row"><button class="opens" data-testid="open-${row.full_name}" @click=${() => desk.choose(row)}>${row.full_name}</button></th>
    <td class="cut" lang=${row.language === "zh" ? "zh-CN" : "en"} title=${row.text}>${row.text || NONE}</td>
    <td>${source(view, row)}</td>
    <td class="num">${row.source === "missing" ? NONE : seconds(view, row)}</td>
    <td class="num">${loudness(view, row)}</td>
    <td class="cut" title=${row.used_by.join(", ")}>${row.used_by.join(", ") || NONE}</td></tr>`;
}

function source({ t }: PromptsView, row: PromptRow): TemplateResult {
  const level = row.source === "missing" ? (row.used_by.length ? "crit" : "warn") : "ok";
  return row.source === "missing"
    ? html`<span class="level" data-level=${level}>${shape(level, "shape ico-sm")}${t("prompts.source.missing")}</span>`
    : html`${t(`prompts.source.${row.source}`)}${row.text !== row.first_text && row.first_text ? html` <small class="muted">${t("prompts.reworded")}</small>` : nothing}`;
}

function seconds({ t }: PromptsView, row: PromptRow): string {
  return t("prompts.seconds", { n: row.seconds.toFixed(1) });
}

function loudness({ t, desk }: PromptsView, row: PromptRow): TemplateResult | string {
  if (row.loudness_dbfs === null) return NONE;
  const figure = `${row.loudness_dbfs.toFixed(1).replace("-", "−")} dB`;
  const odd = row.language !== "" && Math.abs(row.loudness_dbfs - (desk.list?.target_dbfs ?? 0)) > ODD_DB;
  return odd ? html`<span class="level" data-level="warn" title=${t("prompts.loudness.odd")}>${figure}</span>` : figure;
}

export function one(view: PromptsView, row: PromptRow): TemplateResult {
  const { t, desk } = view;
  return html`<section class="panel prompt-one" aria-label=${row.full_name}>
    <header><h2><code>${row.full_name}</code></h2></header>
    <div class="scroll grow prompt-parts" role="group" tabindex="0" aria-label=${row.full_name}>
      <div class="part"><h3>${t("prompts.listen")}</h3>${row.source === "missing"
        ? html`<p class="note">${t("prompts.silent")}</p>`
        : html`<audio controls preload="none" data-testid="listen" aria-label=${t("prompts.listen")} src="${audioPath(row.full_name)}?${row.changed_at}"></audio>
          <p class="note">${t(`prompts.source.${row.source}`)} · ${seconds(view, row)} · ${loudness(view, row)} (${t("prompts.target", { db: String(desk.list?.target_dbfs ?? "").replace("-", "−") })})</p>`}
      </div>
      ${row.language === "" ? nothing : words(view, row)}
      ${recording(view, row)}
      <div class="part"><h3>${t("prompts.used_by")}</h3><p class="note">${row.used_by.join(", ") || t("prompts.unused")}</p></div>
      <div role="status">${desk.busy ? html`<p class="note">${t("prompts.working")}</p>` : desk.done && isKey(`prompts.done.${desk.done}`)
        ? html`<p class="note" data-testid="done">${t(`prompts.done.${desk.done}` as "prompts.done.made")}</p>` : nothing}</div>
      ${desk.refused ? refusal(view, desk.refused) : nothing}
    </div></section>`;
}

function words(view: PromptsView, row: PromptRow): TemplateResult {
  const { t, desk } = view;
  return html`<form class="part" @submit=${(event: Event) => { event.preventDefault(); void desk.say(desk.text); }}>
    <label for="prompt-text"><h3>${t("prompts.text")}</h3></label>
    <textarea class="input" id="prompt-text" data-testid="text" rows="4" maxlength=${desk.list?.longest_text ?? 400} lang=${row.language === "zh" ? "zh-CN" : "en"}
      ?disabled=${desk.busy} .value=${typed(desk.text)} @input=${(event: Event) => desk.set({ text: (event.target as HTMLTextAreaElement).value })}></textarea>
    ${row.source === "own" ? html`<p class="note">${t("prompts.text.own")}</p>` : nothing}
    <div class="row">
      <button class="btn primary" data-testid="say" ?disabled=${desk.busy || !desk.isReworded || desk.text.trim() === ""}>${t("prompts.say")}</button>
      <button type="button" class="btn" data-testid="make" ?disabled=${desk.busy || row.text === "" || desk.isReworded} @click=${() => void desk.make()}>${t("prompts.make")}</button>
      ${row.first_text && row.first_text !== row.text
        ? html`<button type="button" class="btn" data-testid="first" ?disabled=${desk.busy} @click=${() => void desk.say("")}>${t("prompts.first")}</button>` : nothing}
    </div></form>`;
}

function recording(view: PromptsView, row: PromptRow): TemplateResult {
  const { t, desk } = view;
  const picked = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (file) void desk.take(file);
    input.value = "";
  };
  return html`<div class="part"><label for="prompt-file"><h3>${t("prompts.recording")}</h3></label>
    <p class="note">${t("prompts.recording.hint", { seconds: desk.list?.longest_s ?? 0, mb: Math.round((desk.list?.max_bytes ?? 0) / 2 ** 20) })}</p>
    <div class="row"><span class="file"><span class="btn" aria-hidden="true">${t("prompts.recording.choose")}</span><input id="prompt-file" data-testid="file" type="file" accept=".wav,audio/wav,audio/x-wav" ?disabled=${desk.busy} @change=${picked}></span>
      ${row.source === "own" ? html`<button class="btn" data-testid="remove" ?disabled=${desk.busy} @click=${() => void desk.remove()}>${t("prompts.remove")}</button>` : nothing}
    </div></div>`;
}

/** In the reader's language where the code has words, with what the server found in the file behind it. */
function refusal({ t }: PromptsView, failure: Failure): TemplateResult {
  const { code, text } = failure;
  const key = `prompts.refused.${code}`;
  const said = isKey(key) ? t(key) : t("prompts.refused.other");
  return html`<div class="alert" role="alert" data-testid="refused" data-code=${code} data-level="crit">${shape("crit")}<span>${said}${text ? ` (${reasonOf(failure)})` : ""}</span></div>`;
}

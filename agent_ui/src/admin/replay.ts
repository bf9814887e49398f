/** Below the preview: the contacts of the last hour, played by the settings in force and by the draft. */

import { html, nothing, type TemplateResult } from "lit";
import { count, duration, NONE, percentage, timeOfDay } from "../format";
import { isKey, pick } from "../i18n";
import { icon, shape } from "../shared/icons";
import type { AdminView } from "./page";
import { inWords } from "./refusals";
import type { Compared, Fate, Figures, Moved, ReplayRun, Row } from "./replay_answers";
import type { Word } from "./words";

export function replayPart(view: AdminView): TemplateResult {
  const { say, replay: desk } = view;
  const { run } = desk;
  return html`<section class="replay" aria-label=${say("admin.replay")} data-testid="replay" data-state=${run?.state ?? nothing}>
    <div class="replay-head"><h3>${say("admin.replay")}</h3>${button(view)}</div>
    ${desk.isRunning ? progress(view, run) : nothing}
    ${desk.failure ? html`<div class="alert slim" role="alert" data-level="warn" data-testid="replay-failed" data-code=${desk.failure.code}>${shape("warn")}<span>${inWords(say, desk.failure)}</span></div>` : nothing}
    ${run?.result ? outcome(view, run, run.result) : desk.isRunning || desk.failure ? nothing : html`<p class="note">${say(desk.canPlay ? "admin.replay.hint" : "admin.replay.unchanged")}</p>`}</section>`;
}

function button({ say, replay: desk }: AdminView): TemplateResult {
  if (desk.isRunning) return html`<button type="button" class="btn sm" data-testid="replay-stop" @click=${() => void desk.cancel()}>${icon("x")}${say("admin.replay.stop")}</button>`;
  const word: Word = desk.run?.result ? "admin.replay.again" : "admin.replay.play";
  return html`<button type="button" class="btn sm" data-testid="replay-play" ?disabled=${!desk.canPlay} @click=${() => void desk.play(desk.hours)}>${say(word)}</button>`;
}

function progress({ say, replay: desk, language }: AdminView, run: ReplayRun | null): TemplateResult {
  const done = run?.done ?? 0;
  const says = run === null ? say("admin.replay.starting") : say(desk.hours === 1 ? "admin.replay.running" : "admin.replay.running.day", { done: percentage(done, language) });
  return html`<div class="how-far" data-testid="replay-progress"><progress max="1" .value=${done} aria-label=${say("admin.replay")}></progress><span class="small muted" role="status">${says}</span></div>`;
}

function outcome(view: AdminView, run: ReplayRun, found: Compared): TemplateResult {
  const { say, replay: desk } = view;
  const first = found.rows[0];
  if (!found.is_enough || first === undefined) return tooFew(view, found);
  return html`${desk.isStale ? html`<p class="note strong" data-testid="replay-stale">${say("admin.replay.stale")}</p>` : nothing}
    ${figures(view, found, first)}${others(view, run, found.rows.slice(1))}${movedPart(view, run, found)}
    <p class="note">${say("admin.replay.assumed")}${found.by_name ? ` ${say("admin.replay.by_name")}` : nothing}</p>`;
}

function tooFew({ say, replay: desk }: AdminView, found: Compared): TemplateResult {
  const lastHour = desk.hours === 1;
  return html`<div class="empty" data-testid="replay-few"><b>${say(lastHour ? "admin.replay.few" : "admin.replay.few.day", { n: found.contacts })}</b>
    <span>${say(lastHour ? "admin.replay.few.hint" : "admin.replay.few.later", { n: found.fewest })}</span>
    ${lastHour ? html`<button type="button" class="btn" data-testid="replay-day" ?disabled=${!desk.canPlay} @click=${() => void desk.play(24)}>${say("admin.replay.day")}</button>` : nothing}</div>`;
}

type Line = [string, (of: Figures) => string];

function lines({ say, language }: AdminView, row: Row): Line[] {
  const wait = (seconds: number | null): string => (seconds === null ? NONE : duration(seconds));
  const share = (part: number, of: Figures): string => `${count(part, language)} (${percentage(of.contacts ? part / of.contacts : null, language)})`;
  const rest = [row.recorded, row.before, row.after];
  return [
    [say("admin.replay.service_level", { n: row.target_s }), (of) => percentage(of.service_level, language)],
    [say("admin.replay.mean_wait"), (of) => wait(of.mean_wait_s)],
    [say("admin.replay.longest_wait"), (of) => wait(of.longest_wait_s)],
    [say("admin.replay.abandoned"), (of) => share(of.abandoned, of)],
    ...(rest.some((of) => of.elsewhere) ? [[say("admin.replay.elsewhere"), (of) => share(of.elsewhere, of)] as Line] : []),
    ...(rest.some((of) => of.called_back) ? [[say("admin.replay.called_back"), (of) => share(of.called_back, of)] as Line] : []),
    [say("admin.replay.spread"), (of) => count(of.spread, language)],
  ];
}

function figures(view: AdminView, found: Compared, row: Row): TemplateResult {
  const { say, language, replay: desk } = view;
  const heading = say(desk.hours === 1 ? "admin.replay.contacts" : "admin.replay.contacts.day", { n: found.contacts, at: timeOfDay(found.until, language) });
  return html`<table class="table" data-testid="replay-figures"><thead><tr><th scope="col">${heading}</th>
      <th scope="col" class="num" title=${say("admin.replay.recorded.title")}>${say("admin.replay.recorded")}</th>
      <th scope="col" class="num" title=${say("admin.replay.before.title")}>${say("admin.replay.before")}</th>
      <th scope="col" class="num" title=${say("admin.replay.after.title")}>${say("admin.replay.after")}</th></tr></thead>
    <tbody>${lines(view, row).map(([name, show]) => html`<tr><th scope="row">${name}</th><td class="num faint">${show(row.recorded)}</td><td class="num">${show(row.before)}</td><td class="num ${show(row.before) === show(row.after) ? "" : "strong"}">${show(row.after)}</td></tr>`)}</tbody></table>`;
}

/** Queues that share agents with this one are felt too. */
function others(view: AdminView, run: ReplayRun, rows: Row[]): TemplateResult | typeof nothing {
  const { say, language } = view;
  if (rows.length === 0) return nothing;
  return html`<table class="table" data-testid="replay-others"><thead><tr><th scope="col">${say("admin.replay.others")}</th><th scope="col" class="num">${say("admin.replay.before")}</th><th scope="col" class="num">${say("admin.replay.after")}</th></tr></thead>
    <tbody>${rows.map((row) => html`<tr><th scope="row" title=${row.queue}>${queueName(view, run, row.queue)}</th><td class="num">${percentage(row.before.service_level, language)}</td><td class="num strong">${percentage(row.after.service_level, language)}</td></tr>`)}</tbody></table>`;
}

function movedPart(view: AdminView, run: ReplayRun, found: Compared): TemplateResult {
  const { say } = view;
  if (found.moved_in_all === 0) return html`<p class="note" data-testid="replay-same">${say("admin.replay.same")}</p>`;
  return html`<h4>${say("admin.replay.moved", { n: found.moved_in_all })}</h4>
    <table class="table" data-testid="replay-moved"><thead><tr><th scope="col">${say("admin.replay.came")}</th><th scope="col">${say("admin.replay.before")}</th><th scope="col">${say("admin.replay.after")}</th></tr></thead>
    <tbody>${found.moved.map((one) => movedRow(view, run, one))}</tbody></table>
    ${found.moved_in_all > found.moved.length ? html`<p class="note">${say("admin.replay.moved.some", { n: found.moved.length })}</p>` : nothing}`;
}

function movedRow(view: AdminView, run: ReplayRun, one: Moved): TemplateResult {
  const { say, language } = view;
  const where = one.queue === run.queue ? nothing : html` <span class="faint" title=${one.queue}>${queueName(view, run, one.queue)}</span>`;
  return html`<tr><td><a href="/calls/${encodeURIComponent(one.call)}" aria-label=${say("admin.replay.open", { at: timeOfDay(one.at, language) })}>${timeOfDay(one.at, language)}</a>${where}</td>
    <td>${fate(view, run, one.queue, one.before)}</td><td>${fate(view, run, one.queue, one.after)}</td></tr>`;
}

/** `asked`: the queue they came to, which goes without saying. */
function fate(view: AdminView, run: ReplayRun, asked: string, { outcome: ended, agent, queue, waited_s }: Fate): TemplateResult {
  const { t, language } = view;
  const key = `outcome.${ended}`;
  const name = run.people[agent];
  const who = agent ? (name ? pick(name, language) : agent) : isKey(key) ? t(key as "outcome.answered") : ended.replaceAll("_", " ");
  const other = queue === asked ? nothing : html` <span class="faint">${queueName(view, run, queue)}</span>`;
  return html`<span title=${agent || nothing}>${who}</span> <span class="num faint nowrap">${duration(waited_s)}</span>${other}`;
}

function queueName({ language }: AdminView, run: ReplayRun, queue: string): string {
  const name = run.queues[queue];
  return name ? pick(name, language) || queue : queue;
}

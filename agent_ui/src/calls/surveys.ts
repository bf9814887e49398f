/** What callers answered in surveys: scores of queues, agents or flows, and the answers behind them. */

import { html, nothing, svg, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { count, NONE } from "../format";
import { called } from "../labels";
import { ask, type Failure } from "../live/api";
import type { Localised } from "../protocol";
import { having } from "../supervisor/answers";
import { PAGE } from "./answers";
import { moments, PERIODS, type Period } from "./filter";
import { choice, empty, loading, type Part, personName, queueOf, type Records, trouble } from "./frame";
import { when } from "./list";

const BY = ["survey", "queue", "agent", "flow"] as const;
type By = (typeof BY)[number];

interface Score {
  of: string;
  survey: string;
  question: string;
  survey_label: Localised;
  question_label: Localised;
  answers: number;
  mean: number;
  counts: Record<string, number>;
}

interface Given {
  seq: number;
  at: number;
  call: string;
  survey: string;
  question: string;
  survey_label: Localised;
  question_label: Localised;
  score: number;
  agent: string;
  queue: string;
  flow: string;
}

export class SurveysPart implements Part {
  readonly title = "records.surveys";
  private by: By = "survey";
  private period: Period = "month";
  private scores: Score[] | null = null;
  private answers: Given[] = [];
  private before: number[] = [0];
  private next = 0;
  private chosen: Score | null = null;
  private failure: Failure | null = null;
  private asked = 0;

  constructor(private readonly draw: () => void) {}

  load(): void {
    void this.ask();
  }

  private times(): Record<string, string> {
    const { since, until } = moments(this.period, new Date());
    return { ...(since === null ? {} : { since: String(since) }), ...(until === null ? {} : { until: String(until) }) };
  }

  private scoresQuery(more: Record<string, string> = {}): string {
    return new URLSearchParams({ by: this.by, ...this.times(), ...more }).toString();
  }

  private answersQuery(more: Record<string, string> = {}): string {
    const one = this.chosen;
    const of = one && this.by !== "survey" ? { [this.by]: one.of } : {};
    const which = one ? { survey: one.survey, question: one.question, ...of } : {};
    return new URLSearchParams({ ...which, ...this.times(), ...more }).toString();
  }

  private async ask(): Promise<void> {
    const number = ++this.asked;
    const [scores, answers] = await Promise.all([
      ask("GET", `/api/surveys/scores?${this.scoresQuery()}`, having<{ items: Score[] }>("items")),
      ask("GET", `/api/surveys?${this.answersQuery({ before: String(this.before.at(-1) ?? 0), limit: String(PAGE) })}`, having<{ items: Given[]; next: number }>("items", "next")),
    ]);
    if (number !== this.asked) return;
    this.failure = scores.failure ?? answers.failure;
    this.scores = scores.value?.items ?? this.scores;
    this.answers = answers.value?.items ?? this.answers;
    this.next = answers.value?.next ?? 0;
    this.draw();
  }

  private look(change: { by?: By; period?: Period; chosen?: Score | null }): void {
    if (change.by !== undefined) this.by = change.by;
    if (change.period !== undefined) this.period = change.period;
    this.chosen = change.chosen === undefined ? null : change.chosen;
    this.before = [0];
    void this.ask();
  }

  view(records: Records): TemplateResult {
    const { t } = records;
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    return html`<div class="pair" data-open="true"><section class="panel record-list" aria-label=${t("surveys.scores")}>
        <header><h2>${t("surveys.scores")}</h2><span class="grow"></span>
          <a class="btn sm" download href="/api/surveys/scores?${this.scoresQuery({ format: "csv" })}">CSV</a>
          <a class="btn sm" download href="/api/surveys/scores?${this.scoresQuery({ format: "xlsx", zone })}" aria-label=${t("records.xlsx")}>Excel</a></header>
        <div class="record-tools">${choice(t("surveys.by"), "by", this.by, BY.map((by): [string, string] => [by, t(`surveys.by.${by}`)]), (by) => this.look({ by: by as By }))}
          ${choice(t("calls.period"), "period", this.period, PERIODS.map((one): [string, string] => [one, t(`calls.period.${one}`)]), (period) => this.look({ period: period as Period }))}</div>
        ${trouble(records, this.failure, () => void this.ask())}
        <div class="scroll grow" role="group" tabindex="0" aria-label=${t("surveys.scores")}>${this.scores === null ? (this.failure ? nothing : loading(t)) : this.table(records, this.scores)}</div></section>
      ${this.given(records)}</div>`;
  }

  private of(records: Records, score: Pick<Score, "of">): string {
    const { t } = records;
    if (score.of === "") return this.by === "survey" ? t("surveys.all") : t("surveys.nobody");
    return this.by === "queue" ? queueOf(records, score.of) : this.by === "agent" ? personName(records, score.of) : score.of;
  }

  private table(records: Records, scores: Score[]): TemplateResult {
    const { t, language } = records;
    if (scores.length === 0) return empty(t("surveys.none"), t("surveys.none.hint"));
    return html`<table class="table"><thead><tr><th scope="col">${t("surveys.question")}</th><th scope="col">${t("surveys.of")}</th><th scope="col" class="num">${t("surveys.mean")}</th>
        <th scope="col" class="num">${t("surveys.answers")}</th><th scope="col">${t("surveys.spread")}</th></tr></thead>
      <tbody>${scores.map((score) => html`<tr aria-current=${this.isChosen(score) ? "true" : nothing}>
        <th scope="row"><button class="opens" data-testid="score-${score.question}" @click=${() => this.look({ chosen: this.isChosen(score) ? null : score })}>${called(score.question, score.question_label, language)}</button> <small class="muted">${called(score.survey, score.survey_label, language)}</small></th>
        <td class="cut">${this.of(records, score)}</td><td class="num"><b>${score.mean.toFixed(2)}</b></td><td class="num">${count(score.answers, language)}</td>
        <td>${this.spread(records, score)}</td></tr>`)}</tbody></table>`;
  }

  private isChosen(score: Score): boolean {
    const one = this.chosen;
    return one !== null && one.of === score.of && one.survey === score.survey && one.question === score.question;
  }

  /** How often which score was given; said in words for who cannot see the bars. */
  private spread({ t }: Records, score: Score): TemplateResult {
    const given = Object.entries(score.counts).sort(([one], [other]) => Number(one) - Number(other));
    const most = Math.max(1, ...given.map(([, times]) => times));
    const said = given.map(([value, times]) => t("surveys.times", { value, n: times })).join(t("list.comma"));
    return html`<svg class="spread" viewBox="0 0 ${given.length * 22} 34" width=${given.length * 22} height="34" role="img" aria-label=${said}><title>${said}</title>
      ${given.map(([value, times], at) => spreadBar(value, times / most, at))}</svg>`;
  }

  private given(records: Records): TemplateResult {
    const { t } = records;
    const turn = (before: number[]) => { this.before = before; void this.ask(); };
    return html`<section class="panel opened" aria-label=${t("surveys.given")}><header><h2>${this.chosen ? called(this.chosen.question, this.chosen.question_label, records.language) : t("surveys.given")}</h2><span class="grow"></span>
        ${this.chosen ? html`<button class="btn sm quiet" @click=${() => this.look({})}>${t("calls.clear")}</button>` : nothing}</header>
      <div class="scroll grow" role="group" tabindex="0" aria-label=${t("surveys.given")}>${this.answers.length === 0 ? html`<p class="note">${t("surveys.given.none")}</p>` : html`<table class="table"><thead><tr>
          <th scope="col">${t("calls.when")}</th><th scope="col">${t("surveys.question")}</th><th scope="col" class="num">${t("surveys.score")}</th><th scope="col">${t("calls.agent")}</th></tr></thead>
        <tbody>${repeat(this.answers, (one) => one.seq, (one) => html`<tr><th scope="row"><a href="/calls/${encodeURIComponent(one.call)}">${when(records, one.at)}</a></th>
          <td class="cut">${called(one.question, one.question_label, records.language)}</td><td class="num"><b>${one.score}</b></td><td class="cut">${one.agent ? personName(records, one.agent) : NONE}</td></tr>`)}</tbody></table>`}</div>
      ${this.before.length > 1 || this.next ? html`<nav class="pager" aria-label=${t("line.pages")}><button class="btn sm" ?disabled=${this.before.length < 2} @click=${() => turn(this.before.slice(0, -1))}>${t("calls.newer")}</button>
        <button class="btn sm" ?disabled=${this.next === 0} @click=${() => turn([...this.before, this.next])}>${t("calls.older")}</button></nav>` : nothing}</section>`;
  }
}

function spreadBar(value: string, share: number, at: number): TemplateResult {
  const height = Math.max(1, Math.round(share * 20));
  return svg`<rect x=${at * 22 + 2} y=${21 - height} width="18" height=${height}></rect><text x=${at * 22 + 11} y="33">${value}</text>` as unknown as TemplateResult;
}

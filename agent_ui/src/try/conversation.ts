/** The conversation: the house speaks on the left, the caller on the right, what the flow does by itself in between. */

import { html, nothing, type TemplateResult } from "lit";
import { pick } from "../i18n";
import { called } from "../labels";
import { shape } from "../shared/icons";
import { type Call, clock, ending, type Line, nodeName, type Reader, shown, unanswered } from "./call";
import { type Desk, trouble } from "./desk";

const LEVELS: Record<Call["end"], "ok" | "warn" | "crit"> = {
  hung_up: "ok", connected: "ok", caller_left: "ok", open: "ok", endless: "crit",
};

export function conversation(desk: Desk): TemplateResult {
  const { t, trial, language } = desk;
  const { call } = trial;
  return html`<section class="panel conversation" aria-labelledby="talk-title">
    <header><h2 id="talk-title">${call ? pick(call.title, language) : t("try.conversation")}</h2><span class="grow"></span>
      ${call ? html`<span class="chip" data-testid="node" data-node=${call.node}>${t("try.now_in", { node: nodeName(reader(desk, call), call.flow, call.node) })}</span>
        <span class="muted num" data-testid="clock">${clock(call.seconds)}</span>` : nothing}</header>
    ${trouble(desk)}
    <div class="talk scroll grow" role="log" aria-labelledby="talk-title" tabindex="0">
      <ol>${call ? lines(desk, call) : nothing}</ol></div>
    ${call ? foot(desk, call) : nothing}
  </section>`;
}

function lines(desk: Desk, call: Call): TemplateResult[] {
  const last = call.lines.findLastIndex((line) => line.node !== call.node || line.flow !== call.flow);
  return call.lines.map((line, number) => {
    const before = call.lines[number - 1];
    const arrives = before === undefined || before.node !== line.node || before.flow !== line.flow;
    const isHere = number > last && call.end === "open";
    return html`${arrives ? place(reader(desk, call), line, isHere) : nothing}${one(reader(desk, call), line, isHere)}`;
  });
}

function reader({ t, language }: Desk, call: Call): Reader {
  return { t, language, labels: call.labels, queues: call.queues };
}

function place(who: Reader, line: Line, isHere: boolean): TemplateResult {
  const flow = called(line.flow, who.labels[line.flow]?.title, who.language);
  return html`<li class="place" data-here=${isHere} data-node=${line.node}><b>${nodeName(who, line.flow, line.node)}</b><small class="faint">${flow}</small></li>`;
}

function one(who: Reader, line: Line, isHere: boolean): TemplateResult {
  const { t } = who;
  const { side, tone, words, at, what } = shown(who, line);
  return html`<li class="said" data-side=${side} data-tone=${tone} data-what=${what} data-here=${isHere}>
    <span class="sr">${t(`try.side.${side}`)}</span><span class="words">${words}</span><small class="faint num">${at}</small></li>`;
}

function foot({ t }: Desk, call: Call): TemplateResult {
  const open = unanswered(call);
  return html`<footer>
    <p class="level" data-level=${LEVELS[call.end]} data-testid="state">${shape(LEVELS[call.end])}
      ${call.end === "open" ? t(call.listens ? "try.your_turn_speak" : "try.your_turn") : ending(t, call.end, call.reason)}</p>
    ${open.length > 0
      ? html`<p class="muted" data-testid="assumed">${t("try.nobody_answered", { kinds: open.join(", ") })}</p>`
      : nothing}
  </footer>`;
}

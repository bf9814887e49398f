/** The centre while there is no contact: am I in line, and if not, what is missing. */

import { html, nothing, type TemplateResult } from "lit";
import type { Check } from "../gate";
import { obstacle } from "../gate";
import { isKey, pick } from "../i18n";
import { icon, shape, stateShape } from "../shared/icons";
import { reason, timer } from "../shared/view";
import type { Desk } from "./desk";
import { mine } from "./strip";

export function idle(desk: Desk): TemplateResult | typeof nothing {
  const row = desk.state.agent;
  // Who is in line has no need of the list; it is back the moment something fails.
  if (row?.state === "idle" && obstacle(desk.checks) === null) return place(desk);
  return html`${row === null ? nothing : place(desk)}
    <section class="panel" aria-label=${desk.t("checks.title")} data-testid="checks">
      <header><h2>${desk.t("checks.title")}</h2></header>
      <ul class="checks">${desk.checks.map((check) => item(desk, check))}</ul>
    </section>
`;
}

function place(desk: Desk): TemplateResult | typeof nothing {
  const { t, state } = desk;
  const row = state.agent;
  if (row === null) return nothing;
  return html`<section class="panel place" data-state=${row.state} aria-label=${t("status.mine")}>
    <div class="grow"><h1 class="state" data-state=${row.state}>${stateShape(row.state, "shape shape-lg")}
      ${t(`place.${row.state}`)}</h1><p class="muted">${line(desk)}</p></div>
    <div class="since"><div class="figure">${timer(desk, row.since)}</div>
      <div class="faint">${reason(desk, row)}</div></div>
  </section>`;
}

function line(desk: Desk): string {
  const { t, language, state } = desk;
  const blocked = obstacle(desk.checks);
  if (state.agent?.state === "idle") {
    if (blocked) return t("place.unreachable");
    const names = mine(desk).map((row) => pick(row.name, language));
    return names.length ? t("place.serving", { queues: names.join(t("list.comma")) }) : t("place.no_queue");
  }
  if (blocked) return t("place.blocked");
  // Whoever did not choose to be not ready is told what happened.
  const happened = `place.after.${state.agent?.reason ?? ""}`;
  return t(isKey(happened) ? happened : "place.press_ready");
}

function item(desk: Desk, check: Check): TemplateResult {
  const level = check.ok ? "ok" : check.pending ? "warn" : "crit";
  const retry = check.part === "microphone" && !check.ok && !check.pending;
  const again = check.part === "self_test" && !check.pending;
  return html`<li data-level=${level} data-check=${check.part} data-ok=${check.ok}>
    <span class="level" data-level=${level}>${shape(level)}</span>
    <b>${desk.t(`check.${check.part}`)}</b><span class="grow">${desk.t(check.says)}</span>
    ${check.part === "microphone" && check.ok ? html`<cc-meter .source=${desk.level}></cc-meter>` : nothing}
    ${retry
      ? html`<button class="btn sm" @click=${() => desk.line.checkMicrophone()}>${icon("mic", "ico ico-sm")}
          ${desk.t("gauge.again")}</button>`
      : nothing}
    ${again
      ? html`<button class="btn sm" data-testid="test-again" aria-disabled=${!desk.test.canRun()} @click=${() => void desk.test.run(true)}>
          ${icon("headset", "ico ico-sm")}${desk.t("gauge.again")}</button>`
      : nothing}
  </li>`;
}

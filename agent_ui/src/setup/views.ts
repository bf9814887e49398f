/** How the assistant looks: a head with its steps, one form at a time, and the way to the first call. */

import { html, nothing, type TemplateResult } from "lit";
import { isWord, said, type Say, type Word } from "../admin/words";
import type { Verdict } from "../agent/verdict";
import { type Language, LANG_TAG, other } from "../i18n";
import { type Failure, reasonOf } from "../live/api";
import type { MicrophoneStatus } from "../live/microphone";
import { typed } from "../live/typed";
import { icon, shape } from "../shared/icons";
import type { Done, Draft, Field, Problems } from "./draft";
import type { SetupBoot } from "./page";

export interface SetupView {
  boot: SetupBoot;
  say: Say;
  language: Language;
  step: number;
  draft: Draft;
  problems: Problems;
  failure: Failure | null;
  isBusy: boolean;
  done: Done | null;
  heard: MicrophoneStatus | null;
  /** What the echo call has shown; null before it. */
  echoed: Verdict | "running" | null;
  test(): void;
  level(): number;
  switchLanguage(): void;
  write(field: Field, text: string): void;
  next(): void;
  back(): void;
  listen(): void;
}

const TITLES: Word[] = ["setup.step.company", "setup.step.agent", "setup.step.call"];

export function assistant(view: SetupView): TemplateResult {
  const { say, step } = view;
  const target = other(view.language);
  return html`<header class="topbar"><span class="brand">callcenter</span><span class="grow"></span>
      <ol class="steps">${TITLES.map((title, at) => html`<li aria-current=${at === step ? "step" : nothing}><span class="n">${at + 1}</span>${say(title)}</li>`)}</ol>
      <span class="grow"></span>
      <button class="btn sm quiet" data-testid="language" lang=${LANG_TAG[target]} @click=${() => view.switchLanguage()}>${say("setup.language.other")}</button></header>
    <main>${view.done ? firstCall(view, view.done) : form(view)}</main>`;
}

function form(view: SetupView): TemplateResult {
  const { say, step } = view;
  return html`<form class="panel" novalidate data-testid="setup-form" data-step=${step} @submit=${(event: Event) => { event.preventDefault(); view.next(); }}>
    <div class="part"><h1 tabindex="-1">${say(step === 0 ? "setup.company.title" : "setup.agent.title")}</h1>
      <p class="muted">${say(step === 0 ? "setup.company.why" : "setup.agent.why")}</p></div>
    ${step === 0 ? company(view) : agent(view)}
    ${view.failure ? failed(say, view.failure) : nothing}
    <footer>
      ${step === 0 ? html`<a class="btn quiet" href="/login">${say("setup.cancel")}</a>` : html`<button type="button" class="btn" data-testid="back" ?disabled=${view.isBusy} @click=${() => view.back()}>${say("setup.back")}</button>`}
      <span class="grow" role="status">${view.isBusy ? say("setup.busy") : nothing}</span>
      <button class="btn primary" data-testid="next" ?disabled=${view.isBusy}>${say(step === 0 ? "setup.next" : "setup.make")}</button>
    </footer></form>`;
}

function company(view: SetupView): TemplateResult {
  return html`<div class="grid">
    ${view.boot.needsCode ? field(view, "code", { wide: true, autocomplete: "one-time-code" }) : nothing}
    ${field(view, "company", { wide: true, autocomplete: "organization", first: true })}
    ${field(view, "admin_name", { autocomplete: "name" })}
    ${field(view, "admin", { autocomplete: "username" })}
    ${field(view, "admin_password", { type: "password", wide: true })}
  </div>`;
}

function agent(view: SetupView): TemplateResult {
  return html`<div class="grid">
    ${field(view, "number", { wide: true, numeric: true })}
    ${field(view, "agent_name", { autocomplete: "off" })}
    ${field(view, "agent", { autocomplete: "off" })}
    ${field(view, "agent_password", { type: "password" })}
    ${field(view, "extension", { numeric: true })}
  </div>`;
}

interface Kind { type?: "text" | "password"; wide?: boolean; numeric?: boolean; autocomplete?: string; first?: boolean }

function field(view: SetupView, name: Field, kind: Kind): TemplateResult {
  const { say, problems } = view;
  const wrong = problems[name];
  const hint: Word | "" = isWord(`setup.field.${name}.hint`) ? `setup.field.${name}.hint` as Word : "";
  const described = [hint ? `${name}-hint` : "", wrong ? `${name}-wrong` : ""].filter(Boolean).join(" ");
  return html`<div class="field ${wrong ? "invalid" : ""} ${kind.wide ? "wide" : ""}">
    <label for=${name}>${say(`setup.field.${name}` as Word)}</label>
    <input class="input" id=${name} name=${name} data-testid="field-${name}" type=${kind.type ?? "text"} maxlength="200"
      autocomplete=${kind.type === "password" ? "new-password" : kind.autocomplete ?? "off"} inputmode=${kind.numeric ? "numeric" : nothing}
      spellcheck="false" autocapitalize="none" ?autofocus=${kind.first ?? false} aria-required="true" aria-invalid=${wrong ? "true" : "false"}
      aria-describedby=${described || nothing} .value=${typed(view.draft[name])}
      @input=${(event: Event) => view.write(name, (event.target as HTMLInputElement).value)}>
    ${wrong ? html`<span class="err" id="${name}-wrong" data-testid="wrong-${name}" data-code=${wrong}>${shape("warn")}<span>${said(say, "setup.wrong", wrong, { n: view.boot.shortest })}</span></span>`
      : nothing}
    ${hint ? html`<span class="hint" id="${name}-hint">${say(hint, { n: view.boot.shortest })}</span>` : nothing}</div>`;
}

function failed(say: Say, failure: Failure): TemplateResult {
  const key = `setup.failed.${failure.code}`;
  return html`<div class="alert slim" role="alert" data-level="crit" data-testid="failed" data-code=${failure.code}>${shape("crit")}
    <span>${isWord(key) ? say(key) : `${say("setup.failed.other")} (${reasonOf(failure)})`}</span></div>`;
}

function firstCall(view: SetupView, done: Done): TemplateResult {
  const { say } = view;
  return html`<section class="panel" data-testid="setup-done">
    <div class="part"><h1 tabindex="-1"><span class="level" data-level="ok">${shape("ok", "shape shape-lg")}</span> ${say("setup.done.title", { company: done.company })}</h1>
      <p class="muted">${say("setup.done.why", { admin: done.admin })}</p>
      ${done.problems.map((code) => html`<div class="alert slim" data-level="warn" data-testid="unfinished-${code}">${shape("warn")}<span>${said(say, "setup.unfinished", code)}</span></div>`)}
    </div>
    <ol class="todo">
      <li><span class="n">1</span><div><h2>${say("setup.call.microphone")}</h2>${microphone(view)}</div></li>
      <li><span class="n">2</span><div><h2>${say("setup.call.answer", { agent: view.draft.agent_name })}</h2>
        <p>${say("setup.call.answer.how")}</p>
        <form method="post" action="/login">
          <input type="hidden" name="csrf" .value=${view.boot.csrf}><input type="hidden" name="username" .value=${done.agent}>
          <input type="hidden" name="password" .value=${view.draft.agent_password}>
          <button class="btn primary" data-testid="be-agent">${icon("headset")}${say("setup.call.sign_in", { agent: view.draft.agent_name })}</button></form></div></li>
      <li><span class="n">3</span><div><h2>${say("setup.call.dial", { number: done.number })}</h2>
        <p>${say("setup.call.terminal")}</p><code class="code" data-testid="command">${command(view, done)}</code>
        <p>${say("setup.call.telephone")}</p>
        <dl class="pairs"><dt>${say("setup.call.server")}</dt><dd>${location.hostname}:${view.boot.sipPort}</dd>
          <dt>${say("setup.call.user")}</dt><dd>${done.phone}</dd>
          <dt>${say("setup.call.password")}</dt><dd><code data-testid="phone-password">${done.phone_password}</code></dd></dl></div></li>
    </ol>
    <footer><span class="grow faint">${say("setup.done.later")}</span><a class="btn" href="/admin" data-testid="to-admin">${say("setup.done.admin")}</a></footer>
  </section>`;
}

function command(view: SetupView, done: Done): string {
  const server = view.boot.sipPort === 5060 ? "" : ` --server ${location.hostname}:${view.boot.sipPort}`;
  return `callcenter dial ${done.number} --from +4930123456${server}`;
}

function microphone(view: SetupView): TemplateResult {
  const { say, heard } = view;
  if (heard === null) {
    return html`<p>${say("setup.microphone.why")}</p><button class="btn" data-testid="microphone" @click=${() => view.listen()}>${icon("mic")}${say("setup.microphone.test")}</button>`;
  }
  const level = heard === "ok" ? "ok" : heard === "asking" ? "warn" : "crit";
  return html`<p class="row" role="status" data-testid="heard" data-status=${heard}><span class="level" data-level=${level}>${shape(level)}</span>
    ${said(say, "setup.microphone", heard)}${heard === "ok" ? html`<cc-meter .source=${() => view.level()}></cc-meter>` : nothing}</p>
    ${level === "crit" ? html`<button class="btn sm" @click=${() => view.listen()}>${say("setup.microphone.again")}</button>` : nothing}
    ${heard === "ok" ? echoed(view) : nothing}`;
}

function echoed(view: SetupView): TemplateResult {
  const { say, echoed: found } = view;
  if (found === null || found === "running") {
    return html`<button class="btn" data-testid="echo" ?disabled=${found === "running"} @click=${() => view.test()}>${icon("phoneCall")}${say(found === null ? "setup.echo" : "setup.echo.running")}</button>`;
  }
  const level = found.failed === "" ? "ok" : "crit";
  const figures = found.mos === null ? "" : say("setup.echo.figures", { loss: ((found.lostShare ?? 0) * 100).toFixed(1), ms: Math.round((found.roundTripS ?? 0) * 1000), mos: found.mos.toFixed(1) });
  return html`<p class="row" role="status" data-testid="echoed" data-failed=${found.failed}><span class="level" data-level=${level}>${shape(level)}</span>${found.failed === "" ? say("setup.echo.ok") : said(say, "setup.echo", found.failed)} <span class="faint">${figures}</span></p>
    <button class="btn sm" @click=${() => view.test()}>${say("setup.microphone.again")}</button>`;
}

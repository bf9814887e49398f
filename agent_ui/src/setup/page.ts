/** The first-run assistant: the company and its administrator, the first number and agent, the first call. */

import { render } from "lit";
import { speaker } from "../admin/words";
import { type Language, other } from "../i18n";
import { ask, type Failure } from "../live/api";
import { Microphone, type MicrophoneStatus } from "../live/microphone";
import { element, showLanguage } from "../shared/boot";
import { type Verdict } from "../agent/verdict";
import { echo } from "./echo";
import { type Done, type Draft, EMPTY, type Field, problems, type Problems, stepOf, STEPS, userName } from "./draft";
import { assistant, type SetupView } from "./views";

export interface SetupBoot {
  language: Language;
  csrf: string;
  needsCode: boolean;
  shortest: number;
  sipPort: number;
}

export class SetupPage {
  private readonly boot: SetupBoot;
  private readonly root = element("app");
  private draft: Draft;
  private language: Language;
  private step = 0;
  private problems: Problems = {};
  private failure: Failure | null = null;
  private done: Done | null = null;
  private isBusy = false;
  private heard: MicrophoneStatus | null = null;
  private echoed: Verdict | "running" | null = null;
  private readonly chosen = new Set<Field>();
  private readonly microphone = new Microphone((status) => this.set(() => (this.heard = status)));

  constructor() {
    this.boot = JSON.parse(element("boot").textContent ?? "") as SetupBoot;
    this.language = this.boot.language;
    this.draft = { ...EMPTY, language: this.language };
  }

  start(): void {
    showLanguage(this.language);
    window.addEventListener("beforeunload", (event) => {
      if (this.done === null && this.chosen.size > 0) event.preventDefault();
    });
    this.draw();
  }

  private write(field: Field, text: string): void {
    this.chosen.add(field);
    this.draft = { ...this.draft, [field]: text };
    // The name to sign in with follows the name, until somebody writes another one.
    for (const [name, user] of [["admin_name", "admin"], ["agent_name", "agent"]] as const) {
      if (field === name && !this.chosen.has(user)) this.draft = { ...this.draft, [user]: userName(text, EMPTY[user]) };
    }
    const { [field]: _mended, ...rest } = this.problems;
    this.problems = rest;
    this.draw();
  }

  private async next(): Promise<void> {
    if (this.isBusy) return;
    const needs = { code: this.boot.needsCode, shortest: this.boot.shortest };
    this.problems = problems(this.draft, this.step, needs);
    this.failure = null;
    if (stepOf(this.problems) >= 0) return this.show();
    if (this.step < STEPS.length - 1) {
      this.step += 1;
      return this.show();
    }
    await this.make();
  }

  private async make(): Promise<void> {
    this.set(() => (this.isBusy = true));
    const { value, failure } = await ask("POST", "/api/setup", (answer) => answer as Done, { ...this.draft, language: this.language });
    this.isBusy = false;
    this.done = value;
    this.failure = failure;
    const named = (failure?.more?.["problems"] ?? []) as { field: Field; code: string }[];
    this.problems = Object.fromEntries(named.map(({ field, code }) => [field, code]));
    if (failure?.code === "setup_code") this.problems = { code: "wrong" };
    const step = stepOf(this.problems);
    if (step >= 0) {
      this.step = step;
      this.failure = null;
    }
    this.show();
  }

  private async test(): Promise<void> {
    const user = this.done?.admin ?? "";
    if (this.echoed === "running" || user === "") return;
    this.set(() => (this.echoed = "running"));
    const found = await echo(user, this.microphone);
    this.set(() => (this.echoed = found));
  }

  private back(): void {
    this.step -= 1;
    this.problems = {};
    this.failure = null;
    this.show();
  }

  /** Draw, and go where the next thing is to be done. */
  private show(): void {
    this.draw();
    const first = this.root.querySelector<HTMLElement>("[aria-invalid=true]") ?? this.root.querySelector<HTMLElement>("h1");
    first?.focus();
  }

  private set(change: () => void): void {
    change();
    this.draw();
  }

  private draw(): void {
    const view: SetupView = {
      boot: this.boot, say: speaker(this.language), language: this.language, step: this.done ? STEPS.length : this.step,
      draft: this.draft, problems: this.problems, failure: this.failure, isBusy: this.isBusy, done: this.done,
      heard: this.heard, echoed: this.echoed, test: () => void this.test(), level: () => this.microphone.level(),
      switchLanguage: () => this.set(() => {
        this.language = other(this.language);
        showLanguage(this.language);
      }),
      write: (field, text) => this.write(field, text),
      next: () => void this.next(),
      back: () => this.back(),
      listen: () => {
        if (this.heard === null) this.microphone.watch();
        else void this.microphone.check();
      },
    };
    document.title = `${view.say("setup.title")} · callcenter`;
    render(assistant(view), this.root);
  }
}

/** The page on which a flow is tried: what it begins with, the conversation, a keypad. */

import { html, nothing, render } from "lit";
import { type Language, other, type Translate, translator } from "../i18n";
import { type Boot, element, showLanguage } from "../shared/boot";
import { topbar } from "../shared/topbar";
import type { View } from "../shared/view";
import { initial } from "../store";
import { conversation } from "./conversation";
import type { Desk } from "./desk";
import { keypad } from "./keypad";
import { setupForm } from "./setup_form";
import { Trial } from "./trial";

const KEYS = /^[0-9*#]$/;

export class TryPage {
  private language: Language;
  private t: Translate;
  private told = 0;
  private readonly root = element("app");
  private readonly trial = new Trial(() => this.draw());

  constructor(private readonly boot: Boot) {
    this.language = boot.language;
    this.t = translator(this.language);
  }

  start(): void {
    showLanguage(this.language);
    document.addEventListener("keydown", (event) => this.pressed(event));
    this.draw();
    void this.trial.begin();
  }

  /** Digits are the telephone's wherever nothing is being typed. */
  private pressed(event: KeyboardEvent): void {
    const { target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (target instanceof Element && target.closest("input, textarea, select")) return;
    if (KEYS.test(event.key)) void this.trial.move(event.key);
    else if (event.key === "w") void this.trial.move("wait");
    else if (event.key === "Backspace" && this.trial.moves.length > 0) void this.trial.back();
    else return;
    event.preventDefault();
  }

  private switchLanguage(): void {
    this.language = other(this.language);
    this.t = translator(this.language);
    showLanguage(this.language);
    this.draw();
  }

  private view(): View {
    return {
      t: this.t, language: this.language, state: initial(this.boot.me), csrf: this.boot.csrf, now: Date.now() / 1000, outdated: false,
      switchLanguage: () => this.switchLanguage(), dismiss: () => undefined,
    };
  }

  private draw(): void {
    const { t, language, trial } = this;
    const desk: Desk = { t, language, trial };
    render(
      html`<a class="skip" href="#keypad">${t("skip.try")}</a>${topbar(this.view(), "/try", "try.title", nothing)}
        <main id="main">${setupForm(desk)}${conversation(desk)}${keypad(desk)}</main>`,
      this.root,
    );
    this.followTheTalk();
  }

  /** The newest line is in sight, unless the reader has scrolled away and nothing is new. */
  private followTheTalk(): void {
    const lines = this.trial.call?.lines.length ?? 0;
    if (lines === this.told) return;
    this.told = lines;
    const talk = this.root.querySelector(".talk");
    talk?.scrollTo({ top: talk.scrollHeight });
  }
}

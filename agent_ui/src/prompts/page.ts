/** The page "Prompts": what callers hear us say, in every language, and how to change it. */

import { html, nothing, render } from "lit";
import { LivePage } from "../live/live_page";
import { topbar } from "../shared/topbar";
import { banner, toast, type View } from "../shared/view";
import { PromptsDesk } from "./desk";
import { list, one } from "./views";

export interface PromptsView extends View {
  desk: PromptsDesk;
}

export class PromptsPage extends LivePage {
  private readonly desk = new PromptsDesk(() => this.draw());

  start(): void {
    this.guard(() => this.desk.isReworded);
    this.begin();
    void this.desk.load();
  }

  protected draw(): void {
    const view: PromptsView = {
      ...this.view(),
      desk: this.desk,
    };
    const open = this.desk.open;
    render(
      html`<a class="skip" href="#main">${this.t("prompts.skip")}</a>
        <div class="top">${topbar(view, "/prompts", "prompts.title")}${banner(view)}</div>
        <main id="main" data-open=${open !== null}>${list(view)}${open === null ? nothing : one(view, open)}</main>
        ${toast(view, this.state.trouble)}`,
      this.root,
    );
  }
}

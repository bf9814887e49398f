/** The page "Flows": which there are, who is where in one now, its versions, and an editor. */

import { html, nothing, render } from "lit";
import { LivePage } from "../live/live_page";
import type { ToPage } from "../protocol";
import { topbar } from "../shared/topbar";
import { banner, toast, type View } from "../shared/view";
import { FlowsDesk } from "./desk";
import { list } from "./list";
import { one } from "./one";

export interface FlowsView extends View {
  desk: FlowsDesk;
  mayChange: boolean;
}

export class FlowsPage extends LivePage {
  private readonly desk = new FlowsDesk(
    () => this.draw(),
    (flow) => void this.socket.send({ type: "watch_flows", flow }),
  );

  start(): void {
    void this.desk.paint(this.language);
    this.guard(() => this.desk.isDirty);
    this.begin();
  }

  protected override received(message: ToPage): void {
    this.desk.received(message);
    super.received(message);
  }

  protected override switchLanguage(): void {
    super.switchLanguage();
    void this.desk.paint(this.language);
  }

  protected draw(): void {
    const view: FlowsView = {
      ...this.view(),
      desk: this.desk,
      mayChange: this.boot.me.role === "admin",
    };
    render(
      html`<a class="skip" href="#main">${this.t("flows.skip")}</a>
        <div class="top">${topbar(view, "/flows", "flows.title")}${banner(view)}</div>
        <main id="main">${list(view)}${this.desk.whole ? one(view) : nothing}</main>
        ${toast(view, this.state.trouble)}`,
      this.root,
    );
  }
}

/** Administration: its frame, the way between its parts, and what is redrawn when. */

import { html, nothing, render, type TemplateResult } from "lit";
import { LivePage } from "../live/live_page";
import type { Boot } from "../shared/boot";
import { topbar } from "../shared/topbar";
import { banner, toast, type View } from "../shared/view";
import { AuditDesk } from "./audit_desk";
import { auditPage } from "./audit";
import { AdminDesk } from "./desk";
import { dialogs } from "./dialogs";
import { DispositionsDesk, dispositionsPage } from "./dispositions";
import { ImportsDesk } from "./imports_desk";
import { importsPage } from "./imports";
import { list } from "./list";
import { menu } from "./menu";
import { object } from "./object";
import { PreviewDesk } from "./preview_desk";
import { ReplayDesk } from "./replay_desk";
import { RolesDesk, rolesPage } from "./roles";
import type { Route } from "./route";
import { SkillsDesk } from "./skills_desk";
import { skillsPage } from "./skills";
import { TrunksDesk } from "./trunks";
import { VersionsDesk } from "./versions_desk";
import { versionsPage } from "./versions";
import { type Say, speaker } from "./words";

export interface AdminView extends View {
  say: Say;
  /** What people call an object of a kind, in the reader's language. */
  called: (kind: string, key: string) => string;
  desk: AdminDesk;
  skills: SkillsDesk;
  roles: RolesDesk;
  dispositions: DispositionsDesk;
  imports: ImportsDesk;
  versions: VersionsDesk;
  audit: AuditDesk;
  preview: PreviewDesk;
  replay: ReplayDesk;
  trunks: TrunksDesk;
}

export class AdminPage extends LivePage {
  private readonly parts;

  constructor(boot: Boot) {
    super(boot);
    const draw = () => this.draw();
    const changed = () => void this.parts.desk.reload();
    this.parts = {
      desk: new AdminDesk(draw, (route) => this.arrived(route)),
      skills: new SkillsDesk(draw, changed), roles: new RolesDesk(draw), dispositions: new DispositionsDesk(draw),
      imports: new ImportsDesk(draw, changed), versions: new VersionsDesk(draw, changed), audit: new AuditDesk(draw),
      preview: new PreviewDesk(draw), replay: new ReplayDesk(draw), trunks: new TrunksDesk(draw),
    };
  }

  start(): void {
    this.guard(() => this.parts.desk.isDirty || this.parts.skills.isDirty);
    this.begin();
    void this.parts.desk.start();
  }

  /** Each part fetches what it shows when one comes to it. */
  private arrived(route: Route): void {
    const { skills, roles, dispositions, versions, audit, preview, replay, trunks } = this.parts;
    preview.leave();
    replay.leave();
    trunks.leave();
    if (route.page === "matrix") void skills.load();
    if (route.page === "roles") void roles.load();
    if (route.page === "dispositions") void dispositions.load();
    if (route.page === "versions") void versions.load();
    if (route.page === "audit") void audit.load();
    if ("kind" in route && route.kind === "trunks") trunks.watch();
    if (route.page === "object" && route.kind === "queues") {
      preview.watch(route.name, this.parts.desk);
      replay.watch(route.name, this.parts.desk);
    }
  }

  protected draw(): void {
    const view: AdminView = {
      ...this.view(), say: speaker(this.language),
      called: (kind, key) => this.parts.desk.called(kind, key, this.language),
      ...this.parts,
    };
    document.title = `${view.say("admin.title")} · callcenter`;
    render(
      html`<a class="skip" href="#main">${view.say("admin.skip")}</a>
        <div class="top">${topbar(view, "/admin", "admin.title")}${banner(view)}</div>
        ${menu(view)}<main id="main" tabindex="-1">${page(view)}</main>${dialogs(view)}
        ${toast(view, this.state.trouble)}`,
      this.root,
    );
  }
}

function page(view: AdminView): TemplateResult | typeof nothing {
  switch (view.desk.route.page) {
    case "list": return list(view);
    case "object": case "new": return object(view);
    case "matrix": return skillsPage(view);
    case "roles": return rolesPage(view);
    case "dispositions": return dispositionsPage(view);
    case "imports": return importsPage(view);
    case "versions": return versionsPage(view);
    case "audit": return auditPage(view);
  }
}

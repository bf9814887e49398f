/** Who may do what: the roles, and the people who have each. */

import { html, type TemplateResult } from "lit";
import { pick } from "../i18n";
import type { Failure } from "../live/api";
import { failed, loading } from "../supervisor/parts";
import { type Role, roles } from "./answers";
import { link } from "./menu";
import type { AdminView } from "./page";

export class RolesDesk {
  items: Role[] | null = null;
  failure: Failure | null = null;

  constructor(private readonly draw: () => void) {}

  async load(): Promise<void> {
    const { value, failure } = await roles();
    this.items = value?.items ?? this.items;
    this.failure = failure;
    this.draw();
  }
}

export function rolesPage(view: AdminView): TemplateResult {
  const { say, t, language, roles: desk } = view;
  return html`<div class="head"><h2>${say("admin.menu.roles")}</h2></div><p class="about">${say("admin.about.roles")}</p>
    ${failed(t, desk.failure, () => void desk.load())}
    <div class="cards scroll" role="group" tabindex="0" aria-label=${say("admin.menu.roles")}>${desk.items === null ? (desk.failure ? "" : loading(t)) : desk.items.map((role) => html`<section class="panel" data-testid="role-${role.role}" aria-label=${pick(role.title, language)}>
      <header><h3>${pick(role.title, language)}</h3><span class="count">${role.users.length}</span></header>
      <div class="body"><ul class="bullets">${role.may.map((may) => html`<li>${pick(may, language)}</li>`)}</ul>
        <p class="people">${role.users.length ? role.users.map((user) => html`${link(view, { page: "object", kind: "users", name: user }, html`<span title=${user}>${view.called("users", user)}</span>`)} `) : html`<span class="faint">${say("admin.roles.nobody")}</span>`}</p></div></section>`)}</div>`;
}

/** How contacts may end, queue by queue; each is changed in its queue. */

import { html, type TemplateResult } from "lit";
import { NONE } from "../format";
import { pick } from "../i18n";
import type { Failure } from "../live/api";
import { failed, loading } from "../supervisor/parts";
import { type Fields, type ObjectRow, objects } from "./answers";
import { link } from "./menu";
import type { AdminView } from "./page";

const MOST = 1000;

export class DispositionsDesk {
  queues: ObjectRow[] | null = null;
  failure: Failure | null = null;

  constructor(private readonly draw: () => void) {}

  async load(): Promise<void> {
    const { value, failure } = await objects("queues", "", "", MOST);
    this.queues = value?.items ?? this.queues;
    this.failure = failure;
    this.draw();
  }
}

export function dispositionsPage(view: AdminView): TemplateResult {
  const { say, t, dispositions: desk } = view;
  return html`<div class="head"><h2>${say("admin.menu.dispositions")}</h2></div><p class="about">${say("admin.about.dispositions")}</p>
    ${failed(t, desk.failure, () => void desk.load())}
    <section class="panel whole" aria-label=${say("admin.menu.dispositions")}><div class="scroll grow" role="group" tabindex="0" aria-label=${say("admin.menu.dispositions")}>
    ${desk.queues === null ? (desk.failure ? "" : loading(t)) : html`<table class="table objects"><thead><tr><th scope="col">${say("admin.id.queues")}</th><th scope="col">${say("admin.field.needs_disposition")}</th><th scope="col">${say("admin.field.dispositions")}</th><th scope="col">${say("admin.field.form")}</th></tr></thead>
      <tbody>${desk.queues.map((queue) => line(view, queue))}</tbody></table>`}</div></section>`;
}

function line(view: AdminView, { name, value }: ObjectRow): TemplateResult {
  const { say, language } = view;
  const known = pick((value["name"] ?? {}) as Record<string, string>, language);
  const words = Object.values((value["dispositions"] ?? {}) as Record<string, Record<string, string>>).map((one) => pick(one, language));
  const fields = Object.values((value["form"] ?? {}) as Record<string, Fields>).map((one) => pick((one["name"] ?? {}) as Record<string, string>, language));
  return html`<tr data-testid="row-${name}"><th scope="row">${link(view, { page: "object", kind: "queues", name }, known || name, `open-${name}`)}</th>
    <td>${say(value["needs_disposition"] ? "admin.yes" : "admin.no")}</td><td class="any">${words.join(say("admin.comma")) || NONE}</td><td class="any">${fields.join(say("admin.comma")) || NONE}</td></tr>`;
}

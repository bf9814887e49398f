/** Small pieces that the drawer's views share. */

import { html, nothing, type TemplateResult } from "lit";
import { isKey, pick, type Translate } from "../i18n";
import { type Failure, reasonOf } from "../live/api";
import { shape } from "../shared/icons";
import { skillNames } from "../shared/skills";
import type { Reader } from "./explain_words";
import type { Floor } from "./floor";

/** What went wrong, and what to do; the log's English in brackets for a code without words. */
export function failed(t: Translate, failure: Failure | null, again?: () => void): TemplateResult | typeof nothing {
  if (failure === null) return nothing;
  const key = `failed.${failure.code}`;
  const says = isKey(key) ? t(key) : `${t("failed.other")} (${reasonOf(failure)})`;
  return html`<div class="alert slim" data-level="warn" role="alert" data-testid="failed" data-code=${failure.code}>${shape("warn")}
    <span class="grow">${says}</span>
    ${again ? html`<button class="btn sm" @click=${again}>${t("failed.again")}</button>` : nothing}</div>`;
}

export function loading(t: Translate): TemplateResult {
  return html`<div class="skeletons" role="status" aria-label=${t("drawer.loading")}>${[1, 2, 3, 4].map(() => html`<i></i>`)}</div>`;
}

export function agentName(floor: Floor, id: string): string {
  return floor.state.agents.find((row) => row.agent === id)?.name ?? id;
}

export function reader(floor: Floor): Reader {
  const { t, language, now, state } = floor;
  return {
    t, language, now, skill: skillNames(state.skills, language),
    agent: (id) => agentName(floor, id),
    queue: (id) => {
      const row = state.queues.find((item) => item.queue === id);
      return row ? pick(row.name, language) : id;
    },
  };
}

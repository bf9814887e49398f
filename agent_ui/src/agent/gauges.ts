/** The gauges of the top bar: microphone, network, self-test, and over which telephone the agent speaks. */

import { html, nothing, type TemplateResult } from "lit";
import { timeOfDay } from "../format";
import type { AudioOn } from "../live/audio_on";
import { icon, shape } from "../shared/icons";
import type { Desk } from "./desk";
import type { Verdict } from "./verdict";

/** Below these a conversation is a strain, or none. */
const POOR_MOS = 3.6;
const BAD_MOS = 3.1;

export function gauges(desk: Desk): TemplateResult {
  // Over a telephone of their own nothing of this page is heard.
  const isDesk = desk.line.on === "desk" || desk.state.hasOpenLine;
  return html`${isDesk ? nothing : [microphone(desk), network(desk), selfTest(desk)]} ${telephone(desk)}
    <button class="btn sm icon quiet" data-testid="help-open" aria-label=${desk.t("keys.help")} aria-keyshortcuts="?"
      aria-expanded=${desk.helpOpen} title=${desk.t("keys.help")} @click=${() => desk.toggleHelp()}><kbd>?</kbd></button>`;
}

function microphone(desk: Desk): TemplateResult {
  const status = desk.microphone;
  // Bars that move while the caller hears nothing would say the opposite of the truth.
  const muted = status === "ok" && desk.phone.muted;
  const heard = muted ? "muted" : status;
  const level = muted ? "warn" : status === "ok" ? "ok" : status === "asking" ? nothing : "crit";
  return html`<span class="gauge" data-testid="mic" data-ok=${status === "ok"} data-status=${status}
      data-level=${level} title=${desk.t(`check.microphone.${status}`)}>
      ${icon(heard === "ok" || heard === "asking" ? "mic" : "micOff")}
      <span class="sr">${desk.t("gauge.microphone")}</span>
      ${heard === "ok" ? html`<cc-meter .source=${desk.level}></cc-meter>` : desk.t(`gauge.microphone.${heard}`)}
    </span>`;
}

/** Of the call under way, else of the last test. */
function network(desk: Desk): TemplateResult | typeof nothing {
  const shown = desk.network ?? desk.test.result;
  if (shown === null) return nothing;
  const parts = readings(desk, shown);
  if (parts.length === 0) return nothing;
  return html`<span class="gauge figures" data-testid="network" data-level=${networkLevel(shown)} title=${desk.t(desk.network ? "gauge.network.call" : "gauge.network.test")}>
    ${icon("wifi")}<span class="sr">${desk.t("gauge.network")}</span>${parts.join(" · ")}</span>`;
}

export function networkLevel({ mos, failed }: Verdict): "ok" | "warn" | "crit" {
  if (failed === "network" || (mos !== null && mos < BAD_MOS)) return "crit";
  return mos !== null && mos < POOR_MOS ? "warn" : "ok";
}

function readings({ t }: Desk, { roundTripS, lostShare, mos }: Verdict): string[] {
  return [
    roundTripS === null ? "" : t("gauge.round_trip", { ms: Math.round(roundTripS * 1000) }),
    lostShare === null ? "" : t("gauge.loss", { percent: (lostShare * 100).toFixed(1) }),
    mos === null ? "" : `MOS ${mos.toFixed(1)}`,
  ].filter(Boolean);
}

/** One button: it tests, and says how the last test went. Without a microphone there is only that to test. */
function selfTest(desk: Desk): TemplateResult {
  const { t, test, line, state } = desk;
  if (desk.microphone !== "ok") {
    return html`<button class="btn sm quiet" data-testid="mic-check" @click=${() => line.checkMicrophone()}>${t("gauge.test")}</button>`;
  }
  const at = test.at || (state.agent?.tested_at ?? 0);
  const failed = test.result?.failed ?? "";
  const level = at === 0 ? null : failed ? "crit" : "ok";
  const says = test.running ? t("gauge.self_test.running") : at ? t("gauge.self_test.at", { time: timeOfDay(at, desk.language) }) : t("gauge.self_test");
  return html`<button class="btn sm quiet" data-testid="self-test" data-passed=${at > 0 && !failed} data-running=${test.running}
    aria-disabled=${!test.canRun()} title=${failed ? t(`check.self_test.${failed}`) : t("gauge.self_test.hint")} @click=${() => void test.run(true)}>
    ${level ? html`<span class="level" data-level=${level}>${shape(level)}</span>` : nothing}${says}</button>`;
}

function telephone(desk: Desk): TemplateResult {
  const { t, line, state } = desk;
  const isOpen = state.hasOpenLine;
  const ready = isOpen || (line.on === "desk" ? state.hasDeskPhone : desk.phone.registered);
  const says = isOpen ? "gauge.phone.line" : ready ? "gauge.phone.ok" : "gauge.phone.wait";
  const choose = (event: Event): void => {
    line.speakOn((event.target as HTMLSelectElement).value as AudioOn);
  };
  const choice = html`<label><span class="sr">${t("gauge.audio")}</span><select class="plain" data-testid="audio-on" ?disabled=${line.busy()} @change=${choose}>
      ${(["browser", "desk"] as const).map((on) => html`<option value=${on} ?selected=${on === line.on}>${t(`gauge.audio.${on}`)}</option>`)}</select></label>`;
  return html`<span class="gauge" data-testid="phone" data-registered=${ready} data-level=${ready ? "ok" : "warn"}
      data-line=${isOpen} title=${t(says)}>${shape(ready ? "ok" : "warn")}${isOpen ? t("gauge.phone.line") : choice}</span>`;
}

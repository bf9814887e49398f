/** What the agent's views are given beyond the common part: the phone, the microphone and what can be asked for. */

import type { Check } from "../gate";
import type { Microphone, MicrophoneStatus } from "../live/microphone";
import type { PhoneState } from "../live/phone";
import type { View } from "../shared/view";
import type { Articles } from "./articles";
import type { Calls } from "./calls";
import type { Directory } from "./directory";
import type { Draft } from "./draft";
import type { Later } from "./later";
import type { Line } from "./line";
import type { Readiness } from "./readiness";
import type { SelfTest } from "./self_test";
import { isSecond } from "./several";
import type { SignInAgain } from "./sign_in_again";
import type { Verdict } from "./verdict";
import type { WrapUp } from "./wrap_up";

export interface Desk extends View {
  line: Line;
  calls: Calls;
  directory: Directory;
  readiness: Readiness;
  wrapUp: WrapUp;
  again: SignInAgain;
  later: Later;
  articles: Articles;
  test: SelfTest;
  /** Of the call under way; null while there is none. */
  network: Verdict | null;
  helpOpen: boolean;
  toggleHelp(): void;
  closeNotice(notice: string): void;
  checks: Check[];
  microphone: MicrophoneStatus;
  level: Microphone["level"];
  phone: PhoneState;
  reasonsOpen: boolean;
  /** The reason for not ready that applies after this contact; empty for none. */
  after: string;
  /** How the contact ended, as far as it is said. */
  draft: Draft | null;
}

export const REASONS = ["break", "lunch", "paperwork", "training", "meeting"] as const;

/** Only with the INVITE of this very offer here can Answer do what it says; a line that stays up needs none. */
export function canAnswer(desk: { state: Desk["state"]; phone: Pick<PhoneState, "offer" | "call"> & Partial<PhoneState> }, contact = desk.state.contact): boolean {
  if (contact?.state !== "ringing") return false;
  if (overOpenLine(desk.state)) return true;
  const talks = [desk.phone, ...(desk.phone.talks ?? [])];
  return talks.some((talk) => talk.call === "ringing" && talk.offer === contact.offer);
}

/** The line that stays up is put through to one contact at a time; a second one rings the telephone. */
export function overOpenLine(state: Desk["state"]): boolean {
  return state.hasOpenLine && !isSecond(state);
}

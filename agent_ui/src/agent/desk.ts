/** What the agent's views are given beyond the common part: the phone, the microphone and what can be asked for. */

import type { Check } from "../gate";
import type { Microphone, MicrophoneStatus } from "../live/microphone";
import type { PhoneState } from "../live/phone";
import type { View } from "../shared/view";
import type { Draft } from "./draft";

export interface Actions {
  ready(): void;
  notReady(reason?: string): void;
  finishWrapUp(): void;
  extendWrapUp(): void;
  dispose(code: string): void;
  noteDown(note: string): void;
  answer(): void;
  decline(): void;
  hangUp(): void;
  toggleMute(): void;
  toggleRecording(): void;
  checkMicrophone(): void;
  openReasons(open: boolean): void;
  hear(): void;
}

export interface Desk extends View {
  act: Actions;
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

/** Only with the INVITE of this very offer here can Answer do what it says. */
export function canAnswer(desk: Pick<Desk, "state" | "phone">): boolean {
  const { contact } = desk.state;
  return contact?.state === "ringing" && desk.phone.call === "ringing" && desk.phone.offer === contact.offer;
}

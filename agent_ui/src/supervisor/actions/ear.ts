/** The supervisor's own phone: registered when it is first needed, it answers by itself, as only the house rings it. */

import { Phone, type PhoneState, SILENT } from "../../live/phone";
import { boot } from "../../shared/boot";

const REGISTERED_WITHIN_MS = 8000;
const LOOK_EVERY_MS = 100;

export class Ear {
  state: PhoneState = SILENT;
  private phone: Phone | null = null;
  private changed: () => void = () => undefined;

  /** Whether the phone is there, after some seconds at most. */
  async ready(changed: () => void): Promise<boolean> {
    this.changed = changed;
    this.connect();
    for (let waited = 0; waited < REGISTERED_WITHIN_MS && !this.state.registered; waited += LOOK_EVERY_MS) {
      await new Promise((again) => window.setTimeout(again, LOOK_EVERY_MS));
    }
    return this.state.registered;
  }

  mute(): void {
    this.phone?.mute(!this.state.muted);
  }

  /** After a click: the browser now plays what the phone hears. */
  play(): void {
    this.phone?.play();
  }

  private connect(): void {
    const { sip } = boot();
    if (this.phone !== null || sip === null) return;
    const speaker = document.createElement("audio");
    speaker.autoplay = true;
    this.phone = new Phone(sip, speaker, {
      changed: (state) => this.heard(state),
      connected: () => this.changed(),
    });
    this.phone.start();
  }

  private heard(state: PhoneState): void {
    const rings = state.call === "ringing" && this.state.call !== "ringing";
    this.state = state;
    // A microphone that nobody may use makes the answer fail, and the house says that the phone did not answer.
    if (rings) this.phone?.answer(null);
    this.changed();
  }
}

export const ear = new Ear();

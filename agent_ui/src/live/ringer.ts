/** Owner of what calls for attention: ring tone, title flash and desktop notification. */

/** Beside a conversation: one low note, quiet, now and then. */
const SOFT_HZ = [392];
const SOFT_PERIOD_MS = 4000;
const LOUD = 0.15;
const SOFT = 0.03;

/** Two short rising notes every other second: heard over a headset, not alarming in an open office. */
const NOTES_HZ = [523.25, 659.25];
const NOTE_S = 0.18;
const PERIOD_MS = 2000;
const FLASH_MS = 1000;

export class Ringer {
  private context: AudioContext | null = null;
  private timers: number[] = [];
  private notice: Notification | null = null;
  private title = "";

  /** From a click or a key: browsers play no sound on a page nobody has touched. */
  wake(): void {
    this.context ??= new AudioContext();
    if (this.context.state === "suspended") void this.context.resume();
  }

  /** Ask once, from a click: browsers ignore the question otherwise. */
  askToNotify(): void {
    if ("Notification" in window && Notification.permission === "default") void Notification.requestPermission();
  }

  /** `soft`: somebody is being talked with meanwhile. */
  start(title: string, body: string, soft = false): void {
    this.stop();
    this.title = document.title;
    this.chime(soft);
    this.timers = [
      window.setInterval(() => this.chime(soft), soft ? SOFT_PERIOD_MS : PERIOD_MS),
      window.setInterval(() => this.flash(title), FLASH_MS),
    ];
    this.flash(title);
    this.notify(title, body);
  }

  stop(): void {
    for (const timer of this.timers) window.clearInterval(timer);
    if (this.timers.length > 0) document.title = this.title;
    this.timers = [];
    this.notice?.close();
    this.notice = null;
  }

  private flash(title: string): void {
    document.title = document.title === title ? this.title : title;
  }

  private notify(title: string, body: string): void {
    if (!("Notification" in window) || Notification.permission !== "granted") return;
    this.notice = new Notification(title, { body, tag: "ringing", requireInteraction: true });
    this.notice.onclick = () => window.focus();
  }

  private chime(soft: boolean): void {
    const context = (this.context ??= new AudioContext());
    if (context.state !== "running") return;
    (soft ? SOFT_HZ : NOTES_HZ).forEach((frequency, index) => {
      const start = context.currentTime + index * NOTE_S;
      const tone = new OscillatorNode(context, { frequency, type: "triangle" });
      const volume = new GainNode(context, { gain: 0 });
      volume.gain.setValueAtTime(soft ? SOFT : LOUD, start);
      volume.gain.exponentialRampToValueAtTime(0.001, start + NOTE_S);
      tone.connect(volume).connect(context.destination);
      tone.start(start);
      tone.stop(start + NOTE_S);
    });
  }
}

/** Owner of the microphone: asks for it, watches it, measures it. */

export type MicrophoneStatus = "asking" | "ok" | "denied" | "absent" | "busy" | "muted" | "ended" | "insecure";

const WANTED: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

/** Speech at arm's length is about -30 dBFS; the meter is full there and empty at -60. */
const LOUD_DB = -30;
const QUIET_DB = -60;

export class Microphone {
  status: MicrophoneStatus = "asking";
  private stream: MediaStream | null = null;
  private context: AudioContext | null = null;
  private analyser: AnalyserNode | null = null;
  private checks = 0;
  private samples = new Float32Array(2048);

  constructor(private readonly changed: (status: MicrophoneStatus) => void) {}

  /** Check now, and again whenever a device or the permission changes. */
  watch(): void {
    void this.check();
    navigator.mediaDevices?.addEventListener("devicechange", () => {
      if (this.status !== "ok" && this.status !== "muted") void this.check();
    });
    // Not every browser can be asked about this permission; those that cannot are checked by hand.
    navigator.permissions?.query({ name: "microphone" as PermissionName }).then(
      (permission) => permission.addEventListener("change", () => void this.check()),
      () => undefined,
    );
  }

  async check(): Promise<void> {
    const check = ++this.checks;
    this.set("asking");
    this.release();
    if (!navigator.mediaDevices) return this.set("insecure");
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: WANTED });
      if (check === this.checks) this.take(stream);
      else stopAll(stream);
    } catch (error) {
      if (check === this.checks) this.set(reason(error));
    }
  }

  /** A stream of its own for a call, so that muting the call does not blind the meter; null when there is none. */
  lend(): MediaStream | null {
    return this.status === "ok" && this.stream ? this.stream.clone() : null;
  }

  /** Let go of it: it is not needed here any more. */
  leave(): void {
    this.checks += 1;
    this.release();
    this.set("asking");
  }

  /** Loudness now, 0–1. */
  level(): number {
    if (this.analyser === null) return 0;
    this.analyser.getFloatTimeDomainData(this.samples);
    const power = this.samples.reduce((sum, sample) => sum + sample * sample, 0) / this.samples.length;
    const decibels = 10 * Math.log10(power + 1e-12);
    return Math.min(1, Math.max(0, (decibels - QUIET_DB) / (LOUD_DB - QUIET_DB)));
  }

  /** Browsers start audio processing only after the user touched the page. */
  wake(): void {
    if (this.context?.state === "suspended") void this.context.resume();
  }

  private take(stream: MediaStream): void {
    const [track] = stream.getAudioTracks();
    if (!track) return this.set("absent");
    this.stream = stream;
    track.onmute = () => this.set("muted");
    track.onunmute = () => this.set("ok");
    // Unplugged, or no longer allowed: another microphone may be there, and if not, the browser says why.
    track.onended = () => void this.check();
    this.context ??= new AudioContext();
    this.analyser = this.context.createAnalyser();
    this.analyser.fftSize = this.samples.length;
    this.context.createMediaStreamSource(stream).connect(this.analyser);
    this.wake();
    this.set(track.muted ? "muted" : "ok");
  }

  private release(): void {
    for (const track of this.stream?.getTracks() ?? []) {
      track.onmute = track.onunmute = track.onended = null;
      track.stop();
    }
    this.stream = null;
    this.analyser?.disconnect();
    this.analyser = null;
  }

  private set(status: MicrophoneStatus): void {
    this.status = status;
    this.changed(status);
  }
}

function stopAll(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

function reason(error: unknown): MicrophoneStatus {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "absent";
  return "busy";
}

/** Owner of the phone: JsSIP's user agent, its sessions and the sound of the far sides.
 *
 * There is one session for each contact. Who is heard in which of them is the server's to say, so nothing is put on
 * hold here: a session that is not talked in is simply silent.
 */

import { UA } from "jssip";
import type { RTCSession } from "jssip/lib/RTCSession";
import type { IncomingRTCSessionEvent, RTCSessionEvent } from "jssip/lib/UA";
import { doubt } from "./doubt";
import { SipSocket } from "./sip_socket";

/** How long a key lasts, and the rest after it: what the oldest menus understand. */
const KEY_MS = 120;
const GAP_MS = 80;

export type CallState = "none" | "ringing" | "answering" | "talking";

/** One session: the `X-Offer` of its INVITE ties it to the contact on screen. */
export interface Talk {
  readonly offer: string | null;
  readonly call: CallState;
}

export interface PhoneState {
  registered: boolean;
  /** The `X-Offer` of the INVITE that is here, which ties it to the contact on screen. */
  offer: string | null;
  call: CallState;
  muted: boolean;
  /** The browser wants a click before it plays sound. */
  blocked: boolean;
  /** Every session there is; the rest of the state is of the one on screen. */
  talks: readonly Talk[];
}

export const SILENT: PhoneState = { registered: false, offer: null, call: "none", muted: false, blocked: false, talks: [] };

export interface PhoneListener {
  changed(state: PhoneState): void;
  /** Media flows both ways: ICE and DTLS are done. */
  connected(): void;
  /** Whether this session goes on beside one of another offer. Without an answer none does. */
  keeps?(talk: Talk): boolean;
}

interface Line extends Talk {
  call: CallState;
  readonly session: RTCSession;
  readonly speaker: HTMLAudioElement;
  muted: boolean;
  blocked: boolean;
  lent: MediaStream | null;
}

export class Phone {
  private registered = false;
  private lines: Line[] = [];
  /** The offer of the contact on screen. */
  private wanted: string | null = null;
  private readonly agent: UA;

  constructor(
    sip: { uri: string; ws: string },
    private readonly speaker: HTMLAudioElement,
    private readonly listener: PhoneListener,
  ) {
    this.agent = new UA({
      sockets: new SipSocket(new URL(sip.ws, location.href.replace(/^http/, "ws")).href),
      uri: sip.uri,
      register: true,
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 4,
    });
    this.agent.on("registered", () => this.register(true));
    for (const event of ["unregistered", "registrationFailed", "disconnected"] as const) {
      this.agent.on(event, () => this.register(false));
    }
    this.agent.on("newRTCSession", (event: RTCSessionEvent) => {
      if (event.originator === "remote") this.invited(event as IncomingRTCSessionEvent);
    });
  }

  start(): void {
    this.agent.start();
  }

  /** Unregister: calls come to another telephone. */
  stop(): void {
    this.agent.stop();
  }

  /** A call of this page's own that is no contact: the self-test. */
  call(number: string, microphone: MediaStream | null, opened: (connection: RTCPeerConnection) => void): RTCSession {
    return this.agent.call(number, {
      mediaConstraints: { audio: true, video: false },
      ...(microphone ? { mediaStream: microphone } : {}),
      pcConfig: { iceServers: [] },
      eventHandlers: {
        icecandidate: (event: { ready(): void }) => event.ready(),
        peerconnection: (event: { peerconnection: RTCPeerConnection }) => opened(event.peerconnection),
      },
    });
  }

  /** From now on the state is of the session of this offer, when there are several. */
  show(offer: string | null): void {
    if (offer === this.wanted) return;
    this.wanted = offer;
    if (this.lines.length > 1) this.tell();
  }

  connection(): RTCPeerConnection | null {
    return this.shown()?.session.connection ?? null;
  }

  /** Take the call, or the one of an offer, speaking into `microphone`: a stream of its own that ends with the call. */
  answer(microphone: MediaStream | null, offer?: string): void {
    const line = offer === undefined ? this.shown() : this.lines.find((one) => one.offer === offer);
    if (line?.call !== "ringing") return stopAll(microphone);
    line.lent = microphone;
    line.call = "answering";
    this.tell();
    line.session.answer({
      mediaConstraints: { audio: true, video: false },
      ...(microphone ? { mediaStream: microphone } : {}),
      pcConfig: { iceServers: [] },
    });
  }

  /** End the session, or that of an offer, from here; for when the server cannot be asked to. */
  terminate(offer?: string | null): void {
    const line = offer === undefined ? this.shown() : this.lines.find((one) => one.offer === offer);
    if (line) end(line);
  }

  /** One key, as an event beside the sound (RFC 4733), which the server passes on; false when the line takes none. */
  press(key: string): boolean {
    const senders = this.shown()?.session.connection?.getSenders() ?? [];
    const keys = senders.find((sender) => sender.track?.kind === "audio")?.dtmf;
    if (!keys?.canInsertDTMF) return false;
    keys.insertDTMF(keys.toneBuffer + key, KEY_MS, GAP_MS);
    return true;
  }

  mute(on: boolean): void {
    if (on) this.shown()?.session.mute({ audio: true });
    else this.shown()?.session.unmute({ audio: true });
  }

  /** Another microphone for the calls under way: the former one was taken away, and this one works. */
  async speakInto(lend: () => MediaStream | null): Promise<void> {
    for (const line of this.lines) {
      const sender = line.session.connection?.getSenders()[0];
      if (!sender) continue;
      const microphone = lend();
      const [track] = microphone?.getAudioTracks() ?? [];
      if (!microphone || !track) return stopAll(microphone);
      track.enabled = !line.muted;
      stopAll(line.lent);
      line.lent = microphone;
      await sender.replaceTrack(track);
    }
  }

  /** After a click: the browser now lets the far side be heard. */
  play(): void {
    for (const line of this.lines) this.sound(line);
  }

  private sound(line: Line): void {
    line.speaker.play().then(
      () => this.change(line, { blocked: false }),
      () => this.change(line, { blocked: true }),
    );
  }

  private invited({ session, request }: IncomingRTCSessionEvent): void {
    const offer = (request.getHeader("X-Offer") as string | undefined) ?? null;
    // A second INVITE for the same means the server has given the first one up, for instance after this page lost its
    // network; one for something else as well, unless it is a contact beside.
    for (const line of [...this.lines]) if (line.offer === offer || !this.listener.keeps?.(line)) end(line);
    const speaker = this.lines.some((one) => one.speaker === this.speaker) ? document.createElement("audio") : this.speaker;
    const line: Line = { session, offer, speaker, call: "ringing", muted: false, blocked: false, lent: null };
    this.lines.push(line);
    session.on("peerconnection", ({ peerconnection }) => this.listen(line, peerconnection));
    // ICE-lite on the other side: it learns our address from the checks, so there is nothing to gather for.
    session.on("icecandidate", (event) => event.ready());
    session.on("confirmed", () => this.change(line, { call: "talking" }));
    session.on("muted", () => this.change(line, { muted: true }));
    session.on("unmuted", () => this.change(line, { muted: false }));
    session.on("ended", () => this.over(line));
    session.on("failed", () => this.over(line));
    this.tell();
  }

  private listen(line: Line, connection: RTCPeerConnection): void {
    connection.addEventListener("track", ({ streams, track }) => {
      line.speaker.srcObject = streams[0] ?? new MediaStream([track]);
      this.sound(line);
    });
    connection.addEventListener("connectionstatechange", () => {
      if (!this.lines.includes(line)) return;
      if (connection.connectionState === "connected") this.listener.connected();
      else if (["disconnected", "failed"].includes(connection.connectionState)) doubt();
    });
  }

  private change(line: Line, part: Partial<Pick<Line, "call" | "muted" | "blocked">>): void {
    Object.assign(line, part);
    if (this.lines.includes(line)) this.tell();
  }

  private over(line: Line): void {
    if (!this.lines.includes(line)) return;
    this.lines = this.lines.filter((one) => one !== line);
    line.speaker.srcObject = null;
    stopAll(line.lent);
    line.lent = null;
    this.tell();
  }

  private register(registered: boolean): void {
    this.registered = registered;
    this.tell();
  }

  /** The session of the contact on screen; while that has none, the one that is talked in. */
  private shown(): Line | undefined {
    const talking = this.lines.find((one) => one.call === "talking");
    return this.lines.find((one) => one.offer === this.wanted) ?? talking ?? this.lines[0];
  }

  private tell(): void {
    const line = this.shown();
    const { offer, call, muted, blocked } = line ?? SILENT;
    const talks = this.lines.map((one) => ({ offer: one.offer, call: one.call }));
    this.listener.changed({ registered: this.registered, offer, call, muted, blocked, talks });
  }
}

function end({ session }: Line): void {
  if (!session.isEnded()) session.terminate();
}

function stopAll(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

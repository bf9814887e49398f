/** Owner of the phone: JsSIP's user agent, its one session and the sound of the far side. */

import { UA, WebSocketInterface } from "jssip";
import type { RTCSession } from "jssip/lib/RTCSession";
import type { IncomingRTCSessionEvent, RTCSessionEvent } from "jssip/lib/UA";

export type CallState = "none" | "ringing" | "answering" | "talking";

export interface PhoneState {
  registered: boolean;
  /** The `X-Offer` of the INVITE that is here, which ties it to the contact on screen. */
  offer: string | null;
  call: CallState;
  muted: boolean;
  /** The browser wants a click before it plays sound. */
  blocked: boolean;
}

export const SILENT: PhoneState = { registered: false, offer: null, call: "none", muted: false, blocked: false };

export interface PhoneListener {
  changed(state: PhoneState): void;
  /** Media flows both ways: ICE and DTLS are done. */
  connected(): void;
}

export class Phone {
  private state = SILENT;
  private session: RTCSession | null = null;
  private lent: MediaStream | null = null;
  private readonly agent: UA;

  constructor(
    sip: { uri: string; ws: string },
    private readonly speaker: HTMLAudioElement,
    private readonly listener: PhoneListener,
  ) {
    this.agent = new UA({
      sockets: new WebSocketInterface(new URL(sip.ws, location.href.replace(/^http/, "ws")).href),
      uri: sip.uri,
      register: true,
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 4,
    });
    this.agent.on("registered", () => this.update({ registered: true }));
    for (const event of ["unregistered", "registrationFailed", "disconnected"] as const) {
      this.agent.on(event, () => this.update({ registered: false }));
    }
    this.agent.on("newRTCSession", (event: RTCSessionEvent) => {
      if (event.originator === "remote") this.invited(event as IncomingRTCSessionEvent);
    });
  }

  start(): void {
    this.agent.start();
  }

  connection(): RTCPeerConnection | null {
    return this.session?.connection ?? null;
  }

  /** Take the call, speaking into `microphone`: a stream of the caller's own that ends with the call. */
  answer(microphone: MediaStream | null): void {
    if (this.session === null || this.state.call !== "ringing") return;
    this.lent = microphone;
    this.update({ call: "answering" });
    this.session.answer({
      mediaConstraints: { audio: true, video: false },
      ...(microphone ? { mediaStream: microphone } : {}),
      pcConfig: { iceServers: [] },
    });
  }

  /** End the session from here; for when the server cannot be asked to. */
  terminate(): void {
    if (this.session && !this.session.isEnded()) this.session.terminate();
  }

  mute(on: boolean): void {
    if (on) this.session?.mute({ audio: true });
    else this.session?.unmute({ audio: true });
  }

  /** After a click: the browser now lets the far side be heard. */
  play(): void {
    this.speaker.play().then(
      () => this.update({ blocked: false }),
      () => this.update({ blocked: true }),
    );
  }

  private invited({ session, request }: IncomingRTCSessionEvent): void {
    // A second INVITE means the server has given the first one up, for instance after this page lost its network.
    this.terminate();
    this.session = session;
    session.on("peerconnection", ({ peerconnection }) => this.listen(session, peerconnection));
    // ICE-lite on the other side: it learns our address from the checks, so there is nothing to gather for.
    session.on("icecandidate", (event) => event.ready());
    session.on("confirmed", () => this.change(session, { call: "talking" }));
    session.on("muted", () => this.change(session, { muted: true }));
    session.on("unmuted", () => this.change(session, { muted: false }));
    session.on("ended", () => this.over(session));
    session.on("failed", () => this.over(session));
    const offer = (request.getHeader("X-Offer") as string | undefined) ?? null;
    this.update({ offer, call: "ringing", muted: false, blocked: false });
  }

  private listen(session: RTCSession, connection: RTCPeerConnection): void {
    connection.addEventListener("track", ({ streams, track }) => {
      this.speaker.srcObject = streams[0] ?? new MediaStream([track]);
      this.play();
    });
    connection.addEventListener("connectionstatechange", () => {
      if (connection.connectionState === "connected" && session === this.session) this.listener.connected();
    });
  }

  private change(session: RTCSession, part: Partial<PhoneState>): void {
    if (session === this.session) this.update(part);
  }

  private over(session: RTCSession): void {
    if (session !== this.session) return;
    this.session = null;
    this.speaker.srcObject = null;
    for (const track of this.lent?.getTracks() ?? []) track.stop();
    this.lent = null;
    this.update({ offer: null, call: "none", muted: false, blocked: false });
  }

  private update(part: Partial<PhoneState>): void {
    this.state = { ...this.state, ...part };
    this.listener.changed(this.state);
  }
}

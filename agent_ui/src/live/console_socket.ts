/** Owner of the console socket: connects, answers pings, reconnects. It decides nothing about what messages mean. */

import { backoff } from "../backoff";
import { BadMessage, decode, encode, type FromPage, OldPage, type ToPage } from "../protocol";
import type { Link } from "../store";
import { onDoubt } from "./doubt";

export interface Listener {
  message(message: ToPage): void;
  link(link: Link): void;
  /** The server is newer than this page. */
  outdated(): void;
  /** The session's cookie is no longer good; the socket goes on by itself once there is another one. */
  signedOut(): void;
}

/** The server pings every 2 s; after this much silence the connection is dead, whatever TCP believes. */
const SILENCE_MS = 7000;
/** In doubt the next ping must come when it is due. */
const DOUBTFUL_MS = 2500;
/** TCP and TLS on a way that was just lost may hang for minutes. */
const CONNECT_MS = 4000;
/** How often a page whose session is over looks whether there is another one, while it may not be left. */
const SIGNED_OUT_MS = 2000;
/** RFC 6455 §7.4.2 leaves 4000–4999 to applications; 1008 is a policy violation. */
const NOT_SIGNED_IN = new Set([1008, 4401, 4403]);

export class ConsoleSocket {
  private socket: WebSocket | null = null;
  private attempt = 0;
  private silence: number | undefined;
  private retry: number | undefined;

  constructor(
    private readonly url: string,
    private readonly listener: Listener,
  ) {
    onDoubt(() => this.ask());
  }

  open(): void {
    window.clearTimeout(this.retry);
    this.retry = undefined;
    const socket = new WebSocket(this.url);
    this.socket = socket;
    this.expect(CONNECT_MS);
    // From the first ping on, pings show that somebody is there.
    socket.onopen = () => window.clearTimeout(this.silence);
    socket.onmessage = (event: MessageEvent<string>) => this.received(event.data);
    socket.onclose = (event) => this.closed(socket, event.code);
  }

  /** Send an intent; false when there is no connection to send it on. */
  send(intent: FromPage): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(encode(intent));
    return true;
  }

  private received(text: string): void {
    try {
      const message = decode(text);
      // Answered here, in the message event: timers of a hidden tab run once a minute, message events do not wait.
      if (message.type === "ping") this.pinged(message.n);
      if (message.type === "snapshot") this.attempt = 0;
      this.listener.message(message);
    } catch (error) {
      if (error instanceof OldPage) this.listener.outdated();
      else if (error instanceof BadMessage) console.error("console message refused:", error.message);
      else throw error;
    }
  }

  private pinged(n: number): void {
    this.send({ type: "pong", n });
    this.expect(SILENCE_MS);
  }

  /** The connection is given up, without waiting for its own farewell, when nothing is heard for so long. */
  private expect(withinMs: number): void {
    window.clearTimeout(this.silence);
    this.silence = window.setTimeout(() => this.giveUp(), withinMs);
  }

  private giveUp(): void {
    const { socket } = this;
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    this.closed(socket, 1006);
  }

  private closed(socket: WebSocket, code: number): void {
    if (socket !== this.socket) return;
    window.clearTimeout(this.silence);
    this.socket = null;
    if (NOT_SIGNED_IN.has(code)) return this.signedOut();
    this.listener.link("lost");
    void this.again();
  }

  private async again(): Promise<void> {
    // A refused upgrade looks like a lost network from here; the page itself tells the two apart.
    if (this.attempt > 0 && (await isSignedOut())) return this.signedOut();
    const delay = backoff(this.attempt++, Math.random()) * 1000;
    this.retry = window.setTimeout(() => this.open(), delay);
  }

  private signedOut(): void {
    this.listener.signedOut();
    this.retry = window.setTimeout(() => this.open(), SIGNED_OUT_MS);
  }

  /** Is anybody there? While nobody is known to be, try now. */
  private ask(): void {
    if (this.retry !== undefined) this.open();
    else if (this.socket?.readyState === WebSocket.OPEN) this.expect(DOUBTFUL_MS);
  }
}

async function isSignedOut(): Promise<boolean> {
  try {
    const page = await fetch(location.pathname, { redirect: "manual", cache: "no-store" });
    return page.type === "opaqueredirect" || page.status === 401;
  } catch {
    return false; // no network: nothing is known about the session
  }
}

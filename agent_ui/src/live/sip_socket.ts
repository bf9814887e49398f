/** Owner of the phone's socket (RFC 7118): reconnects at once and by itself, and finds out when the way is dead.
 *
 * JsSIP is told of every end and every new beginning, and registers again at each; its own recovery waits for seconds,
 * which is too long for a caller who hears music. */

import type { Socket } from "jssip/lib/Socket";
import { backoff } from "../backoff";
import { onDoubt } from "./doubt";

/** RFC 5626 §4.4.1: the other side answers two line ends with one. */
const PING = "\r\n\r\n";
/** An answer takes a round trip; from far away, with a server that is busy, still less than this. */
const ANSWER_MS = 1200;
/** TCP and TLS on a way that was just lost may hang for minutes. */
const CONNECT_MS = 4000;

export class SipSocket implements Socket {
  readonly url: string;
  readonly sip_uri: string;
  via_transport: string;
  private socket: WebSocket | null = null;
  private wanted = false;
  private attempt = 0;
  private retry: number | undefined;
  private answer: number | undefined;

  constructor(url: string) {
    const { protocol, host } = new URL(url);
    this.url = url;
    this.sip_uri = `sip:${host};transport=ws`;
    this.via_transport = protocol === "wss:" ? "WSS" : "WS";
    onDoubt(() => this.probe());
  }

  // JsSIP sets these.
  onconnect(): void {}
  ondisconnect(_error: boolean, _code?: number, _reason?: string): void {}
  ondata<T>(_event: T): void {}

  isConnected(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  isConnecting(): boolean {
    return this.socket?.readyState === WebSocket.CONNECTING;
  }

  connect(): void {
    this.wanted = true;
    window.clearTimeout(this.retry);
    if (this.socket === null) this.open();
  }

  disconnect(): void {
    this.wanted = false;
    window.clearTimeout(this.retry);
    this.letGo();
  }

  send(message: string | ArrayBufferLike | Blob | ArrayBufferView): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(message as string);
    return true;
  }

  /** Is anybody there? Without an answer the connection is given up; while there is none, try now. */
  private probe(): void {
    if (!this.wanted) return;
    if (this.socket === null) {
      window.clearTimeout(this.retry);
      this.open();
    } else if (this.send(PING)) {
      this.expect(ANSWER_MS);
    }
  }

  private open(): void {
    const socket = new WebSocket(this.url, "sip");
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    this.expect(CONNECT_MS);
    socket.onopen = () => {
      window.clearTimeout(this.answer);
      this.onconnect();
    };
    socket.onmessage = (event: MessageEvent<unknown>) => {
      // Somebody who talks to us: only now is the next loss the first one again.
      this.attempt = 0;
      window.clearTimeout(this.answer);
      this.ondata(event.data);
    };
    socket.onclose = (event) => this.lost(!event.wasClean, event.code, event.reason);
  }

  private expect(withinMs: number): void {
    window.clearTimeout(this.answer);
    this.answer = window.setTimeout(() => this.lost(true, 1006, "no answer"), withinMs);
  }

  private lost(error: boolean, code: number, reason: string): void {
    this.letGo();
    if (!this.wanted) return;
    this.retry = window.setTimeout(() => this.connect(), backoff(this.attempt++, Math.random()) * 1000);
    this.ondisconnect(error, code, reason);
  }

  private letGo(): void {
    window.clearTimeout(this.answer);
    const socket = this.socket;
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    this.socket = null;
  }
}

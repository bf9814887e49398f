import { afterEach, beforeEach, expect, test, vi } from "vitest";

/** Stands in for the browser's WebSocket: opens and closes when the test says so. */
class FakeSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];
  readyState = FakeSocket.CONNECTING;
  sent: string[] = [];
  isClosed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { wasClean: boolean; code: number; reason: string }) => void) | null = null;
  constructor(readonly url: string, readonly protocol: string) {
    FakeSocket.all.push(this);
  }
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.isClosed = true;
  }
  opens(): void {
    this.readyState = FakeSocket.OPEN;
    this.onopen?.();
  }
  loses(): void {
    this.onclose?.({ wasClean: false, code: 1006, reason: "" });
  }
}

const told: string[] = [];
let doubt: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetModules();
  FakeSocket.all = [];
  told.length = 0;
  const window = Object.assign(new EventTarget(), { setTimeout, clearTimeout, setInterval });
  vi.stubGlobal("window", window);
  vi.stubGlobal("document", Object.assign(new EventTarget(), { visibilityState: "visible" }));
  vi.stubGlobal("navigator", {});
  vi.stubGlobal("WebSocket", FakeSocket);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function connected(): Promise<FakeSocket> {
  const { SipSocket } = await import("../src/live/sip_socket");
  ({ doubt } = await import("../src/live/doubt"));
  const socket = new SipSocket("wss://desk.example/ws/sip");
  socket.onconnect = () => told.push("up");
  socket.ondisconnect = () => told.push("down");
  socket.connect();
  const [first] = FakeSocket.all;
  first?.opens();
  return first as FakeSocket;
}

test("what is lost is opened again by itself, and the phone told of both", async () => {
  (await connected()).loses();
  await vi.advanceTimersByTimeAsync(500);
  FakeSocket.all[1]?.opens();
  expect([told, FakeSocket.all.length]).toEqual([["up", "down", "up"], 2]);
});

test("in doubt it asks, and an answer keeps the connection", async () => {
  const first = await connected();
  doubt();
  first.onmessage?.({ data: "\r\n" });
  await vi.advanceTimersByTimeAsync(5000);
  expect([first.sent, first.isClosed, told]).toEqual([["\r\n\r\n"], false, ["up"]]);
});

test("nobody answers: given up, and opened again", async () => {
  const first = await connected();
  doubt();
  await vi.advanceTimersByTimeAsync(1700);
  FakeSocket.all[1]?.opens();
  expect([first.isClosed, told]).toEqual([true, ["up", "down", "up"]]);
});

test("while it waits for the next try, doubt makes it try now", async () => {
  const first = await connected();
  first.loses();
  doubt();
  expect(FakeSocket.all.length).toBe(2);
});

test("a connection that never opens is given up as well", async () => {
  const first = await connected();
  first.loses();
  await vi.advanceTimersByTimeAsync(500);
  await vi.advanceTimersByTimeAsync(4000 + 1000);
  expect([FakeSocket.all.length, FakeSocket.all[1]?.isClosed]).toEqual([3, true]);
});

test.each([
  [1100, false, false],
  [5000, false, true],
  [61_000, true, false],
  [80_000, true, true],
])("%i ms between two ticks, hidden %s: slept %s", async (between, hidden, is) => {
  const { slept } = await import("../src/live/doubt");
  expect(slept(between, hidden)).toBe(is);
});

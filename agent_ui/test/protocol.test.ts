import { describe, expect, it, test } from "vitest";
import { BadMessage, decode, encode, type FromPage, OldPage, type ToPage } from "../src/protocol";
import { CARD, CONTACT, PAST, QUEUE, ROW, SNAPSHOT } from "./samples";

const now = 100;
const GOOD: ToPage[] = [
  SNAPSHOT,
  { ...SNAPSHOT, agent: null, contact: { ...CONTACT, customer: { status: "found", cards: [CARD] } } },
  { type: "agent", now, agent: ROW },
  { type: "contact", now, contact: CONTACT, past: null, beside: [CONTACT] },
  { type: "contact", now, contact: null, past: PAST, beside: [] },
  { type: "customer", now, call: "call-1", customer: { status: "several", cards: [CARD, CARD] } },
  { type: "queues", now, queues: [QUEUE, { ...QUEUE, service_level: 0.5, longest_since: 90 }] },
  { type: "ping", now, n: 7 },
  { type: "problem", now, code: "microphone", text: "no microphone", said: { en: "no microphone", zh: "没有麦克风" } },
];

test.each(GOOD.map((message) => [message.type, message] as const))("%s goes there and back", (_, message) => {
  expect(decode(JSON.stringify(message))).toEqual(message);
});

test("what a newer server adds is let through", () => {
  expect(decode('{"type":"ping","now":1,"n":2,"more":true}')).toEqual({ type: "ping", now: 1, n: 2, more: true });
});

describe("refused", () => {
  it.each([
    ["", "not JSON"],
    ["{", "not JSON"],
    ["null", "message: of no known kind"],
    ["[]", "message: of no known kind"],
    ['"ping"', "message: of no known kind"],
    ["{}", "message: of no known kind"],
    ['{"type":"pong","n":1}', "message: of no known kind"],
    ['{"type":"toString"}', "message: of no known kind"],
    ['{"type":"ping","now":1}', ".n: missing"],
    ['{"type":"ping","now":1,"n":1.5}', ".n: not of type integer"],
    ['{"type":"ping","now":"1","n":1}', ".now: not of type number"],
    [with_({ type: "agent", now, agent: ROW }, "agent", { ...ROW, state: "asleep" }),
      ".agent.state: not one of logged_out, idle, offered, on_contact, wrap_up, not_ready"],
    [with_({ type: "agent", now, agent: ROW }, "agent", { ...ROW, queues: ["a", 2] }),
      ".agent.queues[1]: not of type string"],
    [with_({ type: "queues", now, queues: [] }, "queues", [{ ...QUEUE, name: { en: 1 } }]),
      ".queues[0].name.en: not of type string"],
    [with_({ type: "queues", now, queues: [] }, "queues", {}), ".queues: not of type array"],
    [with_({ type: "contact", now, contact: null, past: null, beside: [] }, "contact", "none"),
      ".contact: not of type object"],
  ])("%s", (text, reason) => {
    expect(() => decode(text)).toThrow(new BadMessage(reason));
  });

  it("another version of the protocol", () => {
    expect(() => decode(JSON.stringify({ ...SNAPSHOT, version: 2 }))).toThrow(OldPage);
  });
});

test.each<[FromPage, string]>([
  [{ type: "ready" }, '{"type":"ready"}'],
  [{ type: "not_ready", reason: "lunch" }, '{"type":"not_ready","reason":"lunch"}'],
  [{ type: "decline", offer: "offer-1" }, '{"type":"decline","offer":"offer-1"}'],
  [{ type: "pong", n: 7 }, '{"type":"pong","n":7}'],
])("%o is sent as %s", (intent, text) => {
  expect(encode(intent)).toBe(text);
});

/** The message with one field replaced by something its type would not allow. */
function with_(message: ToPage, field: string, value: unknown): string {
  return JSON.stringify({ ...message, [field]: value });
}

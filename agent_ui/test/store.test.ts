import { describe, expect, it, test } from "vitest";
import type { ToPage } from "../src/protocol";
import { initial, reduce, type State, withLink, withoutTrouble, withTrouble } from "../src/store";
import { CARD, CONTACT, ME, PAST, QUEUE, ROW, SNAPSHOT } from "./samples";

const START = reduce(initial(ME), SNAPSHOT, 100);

/** The state after these messages, each arriving the moment it was stamped. */
function after(...messages: ToPage[]): State {
  return messages.reduce((state, message) => reduce(state, message, message.now), START);
}

test("a snapshot replaces everything", () => {
  const before = after(
    { type: "contact", now: 101, contact: CONTACT, past: null, beside: [] },
    { type: "agent", now: 101, agent: { ...ROW, state: "offered" } },
  );
  expect(reduce(withLink(before, "lost"), SNAPSHOT, 100)).toEqual({
    link: "up", me: ME, agent: ROW, held: null, contact: null, beside: [], past: [PAST], queues: [QUEUE], agents: [ROW],
    voicemail: [], notices: [], promised: [], skills: {}, needsSelfTest: false, hasDeskPhone: false, hasOpenLine: false, alerts: [], supervising: null, clockAhead: 0, trouble: null,
  });
});

describe("my row", () => {
  it.each(["idle", "on_contact", "wrap_up", "not_ready", "logged_out"] as const)("shows %s at once", (state) => {
    const row = { ...ROW, state };
    expect(after({ type: "agent", now: 101, agent: row })).toEqual({ ...START, agent: row, agents: [row] });
  });

  const offered = { ...ROW, state: "offered" as const, since: 101 };

  it("waits with ringing until the contact is there to be shown", () => {
    const state = after({ type: "agent", now: 101, agent: offered });
    expect([state.agent, state.held, state.contact]).toEqual([ROW, offered, null]);
  });

  it("shows ringing together with the contact", () => {
    const state = after(
      { type: "agent", now: 101, agent: offered },
      { type: "contact", now: 101, contact: CONTACT, past: null, beside: [] },
    );
    expect([state.agent, state.held, state.contact]).toEqual([offered, null, CONTACT]);
  });

  it("shows ringing at once when the contact came first", () => {
    const state = after(
      { type: "contact", now: 101, contact: CONTACT, past: null, beside: [] },
      { type: "agent", now: 101, agent: offered },
    );
    expect([state.agent, state.held, state.contact]).toEqual([offered, null, CONTACT]);
  });

  it("forgets a held offer that was over before its contact came", () => {
    const state = after({ type: "agent", now: 101, agent: offered }, { type: "agent", now: 102, agent: ROW });
    expect([state.agent, state.held]).toEqual([ROW, null]);
  });

  it("leaves mine alone when another agent changes, and adds the newcomer at the end", () => {
    const bob = { ...ROW, agent: "bob", name: "Bob", state: "not_ready" as const };
    expect(after({ type: "agent", now: 101, agent: bob })).toEqual({ ...START, agents: [ROW, bob] });
  });
});

describe("my contact", () => {
  const known = { status: "found" as const, cards: [CARD] };

  it("takes a customer found later", () => {
    const state = after(
      { type: "contact", now: 101, contact: CONTACT, past: null, beside: [] },
      { type: "customer", now: 102, call: "call-1", customer: known },
    );
    expect(state.contact).toEqual({ ...CONTACT, customer: known });
  });

  it("ignores the customer of another call", () => {
    const state = after(
      { type: "contact", now: 101, contact: CONTACT, past: null, beside: [] },
      { type: "customer", now: 102, call: "call-9", customer: known },
    );
    expect(state.contact).toEqual(CONTACT);
  });

  it("ignores a customer when there is no contact", () => {
    expect(after({ type: "customer", now: 102, call: "call-1", customer: known })).toEqual(START);
  });

  it("moves to the top of the past when it is over, once", () => {
    const done = { ...PAST, call: "call-1", at: 120 };
    const state = after(
      { type: "contact", now: 101, contact: CONTACT, past: null, beside: [] },
      { type: "contact", now: 120, contact: null, past: done, beside: [] },
      { type: "contact", now: 121, contact: null, past: { ...done, outcome: "resolved" }, beside: [] },
    );
    expect([state.contact, state.past]).toEqual([null, [{ ...done, outcome: "resolved" }, PAST]]);
  });
});

test("queue rows keep their place", () => {
  const second = { ...QUEUE, queue: "technical" };
  const busy = { ...QUEUE, waiting: 4 };
  const state = after(
    { type: "queues", now: 101, queues: [second] },
    { type: "queues", now: 102, queues: [busy] },
  );
  expect(state.queues).toEqual([busy, second]);
});

describe("the server's clock", () => {
  const ping = (now: number): ToPage => ({ type: "ping", now, n: 1 });

  it("is known from the snapshot", () => {
    expect(reduce(initial(ME), SNAPSHOT, 40).clockAhead).toBe(60);
  });

  it.each([
    ["a slow message does not set it back", 109.5, 0],
    ["a quicker one sets it forward", 110.25, 0.25],
    ["a clock that was set is believed", 3710, 3600],
    ["also backwards", 10, -100],
  ])("%s", (_, now, ahead) => {
    expect(reduce(START, ping(now), 110).clockAhead).toBe(ahead);
  });
});

test("problems are counted and can be put away", () => {
  const once = after({ type: "problem", now: 101, code: "microphone", text: "no microphone", said: { en: "no microphone", zh: "没有麦克风" } });
  expect(once.trouble).toEqual({ code: "microphone", text: "no microphone", said: { en: "no microphone", zh: "没有麦克风" }, n: 1 });
  expect(withTrouble(once, "phone").trouble).toEqual({ code: "phone", text: "", n: 2 });
  expect(withoutTrouble(once)).toEqual(START);
  expect(withoutTrouble(START)).toBe(START);
});

test("a link that did not change is the same state", () => {
  expect(withLink(START, "up")).toBe(START);
  expect(withLink(START, "lost")).toEqual({ ...START, link: "lost" });
});

test("a box with more messages changes its row alone", () => {
  const row = (box: string, fresh: number) => ({ box, name: { en: box }, new: fresh });
  const first = after({ ...SNAPSHOT, voicemail: [row("sales", 0), row("support", 1)] });
  const state = reduce(first, { type: "voicemail", now: 101, box: row("support", 2) }, 101);
  expect(state.voicemail).toEqual([row("sales", 0), row("support", 2)]);
});

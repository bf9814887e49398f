import { describe, expect, it } from "vitest";
import { all, isSecond, next, owes, ringing, wrapUpUntil } from "../src/agent/several";
import type { Contact } from "../src/protocol";
import { initial, reduce, type State } from "../src/store";
import { CONTACT, ME, PAST, ROW, SNAPSHOT } from "./samples";

const FIRST: Contact = { ...CONTACT, state: "talking", arrived_at: 10 };
const RINGS: Contact = { ...CONTACT, call: "call-2", offer: "offer-2", arrived_at: 20 };
const SECOND: Contact = { ...RINGS, state: "talking" };
const aside = (contact: Contact): Contact => ({ ...contact, is_aside: true, held_since: 30 });
const done = (contact: Contact): Contact => ({ ...contact, state: "wrap_up", until: 90, is_owed: true });

function told(...lists: Contact[][]): State {
  return lists.reduce<State>(
    (state, [contact = null, ...beside]) => reduce(state, { type: "contact", now: 101, contact, past: null, beside }, 101),
    reduce(initial(ME), SNAPSHOT, 100),
  );
}

const calls = (state: State) => [state.contact?.call ?? null, ...state.beside.map((one) => one.call)];

describe("what is on screen", () => {
  it.each<[string, Contact[][], (string | null)[]]>([
    ["stays there while a second rings", [[FIRST], [FIRST, RINGS]], ["call-1", "call-2"]],
    ["is the second once it is answered", [[FIRST], [FIRST, RINGS], [SECOND, aside(FIRST)]], ["call-2", "call-1"]],
    ["is the first when it is talked in again", [[SECOND, aside(FIRST)], [FIRST, aside(SECOND)]], ["call-1", "call-2"]],
    ["is the wrap-up of what is over", [[SECOND, aside(FIRST)], [aside(FIRST), done(SECOND)]], ["call-2", "call-1"]],
    ["is who waits when that is done", [[SECOND, aside(FIRST)], [aside(FIRST), done(SECOND)], [aside(FIRST)]], ["call-1"]],
    ["is the foremost after a reload", [[SECOND, aside(FIRST)]], ["call-2", "call-1"]],
    ["is nothing in the end", [[SECOND, aside(FIRST)], []], [null]],
  ])("%s", (_, lists, expected) => {
    expect(calls(told(...lists))).toEqual(expected);
  });

  it("keeps the places in the list", () => {
    expect(all(told([SECOND, aside(FIRST)])).map((one) => one.call)).toEqual(["call-1", "call-2"]);
  });

  it("survives a lost connection", () => {
    const before = told([SECOND, aside(FIRST)], [aside(FIRST), done(SECOND)]);
    expect(calls(reduce(before, { ...SNAPSHOT, contact: aside(FIRST), beside: [done(SECOND)] }, 100))).toEqual(["call-2", "call-1"]);
  });
});

describe("of several", () => {
  it("the second only knocks while somebody is talked with", () => {
    const state = told([FIRST, RINGS]);
    expect([ringing(state)?.call, isSecond(state)]).toEqual(["call-2", true]);
    expect([ringing(told([RINGS]))?.call, isSecond(told([RINGS]))]).toEqual(["call-2", false]);
    expect(ringing(told([FIRST]))).toBeNull();
  });

  it.each<[string, Contact[], string]>([
    ["the other one", [FIRST, aside(SECOND)], "call-2"],
    ["nobody who is only ringing", [FIRST, RINGS], ""],
    ["nobody else", [FIRST], ""],
    ["none", [], ""],
  ])("next is %s", (_, contacts, expected) => {
    expect(next(told(contacts))).toBe(expected);
  });

  it("a wrap-up has its own end and its own debt", () => {
    const both = { ...told([SECOND, aside(FIRST)], [aside(FIRST), done(SECOND)]), agent: { ...ROW, state: "on_contact" as const } };
    expect([wrapUpUntil(both), owes(both)]).toEqual([90, true]);
    const alone = { ...told([{ ...FIRST, state: "wrap_up" }]), agent: { ...ROW, state: "wrap_up" as const, until: 70, needs_disposition: true } };
    expect([wrapUpUntil(alone), owes(alone)]).toEqual([70, true]);
  });

  it("what is learnt of a customer is shown where they are", () => {
    const state = reduce(told([FIRST, RINGS]), { type: "customer", now: 102, call: "call-2", customer: { status: "unknown", cards: [] } }, 102);
    expect([state.contact?.customer.status, state.beside[0]?.customer.status]).toEqual(["looking_up", "unknown"]);
  });

  it("one that is over joins today's list alone", () => {
    const state = reduce(told([SECOND, aside(FIRST)]), { type: "contact", now: 103, contact: SECOND, past: { ...PAST, call: "call-1" }, beside: [] }, 103);
    expect([calls(state), state.past.map((one) => one.call)]).toEqual([["call-2"], ["call-1", "call-0"]]);
  });
});

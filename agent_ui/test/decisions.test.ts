import { describe, expect, it, test } from "vitest";
import { canAnswer } from "../src/agent/desk";
import { callerName, customer, number, queueName, secondName, stateWord } from "../src/agent/names";
import { backoff } from "../src/backoff";
import { checks, obstacle } from "../src/gate";
import { type Language, translator } from "../src/i18n";
import { queue, serviceLevel, wait } from "../src/levels";
import type { Contact } from "../src/protocol";
import { initial } from "../src/store";
import { byState, totals } from "../src/totals";
import { CARD, CONTACT, ME, QUEUE, ROW } from "./samples";

const en = translator("en");

describe("ready is possible only when everything works", () => {
  it.each([
    ["up", true, "ok", null],
    ["lost", true, "ok", "check.connection.wait"],
    ["connecting", false, "asking", "check.connection.wait"],
    ["up", false, "ok", "check.phone.wait"],
    ["up", true, "asking", "check.microphone.asking"],
    ["up", true, "denied", "check.microphone.denied"],
    ["up", true, "muted", "check.microphone.muted"],
  ] as const)("connection %s, phone %s, microphone %s: %s", (link, registered, microphone, says) => {
    expect(obstacle(checks(link, registered, microphone))?.says ?? null).toBe(says);
  });
});

describe("Answer works only with the INVITE of this very offer", () => {
  const phone = { registered: true, offer: "offer-1", call: "ringing" as const, muted: false, blocked: false };
  const state = { ...initial(ME), contact: CONTACT };
  it.each([
    ["both there", state, phone, true],
    ["no INVITE yet", state, { ...phone, offer: null, call: "none" as const }, false],
    ["the INVITE of another offer", state, { ...phone, offer: "offer-0" }, false],
    ["answered already", state, { ...phone, call: "answering" as const }, false],
    ["a line that stays up", { ...state, hasOpenLine: true }, { ...phone, offer: null, call: "none" as const }, true],
    ["its line, no contact yet", { ...initial(ME), hasOpenLine: true }, phone, false],
    ["no contact yet", initial(ME), phone, false],
    ["talking", { ...state, contact: { ...CONTACT, state: "talking" as const } }, phone, false],
  ])("%s", (_, desk, at, possible) => {
    expect(canAnswer({ state: desk, phone: at })).toBe(possible);
  });
});

describe("names", () => {
  const known = { ...CONTACT, customer: { status: "found" as const, cards: [CARD] } };
  it.each<[Contact, Language, string]>([
    [known, "en", "Tang Yue"],
    [known, "zh", "唐悦"],
    [{ ...known, customer: { status: "several" as const, cards: [CARD, CARD] } }, "en", "+86 138 0000 0142"],
    [{ ...CONTACT, display_name: "Front desk" }, "en", "Front desk"],
    [{ ...CONTACT, ani: "anonymous" }, "en", "Number withheld"],
  ])("%#", (contact, language, name) => {
    expect(callerName(contact, language, en)).toBe(name);
  });

  it("the other script helps in English only", () => {
    expect([secondName(CARD, "en"), secondName(CARD, "zh"), customer(CONTACT)]).toEqual(["唐悦", "", null]);
  });

  it("nobody calls yet where the customer is to be called back", () => {
    const words = (contact: Partial<Contact>) => stateWord({ ...CONTACT, ...contact }, en);
    expect([
      words({ state: "ringing" }), words({ state: "ringing", is_callback: true }), words({ state: "talking", is_callback: true }),
    ]).toEqual(["Incoming call", "Callback", "On call"]);
  });

  it("unknown queues and empty numbers are still called something", () => {
    expect([queueName("billing", [QUEUE], "zh"), queueName("vip", [QUEUE], "zh"), number("", en)]).toEqual([
      "账单", "vip", "Number withheld",
    ]);
  });
});

test.each([
  [null, null], [0.8, "ok"], [0.7996, "ok"], [0.7994, "warn"], [0.72, "warn"], [0.7194, "crit"], [0, "crit"],
] as const)("a service level of %d is %s", (share, level) => {
  expect(serviceLevel(share)).toBe(level);
});

test.each([
  [null, null], [100, null], [80, null], [79, "warn"], [-80, "warn"], [-81, "crit"],
] as const)("waiting since %d at 100 with a target of 20 s is %s", (since, level) => {
  expect(wait(since, 20, 100)).toBe(level);
});

test.each([
  [{}, null], [{ service_level: 0.9 }, null], [{ service_level: 0.75 }, "warn"],
  [{ service_level: 0.75, longest_since: -100 }, "crit"],
])("a queue with %o is %s", (part, level) => {
  expect(queue({ ...QUEUE, ...part }, 100)).toBe(level);
});

describe("totals", () => {
  const big = { ...QUEUE, waiting: 6, longest_since: 88, offered: 320, answered: 280, abandoned: 20, service_level: 0.7 };
  const small = { ...QUEUE, queue: "b", waiting: 1, longest_since: 92, offered: 110, answered: 100, abandoned: 0, service_level: 0.9 };

  it("adds up, and weighs service levels by what they were measured on", () => {
    expect(totals([QUEUE, small, big])).toEqual({
      waiting: 7, longest: big, offered: 430, answered: 380, abandoned: 20, serviceLevel: 0.75, measured: [small, big],
    });
  });

  it.each([[[]], [[QUEUE]]])("has nothing to divide by: %#", (rows) => {
    const { serviceLevel: share, longest } = totals(rows);
    expect([share, longest]).toEqual([null, null]);
  });

  it("counts agents by state, those of no one included", () => {
    expect([...byState([ROW, ROW, { ...ROW, state: "wrap_up" }])]).toEqual([
      ["idle", 2], ["offered", 0], ["on_contact", 0], ["wrap_up", 1], ["not_ready", 0], ["logged_out", 0],
    ]);
  });
});

test.each([[0, 0, 0.25], [0, 1, 0.5], [1, 1, 1], [3, 0.5, 3], [4, 1, 8], [40, 1, 8], [2000, 0, 4]])(
  "try %d with chance %d waits %d s", (attempt, chance, seconds) => {
    expect(backoff(attempt, chance)).toBe(seconds);
  },
);

import { describe, expect, it } from "vitest";
import type { DirectoryChanged, NumberLine, PersonLine, QueueLine } from "../src/protocol";
import { find, isPossible, looksLikeNumber, nameOf, NOBODY, received, type Tab } from "../src/agent/whom";

const person = (agent: string, name: string, state: PersonLine["state"], extension = ""): PersonLine => ({
  agent, name, extension, state, reason: "", since: 5,
});
const queue = (name: string, ready: number, door: QueueLine["door"] = "open"): QueueLine => ({
  queue: name, name: { en: name.toUpperCase(), zh: `${name}队列` }, waiting: 0, longest_since: null, ready, door,
});
const listed = (number: string, en: string, kind: NumberLine["kind"]): NumberLine => ({ number, name: { en }, note: "till six", kind });
const LINES = {
  people: [
    person("ann", "Ann Lee", "idle"), person("bob", "Bob Ray", "on_contact", "2042"), person("cho", "Cho Min", "idle", "2043"),
    person("dan", "Dan Wu", "not_ready"),
  ],
  queues: [queue("sales", 0), queue("support", 2), queue("office", 1, "closed")],
  numbers: [listed("+861000000177", "Partner", "contact"), listed("5000", "Main menu", "ours")],
};
const whole = (now = 1): DirectoryChanged => ({ type: "directory", now, is_whole: true, ...LINES });
const found = (typed: string, tab: Tab = "all", language: "en" | "zh" = "en") =>
  find(LINES, typed, tab, "ann", language).map((item) => item.to);

describe("the directory", () => {
  it("lists who is free first, and never me", () => {
    expect(found("")).toEqual(["support", "cho", "sales", "+861000000177", "5000", "bob", "office", "dan"]);
  });
  it.each([
    ["bo", "all", ["bob"]],
    ["204", "all", ["204", "cho", "bob"]],
    ["2042", "all", ["bob"]],
    ["SUP", "queues", ["support"]],
    ["sup", "agents", []],
    ["队列", "all", ["support", "sales", "office"]],
    ["partner", "contacts", ["+861000000177"]],
    ["till", "contacts", ["+861000000177", "5000"]],
    ["10 0000", "contacts", ["10 0000", "+861000000177"]],
    ["5000", "all", ["5000"]],
    ["+44 20 7946 0000", "all", ["+44 20 7946 0000"]],
    ["+44 20 7946 0000", "agents", []],
    ["nobody", "all", []],
  ] as const)("%s in %s", (typed, tab, to) => {
    expect(found(typed, tab)).toEqual(to);
  });
  it.each([
    ["cho", [true, true, false]],
    ["bob", [true, false, false]],
    ["dan", [false, false, false]],
    ["support", [true, true, false]],
    ["office", [false, false, false]],
    ["+861000000177", [true, true, true]],
    ["5000", [true, false, false]],
  ])("%s can be transferred to, asked in, called: %s", (to, can) => {
    const item = find(LINES, "", "all", "ann", "en").find((one) => one.to === to);
    expect(item && (["transfer", "conference", "dial"] as const).map((purpose) => isPossible(item, purpose))).toEqual(can);
  });
  it("is replaced whole, and then line by line in its places", () => {
    const first = received(NOBODY, whole());
    expect(first).toEqual(LINES);
    const busy = person("cho", "Cho Min", "on_contact", "2043");
    const newcomer = person("eve", "Eve Ng", "idle");
    const next = received(first, { ...whole(2), is_whole: false, people: [busy, newcomer], queues: [queue("sales", 3)], numbers: [] });
    expect(next.people.map((row) => `${row.agent} ${row.state}`)).toEqual([
      "ann idle", "bob on_contact", "cho on_contact", "dan not_ready", "eve idle",
    ]);
    expect(next.queues.map((row) => row.ready)).toEqual([3, 2, 1]);
    expect(next.numbers).toBe(first.numbers);
  });
  it.each([
    ["cho", "Cho Min"], ["sales", "SALES"], ["+861000000177", "Partner"], ["+8613800000142", "+86 138 0000 0142"], ["who", "who"],
  ])("%s is called %s", (to, name) => {
    expect(nameOf(LINES, to, "en")).toBe(name);
  });
});

describe("a number is asked about", () => {
  it.each([
    ["110", true], ["+86 138-0000 (0142)", true], ["12", false], ["bob", false], ["", false], ["+", false], ["1".repeat(65), false], ["2a4", false],
  ])("%s: %s", (typed, is) => {
    expect(looksLikeNumber(typed)).toBe(is);
  });
});

import { describe, expect, it } from "vitest";
import { dueItems } from "../src/agent/due";
import { networkLevel } from "../src/agent/gauges";
import { fresh, wrongIn } from "../src/agent/later";
import { inForce } from "../src/agent/notices";
import { type Counted, marks, verdict } from "../src/agent/verdict";
import { distance, fromLocalInput, localInput, soon, tomorrowMorning, urgency } from "../src/agent/when";
import { deskChecks, obstacle, testCheck } from "../src/gate";
import { translator } from "../src/i18n";

const NOW = 1_773_813_724;

describe("the self-test's verdict", () => {
  const good: Counted = { seconds: 2.5, received: 125, lost: 0, roundTripS: 0.04, spoken: 0.5, heard: 0.4 };
  it.each<[string, Partial<Counted>, string]>([
    ["all is well", {}, ""],
    ["half of the packets", { received: 62 }, "network"],
    ["one in eight lost", { received: 110, lost: 16 }, "network"],
    ["a second to and fro", { roundTripS: 1 }, "network"],
    ["a dead microphone", { spoken: 0, heard: 0 }, "microphone"],
    ["a quiet room", { spoken: 1e-6, heard: 0 }, ""],
    ["spoken, and nothing came back", { heard: 0 }, "sound"],
    ["a browser that does not tell", { spoken: null, heard: null, roundTripS: null }, ""],
  ])("%s", (_, part, failed) => {
    expect(verdict({ ...good, ...part }).failed).toBe(failed);
  });

  it("has no marks for nothing", () => {
    expect(verdict({ ...good, received: 0 })).toEqual({ failed: "network", roundTripS: 0.04, lostShare: null, mos: null });
  });

  it.each([[0, 0, 4.4], [0.3, 0, 4.2], [0.8, 0, 3], [0.04, 0.02, 2.9], [0.04, 0.3, 1]])("%d s and %d lost: about %d", (trip, lost, mos) => {
    expect(Math.abs(marks(trip, lost) - mos)).toBeLessThan(0.35);
  });

  it.each([["network", 4.4, "crit"], ["", 4.4, "ok"], ["", 3.5, "warn"], ["", 3, "crit"], ["", null, "ok"]] as const)(
    "%o with %o is %s", (failed, mos, level) => {
      expect(networkLevel({ failed, mos, roundTripS: null, lostShare: null })).toBe(level);
    },
  );
});

describe("the check before Ready", () => {
  const idle = { isNeeded: true, isPassed: false, isRunning: false, failed: "" as const };
  it.each([
    [idle, "check.self_test.wait"],
    [{ ...idle, isRunning: true }, "check.self_test.running"],
    [{ ...idle, failed: "sound" as const }, "check.self_test.sound"],
    [{ ...idle, isPassed: true }, null],
    [{ ...idle, isNeeded: false }, null],
    [{ ...idle, isNeeded: false, failed: "network" as const }, null],
  ])("%o: %o", (tested, says) => {
    expect(obstacle(testCheck(tested))?.says ?? null).toBe(says);
  });

  it.each([[true, null], [false, "check.phone.desk_wait"]])("a desk phone there: %s", (there, says) => {
    expect(obstacle(deskChecks("up", there))?.says ?? null).toBe(says);
  });
  it.each([[false, "check.phone.desk_ok"], [true, "check.phone.line_ok"]])("its line up: %s", (up, says) => {
    expect(deskChecks("up", true, up).map((check) => check.says)).toEqual(["check.connection.ok", says]);
  });
});

describe("when", () => {
  it("a field for a local time holds what it was given, to the minute", () => {
    const minute = Math.floor(NOW / 60) * 60;
    expect(fromLocalInput(localInput(NOW))).toBe(minute);
    expect([fromLocalInput(""), fromLocalInput("soon")]).toEqual([null, null]);
  });

  it("suggests a full quarter of an hour that is at least an hour away, and nine in the morning", () => {
    expect([soon(NOW) % 900, soon(NOW) - NOW >= 3600, soon(NOW) - NOW < 4500]).toEqual([0, true, true]);
    expect(localInput(tomorrowMorning(NOW)).slice(11)).toBe("09:00");
  });

  it.each([[-1, "crit"], [0, "warn"], [3599, "warn"], [3600, null]])("%d s left: %o", (left, level) => {
    expect(urgency(left)).toBe(level);
  });

  it("says how far away", () => {
    const clock = { t: translator("en"), language: "en" as const, now: NOW };
    expect([distance(clock, 960), distance(clock, -8040)]).toEqual(["in 16 min", "2 h 14 min late"]);
  });
});

describe("what comes after the call", () => {
  it.each([
    ["case", {}, ""],
    ["follow_up", {}, "text"],
    ["follow_up", { text: "Write" }, ""],
    ["follow_up", { text: "Write", at: "" }, "at"],
    ["call_back", {}, ""],
    ["call_back", { number: " " }, "number"],
    ["call_back", { at: localInput(NOW - 600) }, "at"],
  ] as const)("%s with %o lacks %o", (way, part, wrong) => {
    expect(wrongIn({ ...fresh(way, "+8613800000142", NOW), ...part }, NOW)).toBe(wrong);
  });

  it("is one list, the next one first", () => {
    const call = { entry: "e1", queue: "q", number: "+8613800000142", name: "", due: NOW + 60, note: "Offer" };
    const others = [{ id: 7, text: "Write", due: NOW, name: "Tang Yue", number: "" }];
    expect(dueItems([call], others).map(({ key, who, what }) => [key, who, what])).toEqual([
      ["follow-up-7", "Tang Yue", "Write"], ["e1", "+86 138 0000 0142", "Offer"],
    ]);
  });

  it("shows no notice whose time is over", () => {
    const notice = (name: string, until: number) => ({ notice: name, at: NOW, by: "", text: "", level: "info" as const, queue: "", until });
    expect(inForce([notice("a", NOW), notice("b", NOW + 1)], NOW).map((one) => one.notice)).toEqual(["b"]);
  });
});

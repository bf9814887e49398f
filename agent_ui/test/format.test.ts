import { describe, expect, it, test } from "vitest";
import * as format from "../src/format";

const NOON = Date.UTC(2026, 2, 18, 12, 0, 0) / 1000;
const DAY = 86_400;

test.each([
  [0, "0:00"], [7.9, "0:07"], [59.99, "0:59"], [60, "1:00"], [760, "12:40"], [3599, "59:59"], [3600, "1:00:00"],
  [3723, "1:02:03"], [360_000, "100:00:00"], [-5, "0:00"],
])("a duration of %d s reads %s", (seconds, text) => {
  expect(format.duration(seconds)).toBe(text);
});

test.each([[null, "–"], [100, "0:20"], [130, "0:00"]])("waiting since %d at 120 reads %s", (start, text) => {
  expect(format.since(start, 120)).toBe(text);
});

test.each([[null, "–"], [0, "0.0"], [0.8269, "82.7"], [1, "100.0"]])("the share %d reads %s", (share, text) => {
  expect(format.percent(share)).toBe(text);
});

test.each([[null, "en", "–"], [0.8269, "en", "82.7 %"], [0.8269, "zh", "82.7%"]] as const)(
  "the share %d in %s reads %s", (share, language, text) => {
    expect(format.percentage(share, language)).toBe(text);
  },
);

test.each([[0, 0, null], [0, 5, 0], [3, 4, 0.75]])("%d of %d is %d", (part, whole, share) => {
  expect(format.ratio(part, whole)).toBe(share);
});

test.each([
  ["+8613800000142", "+86 138 0000 0142"],
  ["+861012345678", "+86 10 1234 5678"],
  ["+12025550148", "+1 202 555 0148"],
  ["+442079460018", "+44 20 7946 0018"],
  ["+4930123456789", "+49 301 2345 6789"],
  ["+35312345678", "+353 1234 5678"],
  ["+491234567890123", "+49 12345 6789 0123"],
  ["4000000110", "400 000 0110"], ["40000001", "40000001"],
  ["agent1", "agent1"],
  ["", ""],
  ["+12", "+12"],
])("the number %s reads %s", (number, text) => {
  expect(format.phone(number)).toBe(text);
});

describe("times are shown in the reader's zone", () => {
  it.each([
    ["en", "Asia/Shanghai", "20:00"], ["zh", "Asia/Shanghai", "20:00"], ["en", "UTC", "12:00"],
    ["en", "America/New_York", "08:00"],
  ] as const)("%s in %s: %s", (language, zone, text) => {
    expect(format.timeOfDay(NOON, language, zone)).toBe(text);
  });

  it("midnight is 00:00, not 24:00", () => {
    expect(format.timeOfDay(NOON + DAY / 2, "en", "UTC")).toBe("00:00");
  });

  it.each([
    ["en", NOON - 2 * DAY, "16 Mar"], ["zh", NOON - 2 * DAY, "3月16日"], ["en", NOON - 300 * DAY, "22 May 2025"],
  ] as const)("the day in %s", (language, at, text) => {
    expect(format.day(at, NOON, language, "UTC")).toBe(text);
  });

  it.each([["en", "Wed 18 March"], ["zh", "3月18日 周三"]] as const)("today in %s", (language, text) => {
    expect(format.today(NOON, language, "UTC")).toBe(text);
  });

  it.each([
    [NOON, "UTC", 0], [NOON + DAY / 2, "UTC", 1], [NOON + DAY / 2 - 1, "UTC", 0], [NOON - DAY, "UTC", -1],
    [NOON + 4 * 3600, "Asia/Shanghai", 1], [NOON + 40 * DAY, "Europe/Berlin", 40],
  ])("days from now to %d in %s: %d", (at, zone, days) => {
    expect(format.daysFromNow(at, NOON, zone)).toBe(days);
  });
});

test.each([
  [59, { days: 0, hours: 0, minutes: 0 }], [8060, { days: 0, hours: 2, minutes: 14 }],
  [90_000, { days: 1, hours: 1, minutes: 0 }], [-3, { days: 0, hours: 0, minutes: 0 }],
])("a span of %d s", (seconds, parts) => {
  expect(format.span(seconds)).toEqual(parts);
});

test.each([["Lin Mei", "LM"], ["林梅", "林"], ["Cher", "C"], ["  Ana  de  Costa ", "AC"], ["", "?"]])(
  "the initials of %s", (name, letters) => {
    expect(format.initials(name)).toBe(letters);
  },
);

test.each([["en", "1,040"], ["zh", "1,040"]] as const)("a count in %s", (language, text) => {
  expect(format.count(1040, language)).toBe(text);
});

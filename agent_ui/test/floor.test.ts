import { describe, expect, it, test } from "vitest";
import { type Language, translator } from "../src/i18n";
import { BadMessage, decodeWaiting, encode, type FromPage } from "../src/protocol";
import { skillNames } from "../src/shared/skills";
import { having } from "../src/supervisor/answers";
import type { Change, Happened, Verdict, WaitsFor } from "../src/supervisor/answers";
import { change, happened, verdict, waitsFor } from "../src/supervisor/explain_words";
import { estimate, sentOn, sentTo } from "../src/supervisor/panel";
import { initial } from "../src/store";
import { ME, QUEUE, WAITING } from "./samples";

const reader = (language: Language) => ({
  t: translator(language), language, now: 1000, agent: (id: string) => ({ ann: "Ann Lee" })[id] ?? id, queue: (id: string) => `«${id}»`,
  skill: skillNames({ chinese: { en: "Chinese", zh: "中文" } }, language),
});
const both = <T>(words: (of: ReturnType<typeof reader>, given: T) => string, given: T) => [words(reader("en"), given), words(reader("zh"), given)];

const VERDICT: Verdict = { agent: "ann", code: "", rank: 0, reason: "", since: 900, until: 1030, missing: [], also: [], text: "as logged" };

describe("why an agent, or why not", () => {
  it.each<[Partial<Verdict>, string, string]>([
    [{ code: "next", rank: 1 }, "would be asked next", "下一个分配"],
    [{ code: "free", rank: 2 }, "could take it, as number 2", "可接待，第 2 位"],
    [{ code: "not_ready", reason: "lunch" }, "not ready for 1:40: Lunch", "未就绪 1:40：午餐"],
    [{ code: "not_ready" }, "not ready for 1:40: Not ready", "未就绪 1:40：未就绪"],
    [{ code: "busy" }, "busy for 1:40", "忙碌 1:40"],
    [{ code: "wrap_up" }, "wraps up, for at most 0:30 more", "话后处理，最多剩余 0:30"],
    [{ code: "skills", missing: [{ skill: "chinese", level: 7, has: 5 }, { skill: "sales", level: 1, has: 0 }] },
      "lacks Chinese 7 (has 5), sales 1 (has 0)", "技能不足：中文 7（现为 5）、sales 1（现为 0）"],
    [{ code: "busy", also: ["skills"], missing: [{ skill: "sales", level: 4, has: 3 }] },
      "busy for 1:40; and lacks sales 4 (has 3)", "忙碌 1:40；且技能不足：sales 4（现为 3）"],
    [{ code: "made_up" }, "as logged", "as logged"],
    [{ code: "made_up", said: { en: "as logged", zh: "如日志所记" } }, "as logged", "如日志所记"],
  ])("%o", (given, en, zh) => {
    expect(both(verdict, { ...VERDICT, ...given })).toEqual([en, zh]);
  });
});

describe("what must happen", () => {
  const blank: WaitsFor = { code: "", agent: "ann", at: 1018, count: 0, step: 2, needs: "", text: "as logged" };
  it.each<[Partial<WaitsFor>, string, string]>([
    [{ code: "entries_before", count: 1 }, "1 is before this caller", "前面还有 1 位"],
    [{ code: "entries_before", count: 3 }, "3 are before this caller", "前面还有 3 位"],
    [{ code: "hold_ends" }, "Ann Lee, for whom the caller is held, becomes free, or the hold ends in 0:18", "保留给的 Ann Lee 空闲，或 0:18 后保留结束"],
    [{ code: "step_begins", needs: "a ≥ 1 or b ≥ 2" }, "step 2 begins in 0:18: a ≥ 1 or b ≥ 2", "0:18 后进入第 2 步：a ≥ 1 或 b ≥ 2"],
    [{ code: "nobody_fits" }, "somebody in the queue has what is asked for: anyone in the queue", "队列中有人具备：队列内任何人"],
    [{ code: "made_up" }, "as logged", "as logged"],
  ])("%o", (given, en, zh) => {
    expect(both(waitsFor, { ...blank, ...given })).toEqual([en, zh]);
  });
});

test("what would help, and what happened", () => {
  const help: Change = { code: "queue", agent: "ann", skill: "", level: 0, has: 0, queue: "sales", text: "" };
  expect(both(change, help)).toEqual(["Ann Lee in queue «sales»", "Ann Lee 加入队列 «sales»"]);
  const told: Happened = {
    at: 0, code: "offer_ended", text: "", agent: "ann", queue: "", way: "", to: "", outcome: "missed", needs: "", step: 0, steps: 0, until: 0,
  };
  expect(both(happened, told)).toEqual(["Ann Lee: Not answered", "Ann Lee：未接听"]);
  expect(both(happened, { ...told, code: "overflowed", way: "queue", to: "sales" })).toEqual(["Sent on: queue «sales»", "转出：队列 «sales»"]);
  expect(both(happened, { ...told, code: "overflowed", way: "number", to: "+4930" })).toEqual(["Sent on: number +4930", "转出：号码 +4930"]);
});

describe("a queue's row", () => {
  it.each([[null, null, "–"], [75, 170.4, "1:15–2:50"], [0, 0, "0:00–0:00"]])("estimates %s to %s as %s", (p50, p90, says) => {
    expect(estimate({ ...QUEUE, wait_p50_s: p50, wait_p90_s: p90 })).toBe(says);
  });

  it("adds up whoever went on elsewhere", () => {
    expect([sentOn(QUEUE), sentOn({ ...QUEUE, flow_out: { overflowed: 4, voicemail: 3 } })]).toEqual([0, 7]);
  });
});

test.each<[Language, string[]]>([
  ["en", ["queue Billing 8", "voicemail support:box 3", "moon: 1"]], ["zh", ["队列 账单 8", "语音信箱 support:box 3", "moon: 1"]],
])("whereto rules sent callers, in %s", (language, says) => {
  const state = { ...initial(ME), queues: [QUEUE] };
  const row = { ...QUEUE, sent_to: { "voicemail:support:box": 3, "moon:": 1, "queue:billing": 8 } };
  expect(sentTo({ t: translator(language), language, state }, row)).toEqual(says);
});

test("a box is called by its name", () => {
  const box = { box: "night", name: { en: "At night", zh: "夜间" }, new: 0 };
  const [en, zh] = (["en", "zh"] as const).map((language) => sentTo({ t: translator(language), language, state: { ...initial(ME), voicemail: [box] } }, { ...QUEUE, sent_to: { "voicemail:night": 3 } }));
  expect([en, zh]).toEqual([["voicemail At night 3"], ["语音信箱 夜间 3"]]);
});

describe("answers of the API", () => {
  const page = { queue: "billing", now: 100, total: 1, items: [WAITING], next: 0 };

  it("a line goes there and back", () => {
    expect(decodeWaiting(JSON.parse(JSON.stringify(page)))).toEqual(page);
  });

  it.each([
    [{ ...page, total: "1" }, ".total: not of type integer"],
    [{ ...page, items: [{ ...WAITING, callback: "tomorrow" }] }, ".items[0].callback: not one of , waiting, resting, dialling"],
    [{ ...page, items: [{}] }, ".items[0].entry: missing"],
    [null, "message: not of type object"],
  ])("not %#", (value, reason) => {
    expect(() => decodeWaiting(value)).toThrow(new BadMessage(reason));
  });

  it("others must at least have what is shown", () => {
    const read = having<{ id: string; state: string }>("id", "state");
    expect(read({ id: "w1", state: "done", more: 1 })).toEqual({ id: "w1", state: "done", more: 1 });
    expect(() => read({ id: "w1" })).toThrow("the answer has no state");
    expect(() => read(null)).toThrow("the answer has no id, state");
  });
});

test.each<[FromPage, string]>([
  [{ type: "extend_wrap_up", seconds: 60 }, '{"type":"extend_wrap_up","seconds":60}'],
  [{ type: "disposition", call: "call-1", disposition: "solved", note: "", fields: { size: "l" }, finish: true },
    '{"type":"disposition","call":"call-1","disposition":"solved","note":"","fields":{"size":"l"},"finish":true}'],
])("%o is sent as %s", (intent, text) => {
  expect(encode(intent)).toBe(text);
});

import { expect, test } from "vitest";
import { called, choices, type FlowLabels, questionIn } from "../src/labels";
import { type Line, type Reader, shown } from "../src/try/call";
import { translator } from "../src/i18n";

const BANKING: FlowLabels = {
  title: { en: "Telephone banking", zh: "电话银行" }, nodes: { rate: { en: "Ask for the rate", zh: "查询汇率" } },
  goals: { told: { en: "Rate was told", zh: "已播报汇率" } }, surveys: {}, questions: { "content.agent": { en: "The agent", zh: "坐席服务" } },
};

test("a name stands in for a label that is not there", () => {
  expect([called("rate", BANKING.nodes["rate"], "zh"), called("rate", undefined, "zh"), called("rate", {}, "en")]).toEqual(["查询汇率", "rate", "rate"]);
});

test("what was chosen is read in order", () => {
  expect(choices([{ en: "Billing", zh: "账单" }, { en: "An agent", zh: "人工服务" }], "zh")).toBe("账单 › 人工服务");
  expect(choices([], "en")).toBe("");
});

test("a question is found in whichever flow asks it", () => {
  const labels = { other: { ...BANKING, questions: {} }, banking: BANKING };
  expect([questionIn(labels, "content", "agent", "zh"), questionIn(labels, "content", "result", "zh")]).toEqual(["坐席服务", "result"]);
});

const line = (what: string, text: string, more: Partial<Line> = {}): Line => ({ at_s: 1, flow: "banking", node: "menu", what, text, ...more });

test.each<[Line, string, string]>([
  [line("went", "rate", { exit: "key 1", label: { en: "Exchange rates", zh: "汇率查询" } }), "Key 1: Exchange rates → Ask for the rate", "按键 1: 汇率查询 → 查询汇率"],
  [line("went", "other", { exit: "otherwise", label: {} }), "otherwise → other", "otherwise → other"],
  [line("went", "rate", { exit: "next", label: {} }), "on to Ask for the rate", "转到 查询汇率"],
  [line("went", "rate", { exit: "case 1", label: { en: "a > 1", zh: "a > 1" } }), "a > 1 → Ask for the rate", "a > 1 → 查询汇率"],
  [line("queued", "sales", { place: 2 }), "joins the queue Sales, place 2", "进入队列 销售，第 2 位"],
  [line("flow", "banking"), "Flow Telephone banking", "流程 电话银行"],
  [line("goal", "told"), "★ goal reached: Rate was told", "★ 达成目标：已播报汇率"],
])("%j is read in two languages", (told, english, chinese) => {
  const says = (language: Reader["language"]) => shown({ t: translator(language), language, labels: { banking: BANKING }, queues: { sales: { en: "Sales", zh: "销售" } } }, told).words;
  expect([says("en"), says("zh")]).toEqual([english, chinese]);
});

import { expect, test } from "vitest";
import type { OfferStory, Point, Series, Told } from "../src/calls/answers";
import { sorted } from "../src/calls/decision";
import { fromAddress, moments, NOTHING_WANTED, toAddress, toQuery, wishes } from "../src/calls/filter";
import { drawn, HEIGHT, mosLevel, WIDTH } from "../src/calls/quality";
import { line, type Namer } from "../src/calls/words";
import { translator } from "../src/i18n";
import type { FlowLabels } from "../src/labels";
import type { Verdict } from "../src/supervisor/answers";

const NOON = new Date(2026, 2, 18, 12, 0);
const at = (dayOfMonth: number) => new Date(2026, 2, dayOfMonth).getTime() / 1000;

test.each([
  ["", {}],
  ["?period=week&queue=billing", { period: "week", queue: "billing" }],
  ["?period=never&waited_over=x&mos_below=-1", {}],
  ["?since=5&outcome=abandoned&period=week", { period: "", since: "5", outcome: "abandoned" }],
  ["?seek=%2B86+138", { seek: "+86 138" }],
])("the address %s says what is looked for", (address, wanted) => {
  expect(fromAddress(address)).toEqual({ ...NOTHING_WANTED, ...wanted });
});

test("an address leads back to the same wishes", () => {
  const wanted = { ...NOTHING_WANTED, seek: "a&b", queue: "billing", waited_over: "20", period: "month" as const };
  const address = toAddress(wanted);
  expect(fromAddress(address.slice(address.indexOf("?")))).toEqual(wanted);
  expect([toAddress(NOTHING_WANTED), wishes(wanted), wishes(NOTHING_WANTED)]).toEqual(["/calls", 3, 0]);
});

test.each([
  ["today", at(18), null], ["yesterday", at(17), at(18)], ["week", at(12), null], ["month", at(-11), null], ["all", null, null],
] as const)("%s begins at a midnight of this computer", (period, since, until) => {
  expect(moments(period, NOON)).toEqual({ since, until });
});

test("the API is asked for moments, not for days", () => {
  const query = toQuery({ ...NOTHING_WANTED, queue: "billing" }, NOON, { after: "", limit: "50" });
  expect(query).toBe(`queue=billing&since=${at(18)}&limit=50`);
  expect(toQuery({ ...NOTHING_WANTED, period: "", since: "5" }, NOON)).toBe("since=5");
});

function point(moment: number, mos: number | null): Point {
  return { at: moment, lost_share: 0.02, jitter_ms: 3, far_lost_share: 0.1, round_trip_ms: null, mos };
}

function series(...points: Point[]): Series {
  return { leg: "a", side: "caller", agent: "", points };
}

test("a line has holes where nothing was measured", () => {
  const picture = drawn([series(point(105, 4.5), point(110, 1), point(115, null), point(120, 4.5), point(150, 4.5))], "mos");
  expect(picture?.lines[0]?.path).toBe(`M60 0h2L120 ${HEIGHT}M240 0h2M${WIDTH} 0h2`);
  expect(picture?.lines[0]?.worst?.at).toBe(110);
});

test("the worse direction of a loss counts, and without points there is no picture", () => {
  const picture = drawn([series(point(5, 4))], "loss");
  expect([picture?.lines[0]?.last, picture?.top]).toEqual([0.1, 0.10500000000000001]);
  expect([drawn([], "mos"), drawn([series()], "jitter")]).toEqual([null, null]);
  expect(drawn([series(point(5, 4))], "round_trip")?.lines[0]?.worst).toBeNull();
});

test.each([[null, null], [4.4, null], [3.6, null], [3.59, "warn"], [3.0, "crit"]] as const)("MOS %s is of level %s", (mos, level) => {
  expect(mosLevel(mos)).toBe(level);
});

function verdict(agent: string, code: string, rank = 0): Verdict {
  return { agent, code, rank, reason: "", since: 0, until: 0, missing: [], also: [], text: "" };
}

test("who was asked stands first, those left out by what they lack", () => {
  const agents = [verdict("b", "free", 2), verdict("a", "next", 1), verdict("c", "busy"), verdict("d", "skills"), verdict("e", "skills")];
  const { could, left } = sorted({ agent: "a", agents } as unknown as OfferStory);
  expect(could.map((one) => one.agent)).toEqual(["a", "b"]);
  expect(left.map((group) => [group.code, group.agents.map((one) => one.agent)])).toEqual([["skills", ["d", "e"]], ["busy", ["c"]]]);
});

const namer: Namer = {
  t: translator("en"), language: "en", person: (id) => (id === "agent1" ? "Lin Mei" : id), queue: (id) => (id === "billing" ? "Billing" : id), skill: (key) => (key === "zh" ? "Chinese" : key),
  labels: {},
  disposition: (code) => (code === "solved" ? "Solved" : code),
};

const MAIN: FlowLabels = {
  title: { en: "Main number", zh: "总机" }, nodes: { greet: { en: "Greeting", zh: "欢迎语" } }, goals: { told: { en: "Rate was told", zh: "已播报汇率" } },
  surveys: {}, questions: {},
};
const SURVEY: FlowLabels = {
  title: { en: "Survey", zh: "调查" }, nodes: {}, goals: {}, surveys: { content: { en: "Satisfaction", zh: "满意度" } },
  questions: { "content.agent": { en: "The agent", zh: "坐席服务" } },
};
const reader: Namer = { ...namer, t: translator("zh"), language: "zh", labels: { main: MAIN, survey: SURVEY } };

test.each([
  ["MenuChosen", { node: "menu", choice: "1", label: { en: "Billing", zh: "账单" } }, "菜单：账单", "按键 1"],
  ["MenuChosen", { node: "menu", choice: "1", label: "Billing" }, "菜单：Billing", "按键 1"],
  ["FlowStarted", { flow: "main", version: "1", language: "en" }, "流程“总机”开始", "版本 1，语言 英文"],
  ["FlowStarted", { flow: "gone", version: "1", language: "en" }, "流程“gone”开始", "版本 1，语言 英文"],
  ["NodesEntered", { steps: [[0, "main", "greet"], [1, "sub", "menu"]] }, "流程经过", "欢迎语 › menu"],
  ["NeedsRelaxed", { queue: "billing", step: 1, steps: 2, needs: "" }, expect.any(String), expect.any(String)],
  ["GoalReached", { flow: "main", node: "n", goal: "told" }, "自助完成：已播报汇率", ""],
  ["SurveyAnswered", { flow: "survey", node: "n", survey: "content", question: "agent", score: 4 }, "坐席服务：4", "调查“满意度”"],
  ["SurveyAnswered", { flow: "survey", node: "n", survey: "content", question: "other", score: 4 }, "other：4", "调查“满意度”"],
])("who reads Chinese reads of %s %j: %s", (type, fields, title, detail) => {
  const said = line(reader, told(type, fields));
  expect([said.title, said.detail]).toEqual([title, detail]);
});

function told(type: string, fields: Record<string, unknown>): Told {
  return { seq: 1, at: 100, type, ...fields };
}

test.each([
  ["CallArrived", { ani: "+8613800000142", dnis: "5000", direction: "in" }, "Call arrived", "From +86 138 0000 0142, called 5000"],
  ["CallArrived", { ani: "", dnis: "5000", direction: "in" }, "Call arrived", "From Number withheld, called 5000"],
  ["WrongDigit", { node: "menu", digit: "" }, "Pressed nothing in time", ""],
  ["WrongDigit", { node: "menu", digit: "8" }, "Pressed 8, which the menu does not offer", ""],
  ["OfferEnded", { agent: "agent1", outcome: "missed" }, "Lin Mei did not answer", "The call keeps its place in line"],
  ["EntryEnded", { queue: "billing", outcome: "abandoned", waited_s: 75.4 }, "Hung up while in line for Billing", "After 1:15"],
  ["CallTransferred", { agent: "agent1", to: "billing", how: "blind" }, "Lin Mei left the customer to Billing", "At once, before anybody answered there"],
  ["ConsultStarted", { agent: "agent1", to: "+12025550148" }, "Lin Mei asks +1 202 555 0148", "The customer hears music"],
  ["DispositionRecorded", { agent: "agent1", disposition: "solved", note: "Refund." }, "Lin Mei: “Solved”", "Refund."],
  ["FlowStarted", { flow: "main", version: 12, language: "zh" }, "Flow “main” began", "Version 12, language Chinese"],
  ["NodesEntered", { steps: [[0, "main", "greet"], [1, "sub", "menu"]] }, "Way through the flow", "greet › menu"],
  ["LegQualityMeasured", { side: "caller", mos: null, lost_share: 0.011, jitter_ms: 8.2, round_trip_ms: null },
    "Sound of the whole call: Customer", "MOS –, loss 1.1 %, jitter 8 ms, round trip –"],
  ["Offered", { agent: "agent1", offer: "o-1", why: "x", why_code: "best_ready", why_facts: { strategy: "longest_idle", candidates: 4, idle_s: 182 } },
    "Offered to Lin Mei", "Longest idle of 4 ready (idle 3:02)."],
  ["Offered", { agent: "agent1", offer: "o-1", why: "x", why_code: "only_ready", why_facts: { candidates: 1, in_hand: 1, capacity: 2, phase: "on_contact", phase_s: 182 } },
    "Offered to Lin Mei", "The only one with room for one more (1 of 2 contacts, in conversation for 3:02)."],
  ["Offered", { agent: "agent1", offer: "o-1", why: "By chance.", why_code: "by_chance", why_facts: {} }, "Offered to Lin Mei", "By chance."],
  ["SomethingNew", { call_state: "odd", n: 3, parts: [1] }, "Something New", "call_state: odd, n: 3"],
])("%s %j reads %s", (type, fields, title, detail) => {
  const said = line(namer, told(type, fields));
  expect([said.title, said.detail]).toEqual([title, detail]);
});

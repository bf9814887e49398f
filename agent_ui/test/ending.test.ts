import { describe, expect, it, test } from "vitest";
import { draftFor, isMissing, unsent } from "../src/agent/draft";
import { why } from "../src/agent/why";
import { type Language, translator } from "../src/i18n";
import { inWords, skillNames, writtenWith } from "../src/shared/skills";
import { initial, reduce } from "../src/store";
import { CARD, CONTACT, ME, PAST } from "./samples";

const at = (language: Language) => ({ t: translator(language), language, me: ME, now: 1_773_813_724, skill: skillNames({ billing: { en: "Invoices or billing", zh: "账单" } }, language) });

describe("why a contact came to me", () => {
  const talking = { in_hand: 1, capacity: 2, phase: "on_contact", phase_s: 182.4 };
  const offered = (code: string, facts: Record<string, string | number>) => ({ ...CONTACT, why_code: code, why_facts: facts });
  it.each([
    ["only_agent", {}, "Asked for you by name.", "对方指名找您。"],
    ["freed_agent", { waiting: 3, waited_s: 84.2 }, "You became free; this is the first of 3 waiting (1:24).",
      "您刚空闲；这是 3 个等待者中的第一位（已等 1:24）。"],
    ["freed_agent", { waiting: 1, waited_s: 4 }, "You became free; nobody else waits (0:04).",
      "您刚空闲；没有其他人等待（已等 0:04）。"],
    ["only_ready", { idle_s: 134, strategy: "longest_idle" }, "You are the only one ready (idle 2:14).", "只有您就绪（空闲 2:14）。"],
    ["best_ready", { idle_s: 134, candidates: 3, strategy: "longest_idle" }, "Longest idle of 3 ready (idle 2:14).",
      "3 位就绪坐席中空闲最久（空闲 2:14）。"],
    ["best_ready", { candidates: 2, strategy: "most_skilled", needs: "chinese ≥ 7, billing ≥ 5 or sales ≥ 5", step: 1, steps: 2 },
      "Most skilled of 2 ready (idle 0:00). Asked for chinese ≥ 7, Invoices or billing ≥ 5 or sales ≥ 5 (step 1 of 2).",
      "2 位就绪坐席中技能最高（空闲 0:00）。要求：chinese ≥ 7，账单 ≥ 5 或 sales ≥ 5（第 1 步，共 2 步）。"],
    ["ring_all", { candidates: 4, needs: "chinese ≥ 7", step: 1, steps: 1 },
      "Rings all 4 who are ready; the first to answer has it. Asked for chinese ≥ 7.", "4 位就绪坐席同时振铃，先接者得。要求：chinese ≥ 7。"],
    ["preferred", {}, "Your customer: you spoke last.", "您的客户：上次由您接待。"],
    ["only_ready", { ...talking, strategy: "longest_idle" }, "Only you have room for one more (1 of 2 contacts, in conversation for 3:02).",
      "只有您还可再接一位（手上 1/2 个联络，已通话 3:02）。"],
    ["best_ready", { ...talking, candidates: 3, strategy: "longest_idle" },
      "Longest without a new contact of 3 with room for one more (1 of 2 contacts, in conversation for 3:02).",
      "3 位还可再接的坐席中最久未接新联络（手上 1/2 个联络，已通话 3:02）。"],
    ["best_ready", { ...talking, candidates: 2, strategy: "most_skilled", phase: "wrap_up" },
      "Most skilled of 2 with room for one more (1 of 2 contacts, wrapping up for 3:02).",
      "2 位还可再接的坐席中技能最高（手上 1/2 个联络，话后处理已 3:02）。"],
    ["freed_agent", { ...talking, waiting: 1, waited_s: 4 },
      "You have room again (1 of 2 contacts, in conversation for 3:02); nobody else waits (0:04).",
      "您又可再接一位（手上 1/2 个联络，已通话 3:02）；没有其他人等待（已等 0:04）。"],
  ])("%s %o", (code, facts, en, zh) => {
    const contact = offered(code, facts);
    expect([why(at("en"), contact), why(at("zh"), contact)]).toEqual([en, zh]);
  });

  it("says when we spoke last, where the card knows it", () => {
    const item = (agent: string, daysAgo: number) => ({
      at: at("en").now - daysAgo * 86_400, channel: "voice", summary: {}, outcome: "", agent, call: "",
    });
    const card = { ...CARD, timeline: [item("Bob", 1), item(ME.name, 2), item(ME.user, 45)] };
    const contact = { ...offered("preferred", {}), customer: { status: "found" as const, cards: [card] } };
    expect(why(at("en"), contact)).toBe("Your customer: you spoke last on 16 Mar.");
  });

  it("is the log's sentence for a code of a newer server, a dash for none", () => {
    expect(why(at("zh"), { ...offered("by_the_moon", {}), why: "Full moon" })).toBe("Full moon");
    expect(why(at("zh"), { ...CONTACT, why: "" })).toBe("–");
  });

  it("calls skills by their names, those without one by their keys", () => {
    const { t, skill } = at("zh");
    expect([inWords(t, "vip ≥ 1", skill), inWords(t, "billing-2 ≥ 1 or billing ≥ 10", skill)]).toEqual(["vip ≥ 1", "billing-2 ≥ 1 或 账单 ≥ 10"]);
    expect(writtenWith("billing >= 5 and (or2 or billing)", skill)).toBe("账单 ≥ 5 and (or2 or 账单)");
    expect(writtenWith("anyone", skill)).toBe("anyone");
    expect(skillNames({ fax: { en: "Fax" } }, "zh")("fax")).toBe("Fax");
  });
});

describe("how it ended", () => {
  const contact = { ...CONTACT, state: "wrap_up" as const, disposition: "open", note: "n" };
  const draft = { call: "call-1", disposition: "open", note: "n", fields: {}, missing: false };

  it("begins with what the server knows, and is kept while the contact is", () => {
    expect(draftFor(contact, null)).toEqual(draft);
    const mine = { ...draft, note: "more" };
    expect(draftFor({ ...contact, disposition: "solved" }, mine)).toBe(mine);
    expect(draftFor({ ...contact, call: "call-2" }, mine)).toEqual({ ...draft, call: "call-2" });
    expect(draftFor(null, mine)).toBeNull();
  });

  it.each([
    ["nothing new", draft, null],
    ["nothing chosen", { ...draft, disposition: "", note: "more" }, null],
    ["of another call", { ...draft, call: "call-9", note: "more" }, null],
    ["blanks around the note", { ...draft, note: " n\n" }, null],
    ["another note", { ...draft, note: "more" }, "more"],
  ])("%s", (_, given, note) => {
    const sent = note === null ? null : { type: "disposition", call: "call-1", disposition: "open", note, fields: {}, finish: false };
    expect(unsent(given, contact)).toEqual(sent);
  });

  it.each([
    [true, "", "", true], [true, "open", "", false], [false, "", " ", false], [false, "", "n", true], [false, "open", "n", false],
  ])("wanted %s, chosen %o, note %o: missing %s", (wanted, disposition, note, missing) => {
    expect(isMissing({ ...draft, disposition, note }, wanted)).toBe(missing);
  });
});

test("whoever was not quick enough is told that a colleague was", () => {
  const ringing = { ...initial(ME), contact: CONTACT };
  const over = (outcome: string) =>
    reduce(ringing, { type: "contact", now: 1, contact: null, past: { ...PAST, outcome }, beside: [] }, 1).trouble?.code ?? null;
  expect([over("taken_by_colleague"), over("withdrawn")]).toEqual(["offer.taken", null]);
});

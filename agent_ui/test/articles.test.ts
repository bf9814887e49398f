import { describe, expect, it, vi } from "vitest";
import { Articles, subjectOf } from "../src/agent/articles";
import { reasonWords } from "../src/agent/articles_card";
import { translator } from "../src/i18n";
import type { Contact } from "../src/protocol";
import { initial } from "../src/store";
import { CONTACT, ME, QUEUE } from "./samples";

const DRAFT = { disposition: "", note: "" };
const about = (contact: Partial<Contact> = {}, draft: Partial<typeof DRAFT> | null = {}, language = "en"): string =>
  subjectOf({ ...CONTACT, ...contact }, draft && { ...DRAFT, ...draft }, language);

describe("suggestions are asked for again", () => {
  it.each<[string, string]>([
    ["for another call", about({ call: "call-2" })],
    ["in another queue", about({ queue: "sales" })],
    ["when more was chosen", about({ menu_path: [{ en: "Orders", zh: "订单" }] })],
    ["when the customer is known", about({ customer: { status: "unknown", cards: [] } })],
    ["when an outcome is chosen", about({}, { disposition: "sold" })],
    ["when something is noted", about({}, { note: "lost" })],
    ["in another language", about({}, {}, "zh")],
  ])("%s", (_, subject) => {
    expect(subject).not.toBe(about());
  });

  it.each<[string, string]>([
    ["time passes", about({ state: "talking", since: 200 })],
    ["blanks are typed", about({}, { note: "  " })],
    ["there is no draft yet", about({}, null)],
  ])("not when %s", (_, subject) => {
    expect(subject).toBe(about());
  });
});

describe("why an article is suggested", () => {
  const contact: Contact = { ...CONTACT, dispositions: [{ code: "sold", name: { en: "Sold", zh: "成交" } }] };
  const state = { ...initial(ME), queues: [QUEUE] };
  it.each([
    ["disposition", ["sold"], "Outcome: Sold", "通话结果：成交"],
    ["disposition", ["gone"], "Outcome: gone", "通话结果：gone"],
    ["menu", ["Orders"], "Menu: Orders", "菜单选择：Orders"],
    ["note", ["lost", "card"], "Your note: lost, card", "您的备注：lost、card"],
    ["case", ["limit"], "Open case: limit", "未结工单：limit"],
    ["tier", ["gold"], "For customers: Gold", "适用客户：金卡"],
    ["tag", ["low_score"], "Customer is marked: low score", "客户标签：low score"],
    ["queue", ["billing"], "For this queue: Billing", "适用队列：账单"],
  ] as const)("%s %o", (reason, words, en, zh) => {
    for (const [language, said] of [["en", en], ["zh", zh]] as const) {
      expect(reasonWords({ t: translator(language), language, state }, contact, { about: reason, words: [...words] })).toBe(said);
    }
  });
});

describe("the end of a contact", () => {
  it("leaves nothing to be asked about it", async () => {
    vi.useFakeTimers();
    vi.stubGlobal("window", globalThis);
    const asked = vi.fn(() => Promise.resolve(new Response(JSON.stringify({ items: [] }), { status: 200 })));
    vi.stubGlobal("fetch", asked);
    const page = { state: { contact: CONTACT as Contact | null, beside: [] }, language: "en", set: vi.fn(), find: () => null };
    const draft = { ...DRAFT };
    const articles = new Articles(page as never, () => draft as never);
    articles.follow();
    await vi.runAllTimersAsync();
    expect(asked).toHaveBeenCalledTimes(1);
    draft.note = "lost card";
    articles.follow();
    page.state.contact = null;
    articles.follow();
    await vi.runAllTimersAsync();
    expect(asked).toHaveBeenCalledTimes(1);
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });
});

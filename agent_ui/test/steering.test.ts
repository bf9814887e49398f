import { describe, expect, it } from "vitest";
import type { QueueRow } from "../src/protocol";
import { destination, loan, notice, unfit } from "../src/supervisor/actions/asked";

const QUEUES = [{ queue: "support", name: { en: "Support", zh: "支持" } }] as unknown as QueueRow[];

describe("whoever waits is sent", () => {
  it.each([
    ["queue:sales", "", { what: "send", body: { queue: "sales" } }],
    ["voicemail:night", "", { what: "send", body: { voicemail: "night" } }],
    ["agent:ann", "", { what: "keep", body: { agent: "ann", for_s: 300 } }],
    ["queue:a:b", "", { what: "send", body: { queue: "a:b" } }],
    ["number:", " 10086 ", { what: "send", body: { number: "10086" } }],
    ["queue:sales", "10086", { what: "send", body: { queue: "sales" } }],
    ["number:", "  ", null],
  ])("to %s %s", (to, number, asked) => {
    expect(destination(to, number)).toEqual(asked);
  });
});

describe("an agent is lent", () => {
  it("for some minutes, or until they sign out", () => {
    expect(loan(["sales"], 15)).toEqual({ queues: ["sales"], for_s: 900 });
    expect(loan([], 0)).toEqual({ queues: [], for_s: null });
  });

  it("and what the queues ask in vain is named as the reader knows them", () => {
    const words = (needs: string) => needs.replace("zh", "Chinese");
    const answer = { unfit: { support: "zh", "gone-since": "French >= 5" } };
    expect(unfit(answer, QUEUES, "en", words)).toEqual(["Support (Chinese)", "gone-since (French >= 5)"]);
    expect(unfit(answer, QUEUES, "zh", words)[0]).toBe("支持 (Chinese)");
    expect([unfit(null, QUEUES, "en", words), unfit({}, QUEUES, "en", words), unfit({ unfit: {} }, QUEUES, "en", words)]).toEqual([[], [], []]);
  });
});

describe("a notice", () => {
  it("is sent without what stands around its words, and not without words", () => {
    expect(notice(" Lines are down.\n", true, 60)).toEqual({ text: "Lines are down.", level: "urgent", for_s: 3600 });
    expect(notice("Cake.", false, 15)).toEqual({ text: "Cake.", level: "info", for_s: 900 });
    expect(notice(" \n", true, 60)).toBeNull();
  });
});

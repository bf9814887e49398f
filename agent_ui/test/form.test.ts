import { describe, expect, it } from "vitest";
import { draftFor, firstGap, unsent } from "../src/agent/draft";
import { answersOf, fieldsOf, gapsOf, isSame } from "../src/agent/form";
import type { FormField } from "../src/protocol";
import { CONTACT } from "./samples";

const field = (name: string, part: Partial<FormField> = {}): FormField => ({
  field: name, name: { en: name }, kind: "text", is_required: false, options: [], only_for: [], ...part,
});

const FORM = [
  field("order", { is_required: true, only_for: ["sold"] }),
  field("size", { kind: "choice", options: [{ code: "s", name: {} }, { code: "l", name: {} }] }),
  field("amount", { kind: "number" }),
  field("again", { kind: "date", is_required: true, only_for: ["follow_up"] }),
  field("happy", { kind: "yes_no" }),
];
const contact = { ...CONTACT, state: "wrap_up" as const, form: FORM, disposition: "sold", note: "" };

describe("a queue's form", () => {
  it.each([["sold", "order size amount happy"], ["follow_up", "size amount again happy"], ["", "size amount happy"]])(
    "of %o: %s", (disposition, names) => {
      expect(fieldsOf(contact, disposition).map((one) => one.field).join(" ")).toBe(names);
    },
  );

  it.each([
    ["sold", {}, {}, { order: "missing" }],
    ["sold", { order: " A-1 ", again: "2026-11-23", moon: "x" }, { order: "A-1" }, {}],
    ["other", { size: "m", amount: "1,5", happy: "maybe" }, {}, { size: "wrong", amount: "wrong", happy: "wrong" }],
    ["other", { size: "l", amount: "-1.5", happy: "no" }, { size: "l", amount: "-1.5", happy: "no" }, {}],
    ["follow_up", { again: "2026-11-31" }, {}, { again: "wrong" }],
    ["follow_up", { again: "2026-11-30" }, { again: "2026-11-30" }, {}],
  ])("%s with %o", (disposition, given, answers, gaps) => {
    expect([answersOf(contact, disposition, given), gapsOf(contact, disposition, given)]).toEqual([answers, gaps]);
  });

  it("is sent once per change, without what is no answer yet", () => {
    const draft = { ...draftFor(contact, null)!, fields: { order: "A-1", amount: "1," } };
    expect(unsent(draft, contact)).toEqual({
      type: "disposition", call: "call-1", disposition: "sold", note: "", fields: { order: "A-1" }, finish: false,
    });
    expect(unsent(draft, { ...contact, fields: { order: "A-1" } })).toBeNull();
    expect([isSame({ a: "1" }, {}), isSame({ a: "1" }, { a: "1" }), isSame({ a: "1" }, { b: "1" })]).toEqual([false, true, false]);
  });

  it("names the first field that stands in the way", () => {
    const draft = draftFor(contact, null)!;
    const gaps = [{}, { order: "1", amount: "x" }, { order: "1" }].map((fields) => firstGap({ ...draft, fields }, contact));
    expect(gaps).toEqual(["order", "amount", ""]);
    expect([firstGap(null, contact), firstGap({ ...draft, disposition: "" }, contact)]).toEqual(["", ""]);
  });
});

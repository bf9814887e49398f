import { describe, expect, it, vi } from "vitest";
import { Later } from "../src/agent/later";
import { PerContact } from "../src/agent/per_contact";
import type { Page } from "../src/agent/page";
import { chosen } from "../src/agent/several";
import { WrapUp } from "../src/agent/wrap_up";
import { translator } from "../src/i18n";
import type { Contact } from "../src/protocol";
import { initial, reduce, type State } from "../src/store";
import { CONTACT, ME, SNAPSHOT } from "./samples";

const ONE: Contact = { ...CONTACT, state: "talking", arrived_at: 10 };
const TWO: Contact = { ...CONTACT, call: "call-2", offer: "offer-2", ani: "+8613800000177", state: "talking", arrived_at: 20, is_aside: true };

/** The page with two contacts: its parts follow each change, as they do in the console. */
function desk() {
  const parts: { follow(): void }[] = [];
  const sent: unknown[] = [];
  const page = {
    state: reduce(reduce(initial(ME), SNAPSHOT, 100), { type: "contact", now: 101, contact: ONE, past: null, beside: [TWO] }, 101),
    language: "en" as const, t: translator("en"), tell: () => undefined, find: () => null,
    set(change: (state: State) => State = (state) => state) {
      page.state = change(page.state);
      for (const part of parts) part.follow();
    },
    intend: (intent: unknown) => sent.push(intent) > 0,
  } satisfies Page;
  const look = (call: string) => page.set((state) => ({ ...state, ...chosen(state.contact ? [state.contact, ...state.beside] : [], call) }));
  const later = new Later(page), wrapUp = new WrapUp(page);
  parts.push(later, wrapUp);
  page.set();
  return { page, look, later, wrapUp, sent };
}

describe("each contact keeps what is typed about it", () => {
  it("the case that is being opened", () => {
    const { look, later } = desk();
    later.toggle("case");
    later.change({ text: "The lift is stuck", kind: "complaint" });
    look("call-2");
    expect(later.form).toBeNull();
    later.toggle("call_back");
    expect([later.form?.way, later.form?.number]).toEqual(["call_back", "+8613800000177"]);
    look("call-1");
    expect([later.form?.way, later.form?.text, later.form?.kind]).toEqual(["case", "The lift is stuck", "complaint"]);
    look("call-2");
    expect(later.form?.way).toBe("call_back");
  });

  it("the note and what the queue asks for", () => {
    vi.stubGlobal("window", { setTimeout: () => 0, clearTimeout: () => undefined });
    const { look, wrapUp } = desk();
    wrapUp.noteDown("Calls from the lift");
    wrapUp.fillIn("floor", "7");
    look("call-2");
    expect([wrapUp.draft?.note, wrapUp.draft?.fields]).toEqual(["", {}]);
    look("call-1");
    expect([wrapUp.draft?.note, wrapUp.draft?.fields]).toEqual(["Calls from the lift", { floor: "7" }]);
    vi.unstubAllGlobals();
  });

  it("a promise that is granted while another is on screen closes its own form", async () => {
    const { page, look, later } = desk();
    later.toggle("call_back");
    await later.save();
    look("call-2");
    later.toggle("case");
    const promised = [{ entry: "e9", queue: "q", number: "+8613800000142", name: "", due: 200, note: "" }];
    page.set((state) => ({ ...state, promised }));
    expect([later.form?.way, later.kept]).toEqual(["case", ""]);
    look("call-1");
    expect([later.form, later.kept]).toEqual([null, page.t("later.kept.call_back")]);
  });

  it("a case that is kept while another is on screen closes its own form", async () => {
    let answer: (value: Response) => void = () => undefined;
    vi.stubGlobal("fetch", () => new Promise<Response>((done) => (answer = done)));
    vi.stubGlobal("document", { querySelector: () => null });
    const { look, later } = desk();
    later.toggle("case");
    const saving = later.save();
    look("call-2");
    later.toggle("follow_up");
    later.change({ text: "Write to them" });
    answer(new Response(JSON.stringify({ number: "C-7" }), { status: 201 }));
    await saving;
    expect([later.form?.text, later.kept]).toEqual(["Write to them", ""]);
    look("call-1");
    expect(later.form).toBeNull();
    expect(later.kept).toContain("C-7");
    vi.unstubAllGlobals();
  });

  it("until it is over", () => {
    const { page, look, later } = desk();
    later.toggle("case");
    look("call-2");
    page.set((state) => ({ ...state, beside: [] }));
    page.set((state) => ({ ...state, beside: [ONE] }));
    look("call-1");
    expect(later.form).toBeNull();
  });
});

it("what was begun is found again, by contact", () => {
  const notes = new PerContact(() => ({ text: "" }));
  notes.of("call-1").text = "one";
  notes.of("call-2").text = "two";
  notes.keepOnly(["call-2"]);
  expect([notes.of("call-1").text, notes.of("call-2").text, notes.all().length]).toEqual(["", "two", 2]);
});

import { describe, expect, it } from "vitest";
import type { Fields, Json, OneObject } from "../src/admin/answers";
import { query } from "../src/admin/answers";
import { asAsked } from "../src/admin/audit_desk";
import { brief } from "../src/admin/brief";
import { begun, changed, HIDDEN, opened, otherProblems, patchOf, problemsOf, rebased, same, shown, written } from "../src/admin/draft";
import { formatOf } from "../src/admin/imports_desk";
import { nameOf } from "../src/admin/labels";
import { pathOf, routeOf } from "../src/admin/route";
import { statementsOf } from "../src/admin/single";
import { guessed, parsed, sectionsOf, SPECS } from "../src/admin/specs";
import { added, moved, skillsOf, stepsOf } from "../src/admin/steps";
import { readSpans, specialOf, weekOf, writtenSpecial, writtenWeek, yearOf } from "../src/admin/week";
import { fresh, wayOf, whenChanged } from "../src/admin/widgets";
import { defaultsOf, kindChanged } from "../src/admin/widgets_parts";
import { ADMIN_CATALOGUES, isWord, speaker } from "../src/admin/words";

const QUEUE: OneObject = {
  kind: "queues", name: "support", revision: "r1", value: { name: { en: "Support" }, ring_for_s: 20 }, effective: {}, used_by: [], doubts: [],
};
const DEFAULTS: Fields = { ring_for_s: 20, wrap_up_s: 0, hours: null, password: null };
const DRAFT = opened(QUEUE, DEFAULTS, ["password"]);

describe("addresses", () => {
  it.each([
    ["/admin", "", { page: "list", kind: "queues" }],
    ["/admin/users", "", { page: "list", kind: "users" }],
    ["/admin/users", "?new=", { page: "new", kind: "users", like: "" }],
    ["/admin/users", "?new=lin", { page: "new", kind: "users", like: "lin" }],
    ["/admin/numbers/%2B49", "", { page: "object", kind: "numbers", name: "+49" }],
    ["/admin/site", "", { page: "object", kind: "site", name: "site" }],
    ["/admin/audit", "", { page: "audit" }],
    ["/admin/queues/%E0%A4%A", "", { page: "object", kind: "queues", name: "%E0%A4%A" }],
  ] as const)("%s%s", (path, search, route) => {
    expect(routeOf(path, search)).toEqual(route);
  });

  it.each(["/admin/users", "/admin/users?new=lin", "/admin/numbers/%2B49", "/admin/site", "/admin/versions"])("%s is its own address", (path) => {
    const [where = "", search = ""] = path.split("?");
    expect(pathOf(routeOf(where, search ? `?${search}` : ""))).toBe(path);
  });
});

describe("one object being worked on", () => {
  it("shows what holds: what is written, else the default", () => {
    expect([shown(DRAFT, "ring_for_s"), shown(DRAFT, "wrap_up_s"), shown(DRAFT, "nothing")]).toEqual([20, 0, null]);
  });

  it("sends only what changed", () => {
    const draft = written(written(DRAFT, "wrap_up_s", 30), "hours", "office");
    expect([changed(draft), patchOf(draft)]).toEqual([["wrap_up_s", "hours"], { wrap_up_s: 30, hours: "office" }]);
  });

  it("keeps what was typed while a save was on its way, and nothing else", () => {
    const sent = written(written(DRAFT, "wrap_up_s", 30), "hours", "office");
    const typed = written(written(sent, "ring_for_s", null), "wrap_up_s", 40);
    const fresh = { ...DRAFT, revision: "next", saved: sent.value, value: sent.value };
    expect(patchOf(rebased(fresh, sent, sent))).toEqual({});
    expect(patchOf(rebased(fresh, sent, typed))).toEqual({ ring_for_s: null, wrap_up_s: 40 });
    expect(rebased(fresh, sent, typed).revision).toBe("next");
  });

  it("leaves a default out again, and says null for what goes back to it", () => {
    expect(changed(written(written(DRAFT, "wrap_up_s", 30), "wrap_up_s", 0))).toEqual([]);
    expect(patchOf(written(DRAFT, "ring_for_s", null))).toEqual({ ring_for_s: null });
    // It stood in the file, so it stays there although it says no more than the default.
    expect(changed(written(written(DRAFT, "ring_for_s", 25), "ring_for_s", 20))).toEqual([]);
  });

  it("copies neither secrets nor what may be there only once", () => {
    const like = { name: "Lin", password: HIDDEN, extension: "2001", role: "agent" };
    expect(begun("users", {}, ["password"], like).value).toEqual({ name: "Lin", role: "agent" });
  });

  it("knows which field a problem belongs to", () => {
    const one = (field: string, name = "support") => ({ kind: "queues", name, field, problem: "no", line: 1 });
    const all = [one("overflow.1.to.queue"), one("overflow_more"), one("ring_for_s", "sales"), { ...one(""), kind: "" }];
    expect(problemsOf(all, DRAFT, "overflow")).toEqual([all[0]]);
    expect(otherProblems(all, DRAFT, ["overflow", "ring_for_s"])).toEqual([all[1], all[2], all[3]]);
  });

  it.each([
    [{ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 }, true],
    [{ a: 1 }, { a: 1, b: null }, false],
    [[1, 2], [2, 1], false],
    [[], {}, false],
    [null, undefined, false],
    ["1", 1, false],
  ])("%o and %o: %s", (one, other, is) => {
    expect(same(one as Json, other as Json)).toBe(is);
  });
});

describe("forms", () => {
  const schema = { properties: { name: {}, strategy: {}, flavour: { type: "string" }, ring_for_s: { type: "number" }, pace_s: { anyOf: [{ type: "number" }, { type: "null" }] } } };

  it("are of the fields that the model has; what nobody wrote a form for stands at the end", () => {
    const sections = sectionsOf("queues", schema, {});
    expect(sections.map((section) => [section.title, section.fields.map((field) => field.name)])).toEqual([
      ["admin.part.queue", ["name", "strategy"]], ["admin.part.limits", ["ring_for_s"]], ["admin.part.more", ["flavour", "pace_s"]],
    ]);
    expect(sectionsOf("new_kind", schema, {})[0]?.title).toBe("admin.part.settings");
  });

  it.each([
    [{ type: "integer" }, "number"], [{ type: "boolean" }, "check"], [{ type: "string" }, "text"], [{ enum: ["a", "b"] }, "choice"],
    [{ type: "array", items: { type: "string" } }, "lines"], [{ type: "object" }, "json"], [{ anyOf: [{ type: "string" }, { type: "null" }] }, "text"],
    [{ anyOf: [{ type: "string" }, { type: "object" }] }, "json"],
  ])("%o is written as %s", (given, as) => {
    expect(guessed("x", given).as).toBe(as);
  });

  it("say what each field is, in both languages", () => {
    for (const [kind, sections] of Object.entries(SPECS)) {
      for (const { name } of sections.flatMap((section) => section.fields)) {
        expect(isWord(`admin.field.${kind}.${name}`) || isWord(`admin.field.${name}`), `${kind}.${name}`).toBe(true);
      }
    }
    expect(Object.keys(ADMIN_CATALOGUES.zh).sort()).toEqual(Object.keys(ADMIN_CATALOGUES.en).sort());
  });

  it("have a hole for the same values in both languages", () => {
    const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
    for (const [key, text] of Object.entries(ADMIN_CATALOGUES.en)) {
      if (!key.endsWith(".one")) expect([key, holes(ADMIN_CATALOGUES.zh[key] ?? "")]).toEqual([key, holes(text)]);
    }
  });

  it.each([["", null], [" ", null], ["{", undefined], ['{"a": 1}', { a: 1 }], ["3", 3]])("%o means %o", (text, value) => {
    expect(parsed(text)).toEqual(value);
  });
});

describe("steps of skills", () => {
  it.each([
    [null, [], null],
    [{}, [], null],
    ["support >= 5", [{ needs: "support >= 5", for_s: null }], "support >= 5"],
    [{ support: 1, sales: 2 }, [{ needs: "support >= 1 and sales >= 2", for_s: null }], "support >= 1 and sales >= 2"],
    [[{ needs: "vip >= 8", for_s: 20 }, { needs: "vip" }], [{ needs: "vip >= 8", for_s: 20 }, { needs: "vip", for_s: null }], [{ needs: "vip >= 8", for_s: 20 }, { needs: "vip" }]],
  ])("%o", (given, steps, back) => {
    expect(stepsOf(given as Json)).toEqual(steps);
    expect(skillsOf(stepsOf(given as Json))).toEqual(back);
  });

  it("a step that is added opens after the one before it", () => {
    expect(added([{ needs: "vip", for_s: null }])).toEqual([{ needs: "vip", for_s: 30 }, { needs: "anyone", for_s: null }]);
    expect(moved(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
    expect(moved(["a"], 0, -1)).toEqual(["a"]);
  });
});

describe("opening hours", () => {
  const WEEK = { "mon-fri": ["09:00-12:00", "13:30-18:00"], sat: "10:00-14:00" };

  it("are a line a day, and as few lines as they need in the file", () => {
    expect(weekOf(WEEK)[0]).toEqual(["09:00-12:00", "13:30-18:00"]);
    expect(weekOf(WEEK)[6]).toEqual([]);
    expect(writtenWeek(weekOf(WEEK))).toEqual(WEEK);
    expect(writtenWeek(weekOf({ "fri-mon": "22:00-06:00" }))).toEqual({ mon: "22:00-06:00", "fri-sun": "22:00-06:00" });
    expect(writtenWeek(weekOf({}))).toBe(null);
  });

  it.each([["9-12, 13:30 – 18", ["09:00-12:00", "13:30-18:00"]], ["", []], ["9：00—17：30", ["09:00-17:30"]], ["noon", ["noon"]]])("%s is read as %o", (text, spans) => {
    expect(readSpans(text)).toEqual(spans);
  });

  it("a holiday without more to say is its date alone", () => {
    const days = ["2026-12-24", { date: "2026-12-25", name: { en: "Christmas Day" } }, { date: "2026-12-31", open: "09:00-12:00" }];
    expect(writtenSpecial(specialOf(days))).toEqual(days);
    expect(writtenSpecial([])).toBe(null);
  });

  it("a year knows what each of its days is", () => {
    const year = yearOf(2028, weekOf(WEEK), specialOf(["2028-02-29", { date: "2028-12-31", open: "09:00-12:00" }]));
    const at = (month: number, day: number) => year[month - 1]?.[day - 1];
    expect([year.length, year[1]?.length, at(2, 29), at(12, 31)?.kind, at(1, 3)?.kind, at(1, 2)?.kind]).toEqual([
      12, 29, { date: "2028-02-29", day: 29, weekday: 1, kind: "holiday" }, "special", "open", "closed",
    ]);
  });
});

describe("statements", () => {
  it.each([
    ["", null], ["select 1", "select 1"], ["select 1;", "select 1"], ["select ';' from t", "select ';' from t"],
    ["insert into t values (1, 2);\n\nselect 1;\n", ["insert into t values (1, 2)", "select 1"]],
  ])("%s", (text, value) => {
    expect(statementsOf(text)).toEqual(value);
  });
});

describe("rules of overflow", () => {
  it("have a limit where there is something to measure", () => {
    expect(whenChanged({ when: "waited", over: 60, to: "callback" }, "closed")).toEqual({ when: "closed", to: "callback" });
    expect(whenChanged({ when: "closed", to: "callback" }, "length")).toEqual({ when: "length", over: 90, to: "callback" });
  });

  it.each([["callback", "callback", null], [{ queue: "sales" }, "queue", "sales"], [{ message: { en: "x" } }, "message", { en: "x" }], [null, "voicemail", null]])("%o leads to %s %o", (to, way, where) => {
    expect(wayOf(to as Json)).toEqual({ way, where });
  });

  it("a new row has a name of its own", () => {
    expect([fresh([], "skill"), fresh(["skill", "skill2"], "skill")]).toEqual(["skill", "skill3"]);
  });
});

describe("parts of a field", () => {
  it("show what the model makes of what is not written", () => {
    const part = { properties: { tries: { default: 3 }, hours: { default: null }, name: {} } };
    const schema = { $defs: { Part: part }, properties: { one: { $ref: "#/$defs/Part" }, two: { anyOf: [{ $ref: "#/$defs/Part" }, { type: "null" }] }, three: {} } };
    expect([defaultsOf(schema, "one"), defaultsOf(schema, "two"), defaultsOf(schema, "three")]).toEqual([{ tries: 3, hours: null }, { tries: 3, hours: null }, {}]);
  });

  it("only a choice has options", () => {
    const chosen = kindChanged({ name: { en: "x" } }, "choice");
    expect(chosen).toEqual({ name: { en: "x" }, kind: "choice", options: { option: { en: "", zh: "" } } });
    expect(kindChanged(chosen, "date")).toEqual({ name: { en: "x" }, kind: "date" });
  });
});

describe("a value in a few words", () => {
  const en = { say: speaker("en"), language: "en" as const };
  const zh = { say: speaker("zh"), language: "zh" as const };

  it.each([
    ["ring_for_s", 20, "20 s", "20 秒"],
    ["name", { en: "Support", zh: "技术支持" }, "Support", "技术支持"],
    ["strategy", "ring_all", "Everybody rings", "同时振铃"],
    ["strategy", "a_new_one", "a_new_one", "a_new_one"],
    ["registers", true, "Yes", "是"],
    ["hours", null, "–", "–"],
    ["queues", ["a", "b", "c", "d", "e", "f"], "a, b, c, d and 2 more", "a、b、c、d，另有 2 项"],
    ["overflow", [{ when: "waited", over: 90, to: { queue: "sales" } }], "has waited 90 s → other queue sales", "已等待 90 秒 → 其他队列 sales"],
    ["week", { "mon-fri": "09:00-18:00" }, "Mon–Fri 09:00-18:00", "周一–周五 09:00-18:00"],
    ["skills", { vip: 8 }, "vip 8", "vip 8"],
  ])("%s", (field, value, english, chinese) => {
    expect([brief(en, field, value as Json), brief(zh, field, value as Json)]).toEqual([english, chinese]);
  });

  it("calls what it names by its name", () => {
    const called = (kind: string, key: string) => (key === "sales" || key === "ann" ? `${kind}: ${key.toUpperCase()}` : key);
    const reader = { ...en, called };
    expect(brief(reader, "queues", ["sales", "new"])).toBe("queues: SALES, new");
    expect(brief(reader, "queues", { sales: 2 })).toBe("queues: SALES 2");
    expect(brief(reader, "owners", ["ann"])).toBe("users: ANN");
    expect([brief(reader, "flow", "sales"), brief(reader, "after_call", "sales")]).toEqual(["flows: SALES", "flows: SALES"]);
    expect(brief(reader, "overflow", [{ when: "closed", to: { queue: "sales" } }])).toContain("queues: SALES");
    expect(brief(reader, "skills", { sales: 2, zh: 3 })).toBe("skills: SALES 2, zh 3");
    expect(brief(reader, "skills", "sales >= 5 or zh")).toBe("skills: SALES ≥ 5 or zh");
    expect(brief(reader, "skills", [{ needs: "sales", for_s: 9 }, { needs: "anyone" }])).toBe("skills: SALES, anyone");
  });
});

describe("what is asked", () => {
  it("leaves out what is empty", () => {
    expect(query({ q: "a b", after: "", dry_run: false, limit: 100 })).toBe("?q=a+b&limit=100");
    expect(query({ q: "" })).toBe("");
  });

  it("takes days as whole ones, in the reader's zone", () => {
    const { since, until } = asAsked({ user: "", kind: "", action: "", q: "", since: "2026-03-18", until: "2026-03-18" });
    expect(Number(until) - Number(since)).toBe(86_400);
    expect(asAsked({ user: "", kind: "", action: "", q: "", since: "", until: "x" })).toMatchObject({ since: "", until: "" });
  });

  it.each([["a.csv", "csv"], ["A.B.XLSX", "xlsx"], ["a.yml", "yaml"], ["a.pdf", null], ["csv", "csv"]])("%s is %s", (name, format) => {
    expect(formatOf(name)).toBe(format);
  });
});

describe("what an object is called", () => {
  it.each([
    ["queues", "vip", { name: { en: "Valued customers", zh: "贵宾专线" } }, "Valued customers", "贵宾专线"],
    ["articles", "returns", { title: { en: "Returns" } }, "Returns", "Returns"],
    ["customers", "tang-yue", { name: "Tang Yue", local_name: "唐悦" }, "Tang Yue", "唐悦"],
    ["users", "agent3", { name: "Sara Nilsson", local_name: "" }, "Sara Nilsson", "Sara Nilsson"],
    ["dialling", "agent", {}, "Agent", "坐席"],
    ["hours", "office", {}, "office", "office"],
    ["phones", "phone1", { name: "" }, "phone1", "phone1"],
  ])("%s %s", (kind, key, value, english, chinese) => {
    expect([nameOf(speaker("en"), "en", kind, key, value as Fields), nameOf(speaker("zh"), "zh", kind, key, value as Fields)]).toEqual([english, chinese]);
  });
});

import { describe, expect, test } from "vitest";
import { chart, HALF_HOUR, type IntervalRow, midnight, scale, sparkline, steps } from "../src/intervals";
import type { AgentRow, AlertRow } from "../src/protocol";
import { EVERYBODY, levelsOf, settled, shown, type Wanted } from "../src/supervisor/crowd";
import { limitOf, series } from "../src/supervisor/history";
import { next, page, step, type Turn } from "../src/wall/turns";
import { ROW } from "./samples";

const NINE = 9 * 3600;

function row(start: number, offered: number, answered = 0, abandoned = 0): IntervalRow {
  return {
    queue: "", start, offered, answered, answered_in_time: 0, abandoned, abandoned_in_time: 0, service_level: null, abandonment: null,
    speed_s: null, speed_p90_s: null, longest_s: 0, handled: 0, handling_s: null, talk_s: null, wrap_up_s: null,
  };
}

describe("a day as a chart", () => {
  test("nothing came: nothing to draw", () => {
    expect(chart({ midnight: 0, rows: [] }, { midnight: -7 * 86_400, rows: [] }, NINE)).toBeNull();
  });

  test("whole hours around what came today and a week ago, each counted from its own midnight", () => {
    const today = { midnight: 1_000_000, rows: [row(1_000_000 + NINE, 10, 7, 2)] };
    const past = { midnight: 400_000, rows: [row(400_000 + NINE + HALF_HOUR, 14, 14), row(400_000 + NINE + 2 * HALF_HOUR, 3, 3)] };
    const drawing = chart(today, past, 1_000_000 + NINE + 600);
    expect(drawing).toEqual({
      from: NINE, until: 17 * 3600, top: 15, ticks: [0, 5, 10, 15], hours: [9, 10, 11, 12, 13, 14, 15, 16, 17].map((h) => h * 3600),
      bars: [{ from: NINE, answered: 7, abandoned: 2, other: 1 }],
      past: [{ from: NINE + HALF_HOUR, answered: 14, abandoned: 0, other: 0 }, { from: NINE + 2 * HALF_HOUR, answered: 3, abandoned: 0, other: 0 }],
    });
    expect(drawing && steps(drawing)).toBe("M1800 1H3600L3600 12H5400");
  });

  test("late in the evening the day does not go on beyond midnight", () => {
    const drawing = chart({ midnight: 0, rows: [row(23.5 * 3600, 1)] }, { midnight: 0, rows: [] }, 23.9 * 3600);
    expect([drawing?.from, drawing?.until]).toEqual([16 * 3600, 24 * 3600]);
  });

  test.each([[0, [0, 1]], [1, [0, 1]], [3, [0, 1, 2, 3]], [7, [0, 4, 8]], [118, [0, 40, 80, 120]], [1000, [0, 400, 800, 1200]]])(
    "%i fits under round steps", (most, ticks) => expect(scale(most)).toEqual(ticks),
  );

  test("midnight is the reader's own, a week ago as well", () => {
    const now = new Date(2026, 2, 18, 14, 2).getTime() / 1000;
    expect(new Date(midnight(now) * 1000).toString()).toBe(new Date(2026, 2, 18).toString());
    expect(new Date(midnight(now, 7) * 1000).toString()).toBe(new Date(2026, 2, 11).toString());
  });
});

describe("the way through the day", () => {
  test("a line with a gap where nothing happened", () => {
    expect(sparkline([1, null, 3, 2])).toEqual({ path: "M0.0 29.0M58.7 3.0L88.0 16.0", x: 88, y: 16 });
  });

  test.each([[[]], [[1]], [[null, 1, null]]])("%j is no line", (values) => expect(sparkline(values)).toBeNull());

  test("half hours without a row are gaps", () => {
    expect(series([row(0, 4), row(2 * HALF_HOUR, 6)], (it) => it.offered)).toEqual([4, null, 6]);
    expect(series([], (it) => it.offered)).toEqual([]);
  });
});

test.each([
  ["waiting", "", 7], ["waiting", "sales", 9], ["waiting", "other", null], ["service_level", "", 0.9], ["longest_wait", "", null],
])("the strictest limit of %s in %j", (measure, queue, limit) => {
  const rule = (name: string, side: "above" | "below", at: number, queues: string[]) =>
    ({ rule: name, measure: name, side, limit: at, level: "warn" as const, queues });
  const rules = [
    rule("waiting", "above", 9, ["sales"]), rule("waiting", "above", 7, ["support"]), rule("service_level", "below", 0.8, []),
    rule("service_level", "below", 0.9, []),
  ];
  expect(limitOf(rules, measure, queue)).toBe(limit);
});

describe("which agents are shown", () => {
  const agent = (id: string, state: AgentRow["state"], since: number, known: Partial<AgentRow> = {}): AgentRow =>
    ({ ...ROW, agent: id, name: id.toUpperCase(), state, since, customer: null, queues: ["support"], ...known });
  const all = [
    agent("d", "idle", 5), agent("a", "on_contact", 3, { customer: "Tang Yue", queues: ["sales"] }), agent("c", "logged_out", 1),
    agent("b", "not_ready", 4),
  ];
  const alert = (id: string, level: "warn" | "crit") => ({ agent: id, level }) as AlertRow;
  const levels = levelsOf([alert("b", "crit"), alert("d", "warn"), alert("b", "warn"), alert("", "crit")]);
  test("an order settles once in a while; filters and newcomers do not wait for it", () => {
    const wanted: Wanted = { ...EVERYBODY, order: "time" };
    const ids = (rows: AgentRow[]) => rows.map((row) => row.agent).join("");
    const first = settled(all, wanted, levels, null, 100);
    const later = [...all.map((row) => (row.agent === "a" ? { ...row, since: 99 } : row)), agent("e", "idle", 1)];
    expect([ids(first.rows), ids(settled(later, wanted, levels, first.standing, 102).rows)]).toEqual(["abdc", "abdce"]);
    expect(ids(settled(later, { ...wanted, words: "a" }, levels, first.standing, 102).rows)).toBe("a");
    expect(ids(settled(later, wanted, levels, first.standing, 103).rows)).toBe("ebdac");
    expect(settled(all, EVERYBODY, levels, first.standing, 102)).toEqual({ rows: all, standing: null });
  });

  const cases: [Partial<Wanted>, string][] = [
    [{}, "dacb"], [{ order: "name" }, "abcd"], [{ order: "state" }, "adbc"], [{ order: "time" }, "abdc"],
    [{ order: "attention" }, "bdac"], [{ queue: "sales" }, "a"], [{ states: ["idle", "not_ready"] }, "db"], [{ words: " tang" }, "a"],
    [{ words: "B" }, "b"], [{ words: "nobody" }, ""],
  ];
  test.each(cases)("%j", (wanted, ids) => {
    expect(shown(all, { ...EVERYBODY, ...wanted }, levels).map((row) => row.agent).join("")).toBe(ids);
  });
});

describe("the turns of a wall", () => {
  const turn = (part: Turn["part"], since: number, paused = false): Turn => ({ part, since, paused });
  test.each([
    [turn("queues", 0), 19, false, turn("queues", 0)],
    [turn("queues", 0), 20, false, turn("day", 20)],
    [turn("agents", 0), 20, false, turn("queues", 20)],
    [turn("agents", 0, true), 500, false, turn("agents", 0, true)],
    [turn("agents", 0), 5, true, turn("queues", 5)],
    [turn("queues", 0), 500, true, turn("queues", 0)],
    [turn("agents", 0, true), 5, true, turn("agents", 0, true)],
  ])("%j at %i", (before, now, isUrgent, after) => expect(next(before, now, isUrgent)).toEqual(after));

  test("keys go to and fro", () => {
    expect([step(turn("queues", 0), 3, -1), step(turn("agents", 0), 3, 1)]).toEqual([turn("agents", 3), turn("queues", 3)]);
  });

  test.each([
    [0, { fit: 16, all: 36 }, { from: 0, to: 16 }],
    [19, { fit: 16, all: 36 }, { from: 16, to: 32 }],
    [20, { fit: 16, all: 36 }, { from: 32, to: 36 }],
    [30, { fit: 16, all: 36 }, { from: 0, to: 16 }],
    [55, { fit: Infinity, all: 36 }, { from: 0, to: 36 }],
    [55, { fit: 16, all: 0 }, { from: 0, to: 0 }],
  ])("at %i of %j each page has been there in turn", (now, room, shown) => expect(page(turn("agents", 0), now, room)).toEqual(shown));

  test("nobody's turn ends before everybody was shown", () => {
    const agents = turn("agents", 0);
    expect([next(agents, 29, false, 3), next(agents, 30, false, 3)]).toEqual([agents, turn("queues", 30)]);
  });
});

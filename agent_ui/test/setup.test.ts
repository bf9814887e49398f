import { describe, expect, it } from "vitest";
import { EMPTY, problems, stepOf, userName } from "../src/setup/draft";

const NEEDS = { code: false, shortest: 10 };
const FULL = {
  ...EMPTY, company: "Harbour Repairs", admin_name: "Petra Novak", admin: "petra", admin_password: "correct horse",
  agent_name: "Lin Mei", agent: "lin", agent_password: "battery staple",
};

describe("what the assistant asks for", () => {
  it.each([
    [0, {}, {}],
    [1, {}, {}],
    [0, { company: " " }, { company: "missing" }],
    [0, { company: "x".repeat(81) }, { company: "words" }],
    [0, { admin: "Petra Novak" }, { admin: "user_name" }],
    [0, { admin_password: "short" }, { admin_password: "short" }],
    [0, { agent_name: "" }, {}],
    [1, { agent_name: "" }, { agent_name: "missing" }],
    [1, { agent: "Petra" }, { agent: "taken" }],
    [1, { number: "+49" }, { number: "figures" }],
    [1, { extension: "5000" }, { extension: "taken" }],
  ])("step %i with %o: %o", (step, changes, found) => {
    expect(problems({ ...FULL, ...changes }, step, NEEDS)).toEqual(found);
  });

  it("wants the code only from another machine", () => {
    expect(problems(FULL, 0, { ...NEEDS, code: true })).toEqual({ code: "missing" });
    expect(problems({ ...FULL, code: "ABCD-2345" }, 0, { ...NEEDS, code: true })).toEqual({});
  });

  it("goes back to the first step with something wrong", () => {
    expect([stepOf({}), stepOf({ agent: "taken" }), stepOf({ agent: "taken", company: "missing" })]).toEqual([-1, 1, 0]);
  });

  it.each([["Lin Mei", "lin.mei"], ["José  Núñez-Ortiz", "jose.nunez.ortiz"], ["林梅", "agent1"], ["", "agent1"], ["- X -", "x"]])("%s signs in as %s", (name, user) => {
    expect(userName(name, "agent1")).toBe(user);
  });
});

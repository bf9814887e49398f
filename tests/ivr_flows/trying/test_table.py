"""Tables of flow tests: every mistake with its place, and what a failing test says."""

from __future__ import annotations

import pytest

from ivr_flows import FlowErrors, load
from ivr_flows.trying import Coverage, QueueWill, Reply, World, judge, moment, read_table

FLOW = load("""
flow: trial
languages: [en]
start: first
nodes:
  first: {do: menu, prompts: a, keys: {1: line, 2: bye}, on_fail: bye}
  line: {do: queue, queue: q, on_leave: bye, on_left: bye}
  bye: {do: hangup, prompts: b, reason: enough}
""")
TEXTS = {"en/a": "Which one?", "en/b": "Goodbye."}


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        (
            "tests: []",
            ["1:1: tests: `tests` must be a list with at least one item; begin each item with `- `"],
        ),
        (
            "tests:\n- name: a\n  digits: 1x\n  expect: {ends: connected}",
            [
                "3:3: a: `1x` is no move: write keys (0-9 * # A-D), !KEYS, 5s, wait, say:WORDS or hangup;"
                ' write, for instance, digits: "1,3,#"'
            ],
        ),
        (
            "tests:\n- name: a\n  queue: gone\n  expect: {ends: connected}",
            [
                "3:3: a: a queue does not do `gone`: choose answered, timed_out, overflowed, no_agent, withdrawn,"
                " failed, unavailable, callback_failed, never, voicemail, message; write, for instance, no_agent:0"
                " or answered:20"
            ],
        ),
        (
            "tests:\n- name: a\n  at: tomorrow\n  expect: {ends: connected}",
            ["3:3: a: `tomorrow` is no date and time; write, for instance, 2026-12-24T20:00+08:00"],
        ),
        (
            "tests:\n- name: a\n  at: 2026-12-24T20:00\n  expect: {ends: connected}",
            ["3:3: a: `2026-12-24T20:00` has no time zone; write, for instance, 2026-12-24T20:00+08:00"],
        ),
        ("tests:\n- name: a", ["2:3: a: `expect` is missing; add it"]),
        (
            "tests:\n- name: a\n  expect: {}",
            ["3:11: a: nothing is expected; say at least how it ends: `ends: connected`"],
        ),
        (
            "tests:\n- name: a\n  expect: {end: connected}",
            ["3:12: a: `end` is not a field here; did you mean `ends`?"],
        ),
        (
            "tests:\n- {name: a, expect: {ends: x}}\n- {name: a, expect: {ends: x}}",
            ["3:4: tests: two tests are called `a`; give each a name of its own"],
        ),
        (
            "defaults: {digits: 1}\ntests:\n- {name: a, expect: {ends: x}}",
            [
                "1:12: tests: `digits` is no default; use: caller, called, language, at, seed, set, learns, answers,"
                " queue, queues, transfer"
            ],
        ),
    ],
)
def test_what_is_wrong_in_a_table(text: str, errors: list[str]) -> None:
    with pytest.raises(FlowErrors) as caught:
        read_table(text, "trial.tests.yaml")
    assert [str(error).removeprefix("trial.tests.yaml:") for error in caught.value.errors] == errors


def test_defaults_hold_for_tests_that_say_nothing_else() -> None:
    table = read_table(
        """
defaults: {caller: "+86", at: 2026-12-24T20:00+08:00, queue: no_agent:0, answers: {fetch: {fails: timeout}}}
tests:
  - {name: a, expect: {ends: x}}
  - {name: b, caller: withheld, queue: {outcome: answered, after_s: 9, place: 3, wait_s: [60, 90]}, expect: {ends: x}}
""",
        "trial.tests.yaml",
    )
    first, second = (case.setting for case in table.cases)
    assert table.flow == "trial"
    assert (first.variables, second.variables) == (
        {"ani": "+86", "dnis": "5000"},
        {"ani": "", "dnis": "5000"},
    )
    assert (first.queue, second.queue) == (
        QueueWill("no_agent", 0.0),
        QueueWill("answered", 9.0, 3, (60.0, 90.0)),
    )
    assert second.replies == {"fetch": (Reply(failure="timeout"),)}
    assert second.now == moment("2026-12-24T12:00+00:00")


def failures(expect: str, moves: str = "1") -> tuple[list[str], list[str]]:
    table = read_table(f'tests:\n- name: a\n  digits: "{moves}"\n  expect: {expect}\n', "t.tests.yaml")
    verdict = judge(table.cases[0], FLOW, World(TEXTS), table.file)
    return [str(one).removeprefix("t.tests.yaml:") for one in verdict.failures], list(verdict.difference)


@pytest.mark.parametrize(
    "expect",
    [
        "{ends: connected, queue: q, nodes: [first, line], hears: [a, which one, position_before]}",
        "{ends: answered, goals: [], variables: {language: en}}",
        "{hears_not: [b]}",
    ],
)
def test_what_holds(expect: str) -> None:
    assert failures(expect) == ([], [])


@pytest.mark.parametrize(
    ("expect", "moves", "said"),
    [
        ("{ends: enough}", "1", "4:12: a: the call ended as `connected` in `line`; correct the flow or the test"),
        ("{queue: q}", "2", "4:12: a: the caller joined no queue; correct the flow or the test"),
        ("{queue: r}", "1", "4:12: a: the caller joined `q`; correct the flow or the test"),
        ("{left: timed_out}", "1,2", "4:12: a: the queue's outcome is `left_by_key`; correct the flow or the test"),
        ("{nodes: [line, first]}", "1", "4:26: a: the call did not come to `first` there; it went: first, line"),
        ("{variables: {x: 1}}", "1", "4:24: a: `x` is not set, not `1`; correct the flow or the test"),
        ("{goals: [paid]}", "1", "4:12: a: the goals reached are: none; correct the flow or the test"),
        ("{hears: [goodbye]}", "1", "4:20: a: `goodbye` is not heard there; see below what is"),
        ("{hears_not: [a]}", "2", "4:24: a: `a` is heard; see below when"),
        ("{ends: enough}", "2,5", "3:3: a: nobody listened for `5`: the call was in `bye` at the end;"
         " take it out, or press it where the flow listens"),
        ("{ends: enough, left_over: 5}", "2", "2:3: a: every move was made; take `left_over` out"),
    ],
)  # fmt: skip
def test_what_fails_says_where_and_why(expect: str, moves: str, said: str) -> None:
    assert failures(expect, moves)[0] == [said]


def test_what_was_heard_stands_beside_what_was_expected() -> None:
    assert failures("{hears_all: [a, c, b]}", "2") == (
        ["4:27: a: [en/b] Goodbye. is heard instead of `c`; see below"],
        ["= [en/a] Which one?", "- c", "= [en/b] Goodbye."],
    )


def test_what_no_test_has_visited_or_taken() -> None:
    coverage = Coverage(FLOW)
    table = read_table('tests:\n- {name: a, digits: "2", expect: {ends: enough}}', "t.tests.yaml")
    coverage.add(judge(table.cases[0], FLOW, World(TEXTS), table.file).transcript)
    assert (coverage.missed_nodes, coverage.missed_ways, coverage.counts) == (
        ("line",), (("first", "key 1"), ("first", "on_fail")), (2, 3, 1, 5),
    )  # fmt: skip

"""Calls through flows without a telephone: what is told, in which order, and how they end."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr_flows import FLOWS, Flow, load, load_catalogue, load_file
from ivr_flows.trying import (
    End,
    HangUp,
    Move,
    Press,
    QueueWill,
    Reply,
    Speak,
    Transcript,
    Trial,
    TryingError,
    Wait,
    What,
    World,
    Written,
    first_of,
    parse_moves,
    parse_queue,
    play,
    replies_of,
)
from ivr_flows.trying.hearing import understood

CALLER = {"ani": "+4930123456", "dnis": "5000"}
AT = 1_773_813_600.0
TEXTS = {"en/a": "Which one?", "en/b": "Goodbye.", "en/wrong_key": "Sorry.", "en/wrong_number": "Sorry."}


def flow_of(nodes: str, start: str = "first", head: str = "") -> Flow:
    return load(f"flow: trial\nlanguages: [en]\n{head}start: {start}\nnodes:\n{nodes}")


def tried(flow: Flow, moves: str, world: World | None = None, *, goes_on: bool = True) -> Transcript:
    return play(Trial(flow, world or World(TEXTS), CALLER, AT), parse_moves(moves), goes_on=goes_on)


def told(came: Transcript) -> list[tuple[str, str, str]]:
    return [(line.node, line.what.value, line.text) for line in came.lines]


MENU = flow_of("""
  first: {do: menu, prompts: a, keys: {1: {label: Bye, go: bye}, 2: ask}, on_fail: bye}
  ask: {do: collect, prompts: a, into: pin, sensitive: true, min_digits: 4, max_digits: 4, next: out, on_fail: bye}
  out: {do: goal, goal: done, next: bye}
  bye: {do: hangup, prompts: b, reason: enough}
""")


def test_a_whole_call_line_by_line() -> None:
    came = tried(MENU, "7,1")
    assert told(came) == [
        ("first", "flow", "trial"),
        ("first", "set", "language"),
        ("first", "heard", "Which one?"),
        ("first", "pressed", "7"),
        ("first", "heard", "Sorry. Which one?"),
        ("first", "pressed", "1"),
        ("first", "went", "bye"),
        ("bye", "heard", "Goodbye."),
        ("bye", "ended", "enough"),
    ]
    assert (came.end, came.reason, came.left_over, came.exits) == (
        End.HUNG_UP, "enough", (), (("trial", "first", "key 1"),),
    )  # fmt: skip
    assert [line.at_s for line in came.lines] == sorted(line.at_s for line in came.lines)
    assert came.lines[6].more == {"exit": "key 1", "label": "Bye"}


def test_secret_digits_and_variables_are_not_shown() -> None:
    came = tried(MENU, "2,8642")
    assert [line.text for line in came.lines if line.what is What.PRESSED] == ["2", "•", "•", "•", "•"]
    assert [line.more for line in came.lines if line.text == "pin"] == [{"value": "•"}]
    assert "pin" not in came.variables
    assert "8642" not in str(came.to_data())
    assert came.goals == ("done",)


@pytest.mark.parametrize(
    ("moves", "end", "left_over"),
    [
        ("1,5", End.HUNG_UP, (1,)),
        ("hangup,1", End.CALLER_LEFT, (1,)),
        ("1s,hangup", End.CALLER_LEFT, ()),
        ("", End.HUNG_UP, ()),
    ],
)
def test_how_a_call_ends_and_what_is_left(moves: str, end: End, left_over: tuple[int, ...]) -> None:
    came = tried(MENU, moves)
    assert (came.end, came.left_over) == (end, left_over)


def test_an_open_call_waits_for_the_next_move() -> None:
    first = tried(MENU, "", goes_on=False)
    assert (first.end, first.node, told(first)[-1]) == (End.OPEN, "first", ("first", "heard", "Which one?"))
    second = tried(MENU, "wait", goes_on=False)
    assert told(second)[: len(first.lines)] == told(first)
    assert len(second.lines) > len(first.lines)


QUEUE = flow_of("""
  first: {do: queue, queue: q, on_leave: bye, on_left: lost, exits: {no_agent: bye}}
  lost: {do: hangup, reason: lost}
  bye: {do: hangup, reason: bye}
""")


@pytest.mark.parametrize(
    ("will", "moves", "end", "way"),
    [
        ("answered:20", "", "connected", ()),
        ("answered:0", "", "connected", ()),
        ("no_agent:0", "", "bye", (("trial", "first", "no_agent"),)),
        ("timed_out:30", "", "lost", (("trial", "first", "on_left"),)),
        ("never", "2", "bye", (("trial", "first", "left_by_key"),)),
        ("message:3:closed", "", "overflowed", ()),
        ("voicemail:3:support", "", "voicemail", ()),
    ],
)
def test_what_a_queue_does(will: str, moves: str, end: str, way: tuple[object, ...]) -> None:
    came = tried(QUEUE, moves, World(TEXTS, queue=parse_queue(will)))
    assert (came.reason, came.exits, came.queues, came.left_over) == (end, way, ("q",), ())


def test_a_caller_who_waits_for_ever_is_given_up() -> None:
    came = tried(QUEUE, "", World(TEXTS, queue=QueueWill("never")))
    assert (came.end, came.node, came.seconds <= 7200) == (End.ENDLESS, "first", True)


FETCH = flow_of("""
  first: {do: fetch, url: "http://shop.example/{ani}", read: {rate: $.rate}, retries: 0, next: good, on_missing: none, on_fail: bad}
  good: {do: branch, cases: [{when: rate > 7, go: high}, {when: rate > 0, go: high}], otherwise: none}
  high: {do: hangup, reason: high}
  none: {do: hangup, reason: none}
  bad: {do: hangup, reason: bad}
""")  # noqa: E501


@pytest.mark.parametrize(
    ("answer", "reason", "assumed", "exits"),
    [
        ({"rate": 7.5}, "high", (), ["next", "case 1"]),
        ({"rate": 1}, "high", (), ["next", "case 2"]),
        ({"rate": 0}, "none", (), ["next", "otherwise"]),
        ({"else": 1}, "none", (), ["on_missing"]),
        ({"fails": "refused"}, "bad", (), ["on_fail"]),
        ({"gives": {"rate": 8}, "after_s": 60}, "bad", (), ["on_fail"]),
        (None, "bad", ("fetch",), ["on_fail"]),
    ],
)
def test_what_others_answer(answer: Any, reason: str, assumed: tuple[str, ...], exits: list[str]) -> None:
    written = Written({"first": replies_of(answer)} if answer else {})
    came = tried(FETCH, "", World(TEXTS, answer=first_of(written)))
    assert (came.reason, came.assumed, [way for _, _, way in came.exits]) == (reason, assumed, exits)


def test_answers_come_in_turn_and_the_last_one_stays() -> None:
    written = Written({"fetch": replies_of({"in_turn": [{"rate": 1}, {"rate": 9}]})})
    asked = [written(_asked(nth)) for nth in (1, 2, 3)]
    assert asked == [Reply({"rate": 1}), Reply({"rate": 9}), Reply({"rate": 9})]


def _asked(nth: int) -> Any:
    from ivr_flows.trying import Asked

    return Asked("trial", "first", "fetch", {}, "en", AT, nth)


class Both:
    """Two flows on a shelf."""

    def __init__(self, *flows: Flow) -> None:
        self._flows = {flow.name: flow for flow in flows}

    def current(self, name: str) -> Flow | None:
        return self._flows.get(name)

    def version(self, name: str, version: str) -> Flow | None:
        return self._flows.get(name)


def test_into_a_subflow_and_back() -> None:
    outer = flow_of(
        """
  first: {do: subflow, flow: inner, with: {amount: 5}, into: {fee: cost}, exits: {rich: bye}, next: poor, on_fail: poor}
  poor: {do: hangup, reason: poor}
  bye: {do: hangup, reason: rich}
""",
        head="variables: {fee: number}\n",
    )
    inner = load("""
flow: inner
languages: [en]
variables: {amount: number, cost: number}
arguments: [amount]
results: [cost]
start: sum
nodes:
  sum: {do: set, values: {cost: amount * 2}, next: back}
  back: {do: return, outcome: rich}
""")
    came = tried(outer, "", World(TEXTS, flows=Both(inner)))
    assert told(came) == [
        ("first", "flow", "trial"),
        ("first", "set", "language"),
        ("first", "flow", "inner"),
        ("first", "set", "amount"),
        ("sum", "set", "cost"),
        ("sum", "went", "back"),
        ("back", "flow", "trial"),
        ("first", "set", "fee"),
        ("first", "went", "bye"),
        ("bye", "ended", "rich"),
    ]
    assert came.exits == (("inner", "sum", "next"), ("trial", "first", "rich"))


@pytest.mark.parametrize(
    ("request_", "words", "word"),
    [
        ({"grammar": "digits"}, "one two three", "123"),
        ({"grammar": "digits"}, "一二 3", "123"),
        ({"grammar": "yes_no"}, "Yes", "yes"),
        ({"grammar": "yes_no"}, "不是", "no"),
        ({"grammar": "words", "words": {"sales": ["buy something"]}}, "buy  something", "sales"),
        ({"grammar": "words", "words": {"call_back": []}}, "Call back", "call_back"),
        ({"grammar": "yes_no"}, "perhaps", None),
    ],
)
def test_what_a_flow_makes_of_words(request_: dict[str, Any], words: str, word: str | None) -> None:
    reply = understood(request_, words)
    assert (reply.failure, reply.value and reply.value["word"]) == (  # type: ignore[index,call-overload]
        ("not_understood", None) if word is None else ("", word)
    )


SPEECH = flow_of("""
  first: {do: speech, prompts: a, grammar: yes_no, keys: {1: yes, 2: no}, exits: {yes: good, no: bad}, on_fail: bad}
  good: {do: hangup, reason: good}
  bad: {do: hangup, reason: bad}
""")


@pytest.mark.parametrize(
    ("moves", "reason"), [("say:maybe,say:yes", "good"), ("say:no", "bad"), ("1", "good"), ("", "bad")]
)
def test_a_flow_that_listens(moves: str, reason: str) -> None:
    came = tried(SPEECH, moves)
    assert (came.reason, came.left_over) == (reason, ())


@pytest.mark.parametrize("text", ["answers", "answered:x", "answered:-1", "voicemail:0", "never:99999999"])
def test_what_no_queue_does(text: str) -> None:
    with pytest.raises(TryingError):
        parse_queue(text)


MOVES: st.SearchStrategy[Move] = st.one_of(
    st.builds(Press, st.text("0123456789*#AB", min_size=1, max_size=4), st.booleans()),
    st.builds(Wait, st.sampled_from([0.0, 0.1, 5.0, 90.0])),
    st.builds(Speak, st.sampled_from(["yes", "hello there"])),
    st.just(HangUp()),
)
CATALOGUE = load_catalogue()
REAL = [load_file(FLOWS / f"{name}.yaml") for name in ("main", "office", "echo", "music", "voicemail")]


@given(
    flow=st.sampled_from([MENU, QUEUE, FETCH, *REAL]),
    moves=st.lists(MOVES, max_size=6),
    will=st.sampled_from(["answered:20", "never", "no_agent:0", "timed_out:9", "message:1:closed"]),
    goes_on=st.booleans(),
)
def test_any_script_ends_within_the_bounds_and_plays_the_same_again(
    flow: Flow, moves: list[Move], will: str, goes_on: bool
) -> None:
    def once() -> Transcript:
        trial = Trial(flow, World(CATALOGUE.texts, queue=parse_queue(will)), CALLER, AT, most_inputs=300)
        return play(trial, moves, goes_on=goes_on)

    came = once()
    assert came.end is not End.OPEN or not goes_on
    assert len(came.lines) < 2000
    assert [line.at_s for line in came.lines] == sorted(line.at_s for line in came.lines)
    assert came.to_data() == once().to_data()
    assert sorted(came.left_over) == list(range(len(moves)))[len(moves) - len(came.left_over) :]

"""hours, lookup, query, authenticate and case: what they ask, and where each answer leads."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ivr_flows import (
    Ask,
    Digit,
    FlowErrors,
    HangUp,
    Json,
    Play,
    PlaybackEnded,
    Position,
    Woke,
    hides_digits,
    load,
)
from ivr_flows.inputs import Answered
from tests.ivr_flows.conversation import Call, flow_of

ENDS = "".join(
    f"  {name}: {{do: hangup, reason: {name}}}\n"
    for name in ("good", "missing", "many", "locked", "bad", "shut")
)
CALLER: dict[str, Any] = {
    "ani": "+8613800000142",
    "customer.account": "40-1",
    "order": "42",
    "secret": "4711",
}


def call(node: str) -> Call:
    used = "".join(line for line in ENDS.splitlines(True) if line.split(":")[0].strip() in node)
    return Call(flow_of(f"  n: {{{node}}}\n{used}", "n"), dict(CALLER))


def ended(actions: list[Any]) -> str:
    return next((action.reason for action in actions if isinstance(action, HangUp)), "")


def asked(actions: Any) -> tuple[str, Any]:
    (ask,) = (action for action in actions if isinstance(action, Ask))
    return ask.kind, dict(ask.request)


HOURS = "do: hours, calendar: office, read: {t: $.opens_time, h: $.holiday}, open: good, closed: shut, on_fail: bad"
LOOKUP = "do: lookup, by: account, value: order, next: good, on_missing: missing, on_many: many, on_fail: bad"
QUERY = (
    "do: query, query: orders, with: {order: order, tries: 1 + 1}, read: {state: state, n: $.changed},"
    " next: good, on_missing: missing, on_fail: bad"
)
CASE = (
    'do: case, kind: complaint, text: "About {order}.", values: {order: order}, into: number,'
    " next: good, on_fail: bad"
)


@pytest.mark.parametrize(
    ("node", "kind", "request_"),
    [
        (HOURS, "hours", {"calendar": "office"}),
        (LOOKUP, "customer", {"by": "account", "value": "42"}),
        ("do: lookup, next: good, on_fail: bad", "customer", {"by": "number", "value": "+8613800000142"}),
        (QUERY, "query", {"name": "orders", "parameters": {"order": "42", "tries": 2}}),
        (
            CASE,
            "case",
            {
                "kind": "complaint", "text": "About 42.", "values": {"order": "42"}, "recording": "", "customer": "",
                "ani": "+8613800000142",
            },
        ),
    ],
)  # fmt: skip
def test_what_is_asked(node: str, kind: str, request_: dict[str, Json]) -> None:
    assert asked(call(node).first) == (kind, request_)


WHOLE: dict[str, Json] = {"matches": 1, "customer": "tang", "name": "Tang Yue", "tier": "gold", "language": "zh",
                          "account": "40-1"}  # fmt: skip


@pytest.mark.parametrize(
    ("node", "answer", "way", "known"),
    [
        (HOURS, {"state": "open", "holiday": "", "opens_time": None}, "good", {"h": ""}),
        (HOURS, {"state": "closed", "opens_time": "09:00"}, "shut", {"t": "09:00"}),
        (HOURS, {"state": "holiday", "holiday": "春节", "opens_time": "09:00"}, "shut", {"t": "09:00", "h": "春节"}),
        (f"{HOURS}, holiday: many", {"state": "holiday"}, "many", {}),
        (HOURS, {"state": "ajar"}, "bad", {}),
        (HOURS, None, "bad", {}),
        (LOOKUP, WHOLE, "good", {"customer.id": "tang", "customer.tier": "gold", "customer.known": True}),
        (LOOKUP, {"matches": 0}, "missing", {"customer.known": False}),
        (LOOKUP, {"matches": 3}, "many", {"customer.known": True}),
        (LOOKUP, {"matches": True}, "bad", {}),
        (LOOKUP, {"matches": "1"}, "bad", {}),
        (LOOKUP, [], "bad", {}),
        (QUERY, {"rows": [{"state": "sent"}], "changed": 0}, "good", {"state": "sent", "n": 0}),
        (QUERY, {"rows": [], "changed": 1}, "missing", {"n": 1}),
        (QUERY, {"rows": [{"state": None}], "changed": 0}, "missing", {"n": 0}),
        (QUERY, None, "missing", {}),
        ("do: query, query: q, next: good, on_missing: missing, on_fail: bad", {"rows": [], "changed": 1}, "good", {}),
        ("do: query, query: q, next: good, on_missing: missing, on_fail: bad", {"rows": []}, "missing", {}),
        ("do: query, query: q, next: good, on_fail: bad", {"rows": [], "changed": 0}, "bad", {}),
        (CASE, {"case": "C-1042"}, "good", {"number": "C-1042"}),
        (CASE, {"case": 7}, "bad", {}),
        (CASE, None, "bad", {}),
    ],
)  # fmt: skip
def test_where_an_answer_leads(node: str, answer: Json, way: str, known: dict[str, Any]) -> None:
    one = call(node)
    assert ended(one.tell(Answered("ask-1", answer), 0.5)) == way
    said = one.position.variables
    assert {name: said[name] for name in said if name not in CALLER and name in known} == known


@pytest.mark.parametrize("node", [HOURS, LOOKUP, QUERY, CASE])
def test_no_answer_is_a_way_as_well(node: str) -> None:
    assert ended(call(node).tell(Answered("ask-1", failure="timeout"), 0.5)) == "bad"
    assert ended(call(node).tell(Woke("flow"), 60.0)) == "bad"


def test_hours_nobody_answers_for_are_open_unless_the_flow_says_otherwise() -> None:
    one = call("do: hours, calendar: c, open: good, closed: shut")
    assert ended(one.tell(Answered("ask-1", failure="unknown"), 0.5)) == "good"


def test_who_is_found_after_the_pin_must_prove_it_anew() -> None:
    one = call(LOOKUP)
    one.position.variables["authenticated"] = True  # type: ignore[index]  # a plain dict underneath
    one.tell(Answered("ask-1", WHOLE), 0.5)
    assert one.position.variables["authenticated"] is False


# ---- authenticate

PIN = (
    "do: authenticate, account: {account}, account_prompts: which, account_digits: 6, pin_prompts: pin, tries: 2,"
    " wrong: wrong, silent: silent, next: good, on_locked: locked, on_fail: bad"
)
KNOWN, UNKNOWN = PIN.replace("{account}", "customer.account"), PIN.replace("{account}", "nobody")


def typed(one: Call, keys: str) -> list[Any]:
    actions: list[Any] = []
    for key in keys:
        actions = one.tell(Digit(key), 1.0)
    return actions


def heard(actions: Any) -> tuple[str, ...]:
    return next((action.prompts for action in actions if isinstance(action, Play)), ())


def test_a_known_caller_types_the_pin_only() -> None:
    one = call(KNOWN)
    assert heard(one.first) == ("en/pin",)
    actions = typed(one, "1234")
    assert asked(actions) == (
        "authenticate",
        {"account": "40-1", "pin": "1234", "ani": "+8613800000142"},
    )
    assert "1234" not in f"{actions}{one.position.to_data()}"
    assert one.position.digits == ""


def test_an_unknown_caller_types_the_account_first() -> None:
    one = call(UNKNOWN)
    assert heard(one.first) == ("en/which",)
    assert heard(typed(one, "407#")) == ("en/pin",)
    assert asked(typed(one, "9999"))[1]["account"] == "407"
    full = call(UNKNOWN)
    assert heard(typed(full, "407123")) == ("en/pin",)


@pytest.mark.parametrize(
    ("answer", "way", "says"),
    [
        ({**WHOLE, "result": "ok"}, "good", ()),
        ({"result": "wrong", "tries_left": 2}, "", ("en/wrong", "en/pin")),
        ({"result": "unknown"}, "", ("en/wrong", "en/pin")),
        ({"result": "wrong", "tries_left": 0}, "locked", ()),
        ({"result": "locked", "tries_left": 0}, "locked", ()),
        ({"result": "maybe"}, "bad", ()),
        (None, "bad", ()),
    ],
)
def test_what_is_said_of_a_pin(answer: Json, way: str, says: tuple[str, ...]) -> None:
    one = call(KNOWN)
    typed(one, "1234")
    actions = one.tell(Answered("ask-1", answer), 2.0)
    assert (ended(actions), heard(actions)) == (way, says)
    assert one.position.variables.get("authenticated", False) is (way == "good")


def test_the_tries_of_one_call_are_counted_silence_and_half_a_pin_included() -> None:
    one = call(KNOWN)
    assert heard(typed(one, "12#")) == ("en/wrong", "en/pin")
    one.tell(PlaybackEnded(one.position.playback), 2.0)
    assert ended(one.tell(Woke("flow"), one.position.deadline)) == "bad"


def test_nothing_typed_is_told_saved_or_taken_over() -> None:
    one = call(KNOWN)
    assert hides_digits(one.flow, one.position)
    typed(one, "12")
    saved = Position.from_data(json.loads(json.dumps(one.position.to_data())))
    assert (saved.digits, saved.has_forgotten) == ("", True)
    one.position = saved
    # Whoever typed half of it before a restart begins again.
    assert heard(typed(one, "34#")) == ("en/wrong", "en/pin")


def test_keys_while_the_answer_is_awaited_are_nobodys() -> None:
    one = call(KNOWN)
    typed(one, "123456")
    assert one.position.typed == ""


@pytest.mark.parametrize(
    ("node", "error"),
    [
        ("do: authenticate, pin_prompts: p, next: good, on_fail: bad", "nothing says whose PIN it is"),
        ("do: lookup, by: name, next: good, on_fail: bad", "`by` is `name`"),
        ("do: query, query: q, read: {ani: x}, next: good, on_fail: bad", "`ani` is the call's own"),
        ("do: query, query: q, read: {x: '..'}, next: good, on_fail: bad", "the path of `x` cannot be understood"),
        ("do: case, kind: Bad Kind, next: good, on_fail: bad", "`kind` is `Bad Kind`"),
        ("do: case, kind: a, into: ani, next: good, on_fail: bad", "`into` is `ani`"),
    ],
)  # fmt: skip
def test_mistakes(node: str, error: str) -> None:
    with pytest.raises(FlowErrors) as caught:
        call(node)
    assert error in str(caught.value)


def test_what_is_sensitive_is_kept_out_of_cases() -> None:
    text = (
        "flow: t\nvariables: {card: {sensitive: true}}\nstart: n\nnodes:\n"
        "  n: {do: case, kind: a, values: {c: card}, next: good, on_fail: good}\n  good: {do: hangup}"
    )
    with pytest.raises(FlowErrors, match="`card` is sensitive and would be kept in the case"):
        load(text)


def test_queries_are_checked_with_their_parameters() -> None:
    nodes = (
        "  n: {do: query, query: q, with: {b: ani, a: ani}, next: good, on_fail: good}\n  good: {do: hangup}"
    )
    known = {"query": {"q"}, "query call": {"q(a)"}}
    with pytest.raises(
        FlowErrors,
        match=r"there is no query call `q\(a, b\)`; did you mean `q\(a\)`\? use one of the site's: q\(a\)",
    ):
        load(f"flow: t\nstart: n\nnodes:\n{nodes}", known=known)

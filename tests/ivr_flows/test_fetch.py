"""fetch, and with it every verb that asks the world outside."""

from __future__ import annotations

import json

import pytest

from ivr_flows import (
    Action,
    AgentAnswered,
    Answered,
    Ask,
    CallerLeft,
    Digit,
    FlowErrors,
    HangUp,
    Input,
    Json,
    Position,
    StopPlaying,
    TellKind,
    Woke,
)
from tests.ivr_flows.conversation import Call, flow_of, played, told, wake

NODES = """
  ask:
    do: fetch
    url: https://shop.example/orders/{order}?by={ani}
    headers: {X-Tier: "tier {customer.tier}"}
    read: {state: "$.order.state", first: "items[0].name", all: "items"}
    timeout_s: 2
    retries: 1
    %s
    next: good
    on_missing: missing
    on_fail: bad
  good: {do: hangup, reason: good}
  missing: {do: hangup, reason: missing}
  bad: {do: hangup, reason: bad}
"""
REQUEST: dict[str, Json] = {
    "url": "https://shop.example/orders/a%2Fb%3F?by=%2B49301234567",
    "method": "GET",
    "headers": {"X-Tier": "tier gold"},
    "body": None,
    "attempt_s": 2.0,
    "retries": 1,
    "pause_s": 0.2,
}
ANSWER: Json = {"order": {"state": "sent"}, "items": [{"name": "pen"}, "x", 2, None]}


def asking(extra: str = "retries: 1") -> Call:
    extra = "" if extra == "retries: 1" else extra
    return Call(
        flow_of(NODES % extra, "ask"), {"ani": "+49301234567", "order": "a/b?", "customer.tier": "gold"}
    )


def test_the_question() -> None:
    assert asking().first == (
        Ask("ask-1", "fetch", REQUEST, 4.2),
        told(TellKind.ASKED, "ask", ask="ask-1", asked="fetch"),
        wake(5.2),
    )


def ended(reason: str, failure: str | None = "") -> list[Action]:
    heard = [] if failure is None else [told(TellKind.ANSWERED, "ask", ask="ask-1", failure=failure)]
    return [*heard, HangUp(reason), told(TellKind.FINISHED, reason, reason=reason)]


@pytest.mark.parametrize(
    ("event", "now", "actions"),
    [
        (Answered("ask-1", ANSWER), 1.0, ended("good")),
        (Answered("ask-1", {"order": {"state": "sent"}}), 1.0, ended("missing")),
        (Answered("ask-1", None), 1.0, ended("missing")),
        (Answered("ask-1", [1, [2]]), 1.0, ended("missing")),
        (Answered("ask-1", failure="status_404"), 1.0, ended("bad", "status_404")),
        (Woke("flow"), 5.2, ended("bad", None)),
        (Woke("flow"), 5.0, []),
        (Answered("ask-0", ANSWER), 1.0, []),
        (Answered("", ANSWER), 1.0, []),
        (Digit("5"), 1.0, []),
    ],
)
@pytest.mark.parametrize("restart", [False, True])
def test_what_may_come(event: Input, now: float, actions: list[Action], restart: bool) -> None:
    call = asking()
    if restart:
        call.position = Position.from_data(json.loads(json.dumps(call.position.to_data())))
    assert call.tell(event, now) == actions


def test_what_is_kept_of_the_answer() -> None:
    call = asking()
    call.tell(Answered("ask-1", ANSWER), 1.0)
    known = call.position.variables
    assert (known["state"], known["first"], known["all"]) == ("sent", "pen", ("x", 2))


def test_an_answer_that_comes_too_late_changes_nothing() -> None:
    for event in (CallerLeft(), AgentAnswered(), Woke("flow")):
        call = asking()
        call.tell(event, 6.0)
        before = call.position
        assert call.tell(Answered("ask-1", ANSWER), 7.0) == []
        assert call.position == before


def test_something_is_heard_meanwhile() -> None:
    call = asking("meanwhile: music/hold")
    question = [Ask("ask-1", "fetch", REQUEST, 4.2), told(TellKind.ASKED, "ask", ask="ask-1", asked="fetch")]
    heard = played(1, "ask", "music/hold", until=4.2, loop=True)
    assert list(call.first) == [*heard, *question, wake(5.2)]
    first, *rest = ended("good")
    assert call.tell(Answered("ask-1", ANSWER), 1.0) == [first, StopPlaying(), *rest]


def test_nothing_secret_shows_in_what_is_logged() -> None:
    assert "shop.example" not in repr(Ask("ask-1", "fetch", REQUEST, 4.2))
    assert "sent" not in repr(Answered("ask-1", ANSWER))


def test_a_circle_of_questions_ends() -> None:
    nodes = "  n: {do: fetch, url: 'http://h/', next: n, on_fail: n, on_missing: end}\n  end: {do: hangup}"
    call = Call(flow_of(nodes, "n"))
    for count in range(1, 201):
        actions = call.tell(Answered(f"ask-{count}", 1), float(count))
    assert actions[1] == HangUp("flow_broken")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ("url: 'http://{ani}/'", "`url` must begin with http:// or https:// and a fixed host"),
        ("url: 'http://shop.example{ani}/'", "`url` must begin with http:// or https:// and a fixed host"),
        ("url: 'http://good@{ani}'", "`url` must begin with http:// or https:// and a fixed host"),
        ("url: 'file:///etc/passwd'", "`url` must begin with http:// or https:// and a fixed host"),
        ("url: 'http://h/{'", "`url` cannot be understood: '{' without '}'; write {{ for the brace itself"),
        ("url: 'http://h/', body: {a: ani}", "GET has no body"),
        ("url: 'http://h/', headers: {'a b': c}", "`a b` is no header"),
        (
            "url: 'http://h/', read: {a: '$..b'}",
            "the path of `a` cannot be understood: '.' was not expected here",
        ),
        ("url: 'http://h/', read: {ani: b}", "`ani` is the call's own"),
    ],
)
def test_mistakes(fields: str, error: str) -> None:
    with pytest.raises(FlowErrors) as caught:
        flow_of(f"  n: {{do: fetch, {fields}, next: e, on_fail: e}}\n  e: {{do: hangup}}", "n")
    assert caught.value.errors[0].problem == error

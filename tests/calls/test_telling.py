"""What a flow tells becomes events of the call."""

from __future__ import annotations

import pytest

import ivr_flows as ivr
from callcenter.calls.call import Call, CallState, Place
from callcenter.calls.telling import event_of
from callcenter.events import (
    Event,
    MenuChosen,
    PositionAnnounced,
    PromptStarted,
    WaitAnswered,
    WrongDigit,
)

PLACE = Place(
    entry="entry-1", queue="support", started=1.0, ranked_from=1.0, skills=(("support", 1),), priority=0
)
IN_CALL = {"at": 5.0, "call": "call-1"}
IN_LINE = {**IN_CALL, "entry": "entry-1"}


def call_in(place: Place | None) -> Call:
    return Call(
        call="call-1",
        state=CallState.IN_FLOW,
        ani="",
        dnis="5000",
        display_name="",
        arrived_at=0.0,
        caller_leg="caller",
        ivr_port=1,
        flow="main",
        language="en",
        place=place,
    )


@pytest.mark.parametrize(
    ("kind", "data", "event"),
    [
        (ivr.TellKind.PROMPT_STARTED, {"prompts": ["en/welcome", "en/number/3"]},
         PromptStarted(**IN_CALL, node="n", prompts=("en/welcome", "en/number/3"))),
        (ivr.TellKind.MENU_CHOSEN, {"choice": "1", "label": "Support"},
         MenuChosen(**IN_CALL, node="n", choice="1", label=ivr.Label.of("Support"))),
        (ivr.TellKind.MENU_CHOSEN, {"choice": "1", "label": {"en": "Support", "zh": "技术支持"}},
         MenuChosen(**IN_CALL, node="n", choice="1", label=ivr.Label.of({"en": "Support", "zh": "技术支持"}))),
        (ivr.TellKind.WRONG_DIGIT, {"digit": ""}, WrongDigit(**IN_CALL, node="n", digit="")),
        (ivr.TellKind.POSITION_ANNOUNCED, {"position": 3}, PositionAnnounced(**IN_LINE, position=3)),
        (ivr.TellKind.POSITION_ANNOUNCED, {"position": 3, "wait_p50_s": 130, "wait_p90_s": 290},
         PositionAnnounced(**IN_LINE, position=3, wait_p50_s=130.0, wait_p90_s=290.0)),
        (ivr.TellKind.WAIT_ANSWERED, {"answer": "callback"}, WaitAnswered(**IN_LINE, answer="callback")),
    ],
)  # fmt: skip
def test_what_is_told(
    kind: ivr.TellKind, data: dict[str, str | int | list[str] | dict[str, str]], event: Event
) -> None:
    assert event_of(call_in(PLACE), ivr.Tell(kind, {"node": "n", **data}), 5.0) == [event]


def test_nobody_records_that_a_flow_is_over() -> None:
    assert event_of(call_in(None), ivr.Tell(ivr.TellKind.FINISHED, {"node": "n", "reason": "x"}), 5.0) == []


def test_who_is_in_no_line_has_no_entry() -> None:
    told = ivr.Tell(ivr.TellKind.WAIT_ANSWERED, {"node": "n", "answer": "leave"})
    assert event_of(call_in(None), told, 5.0) == [WaitAnswered(**IN_CALL, entry="", answer="leave")]

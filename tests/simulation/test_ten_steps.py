"""The ten steps of a call in memory; then once more for every point of it, restored from a snapshot at that point."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from callcenter.calls.effects import CustomerLookedUp
from callcenter.calls.media import DigitHeard, HearLeg, HearPrompts, PlaybackFinished
from callcenter.calls.sip import (
    AnswerLeg,
    DialLeg,
    HangUpLeg,
    LegAnswered,
    LegConfirmed,
    LegEnded,
    LegRinging,
    PhoneRegistered,
)
from callcenter.calls.wishes import AgentCame, AskedReady, MicrophoneChecked
from callcenter.events import (
    AgentRinging,
    AgentStateChanged,
    CallArrived,
    CallConnected,
    CallEnded,
    CustomerMatched,
    DigitPressed,
    EntryEnded,
    EntryStarted,
    Event,
    FlowStarted,
    IvrPortTaken,
    MenuChosen,
    NodesEntered,
    Offered,
    OfferEnded,
    PositionAnnounced,
    PromptStarted,
    RouterTold,
    RouterWoken,
    RoutingBegan,
    ScreenPopped,
    WaitAnswered,
)
from ivr_flows import Label
from tests.helpers.house import BROWSER_SDP, House

Step = Callable[[House], object]


def agent_leg(house: House) -> str:
    dialled = house.last(DialLeg)
    assert isinstance(dialled, DialLeg)
    return dialled.leg


def end_prompt(house: House) -> object:
    return house.tell(PlaybackFinished(leg="caller", playback=house.playback("caller")), after=3.0)


# An agent comes to the desk first (not ready yet), so that the caller finds nobody idle.
STEPS: list[tuple[str, Step]] = [
    ("an agent's page opens", lambda h: h.tell(AgentCame(agent="agent1"))),
    ("the browser's phone registers", lambda h: h.tell(PhoneRegistered(user="agent1"))),
    ("the microphone works", lambda h: h.tell(MicrophoneChecked(agent="agent1", works=True))),
    ("a call arrives", lambda h: h.arrive()),
    ("the caller's phone acknowledges", lambda h: h.tell(LegConfirmed(leg="caller"))),
    (
        "the customer is found",
        lambda h: h.tell(
            CustomerLookedUp(call="call-1", customer="c1", name="Tang Yue", tier="gold", matches=1)
        ),
    ),
    ("the greeting ends", end_prompt),
    ("1: support", lambda h: h.tell(DigitHeard(leg="caller", digit="1"))),
    ("1: I will wait", lambda h: h.tell(DigitHeard(leg="caller", digit="1"), after=2.0)),
    ("the agent turns Ready", lambda h: h.tell(AskedReady(agent="agent1"), after=5.0)),
    ("the browser rings", lambda h: h.tell(LegRinging(leg=agent_leg(h)))),
    ("the agent answers", lambda h: h.tell(LegAnswered(leg=agent_leg(h), sdp=BROWSER_SDP), after=2.0)),
    ("the caller hangs up", lambda h: h.tell(LegEnded(leg="caller", by="peer", cause=""), after=30.0)),
    ("a second call arrives", lambda h: h.arrive(leg="second")),
]


def run(restart_before: int | None = None) -> House:
    house = House()
    for number, (_name, step) in enumerate(STEPS):
        if number == restart_before:
            house.restart()
        step(house)
    return house


WHAT_HAPPENS = [
    (AgentStateChanged, {"agent": "agent1", "was": "logged_out", "state": "not_ready"}),
    (CallArrived, {"ani": "+8613800000142", "dnis": "5000"}),
    (IvrPortTaken, {"port": 1, "ani": "+8613800000142", "dnis": "5000"}),
    (FlowStarted, {"flow": "main"}),
    (NodesEntered, {"steps": ((0, "main", "greeting"),)}),
    (PromptStarted, {"node": "greeting"}),
    (CustomerMatched, {"customer": "c1", "matches": 1}),
    (NodesEntered, {"steps": ((0, "main", "who"), (0, "main", "choose_language"))}),
    (PromptStarted, {"node": "choose_language"}),
    (DigitPressed, {"digit": "1"}),
    (NodesEntered, {"steps": ((0, "main", "support"),)}),
    (MenuChosen, {"choice": "1", "label": Label.of({"en": "Support", "zh": "技术支持"})}),
    (EntryStarted, {"queue": "support", "cause": "arrival"}),
    (PromptStarted, {"node": "support"}),
    (PositionAnnounced, {"position": 1}),
    (DigitPressed, {"digit": "1"}),
    (WaitAnswered, {"answer": "wait"}),
    (PromptStarted, {"prompts": ("music/hold",)}),
    (AgentStateChanged, {"was": "not_ready", "state": "idle"}),
    (AgentStateChanged, {"was": "idle", "state": "offered"}),
    (Offered, {"agent": "agent1", "queue": "support"}),
    (ScreenPopped, {"agent": "agent1"}),
    (AgentRinging, {"agent": "agent1"}),
    (OfferEnded, {"outcome": "accepted"}),
    (CallConnected, {"agent": "agent1"}),
    (AgentStateChanged, {"was": "offered", "state": "on_contact"}),
    (EntryEnded, {"outcome": "answered", "agent": "agent1"}),
    (AgentStateChanged, {"was": "on_contact", "state": "idle"}),
    (CallEnded, {"released_by": "caller", "outcome": "answered"}),
    (CallArrived, {"call": "call-8"}),
    (IvrPortTaken, {"port": 2}),
]


def told_to_people() -> list[Event]:
    """What happened, without what the journal keeps for the routing core alone."""
    return [
        event for event in run().events() if not isinstance(event, RouterTold | RouterWoken | RoutingBegan)
    ]


def test_the_ten_steps_happen_in_order() -> None:
    happened = [
        (type(event), {key: getattr(event, key, None) for key in wanted})
        for event, (_, wanted) in zip(told_to_people(), WHAT_HAPPENS, strict=True)
    ]
    assert happened == WHAT_HAPPENS


@pytest.mark.parametrize("point", range(len(STEPS)), ids=[name for name, _ in STEPS])
def test_a_restart_at_any_point_changes_nothing(point: int) -> None:
    assert run(restart_before=point).outcomes == run().outcomes


def test_the_caller_is_answered_before_any_prompt_and_hears_the_agent_at_the_end() -> None:
    house = run()
    wishes = [out for out in house.outcomes if isinstance(out, AnswerLeg | DialLeg | HangUpLeg)]
    assert [type(wish).__name__ for wish in wishes] == ["AnswerLeg", "DialLeg", "HangUpLeg", "AnswerLeg"]
    dialled = wishes[1]
    assert isinstance(dialled, DialLeg)
    assert house.hears("caller") == HearLeg(leg=dialled.leg)
    assert house.hears(dialled.leg) == HearLeg(leg="caller")


def test_waiting_callers_hear_music_in_a_loop() -> None:
    house = House()
    for _name, step in STEPS[:9]:
        step(house)
    assert house.hears("caller") == HearPrompts(playback="play-4", prompts=("music/hold",), loop=True)

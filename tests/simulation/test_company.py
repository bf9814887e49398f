"""A call in which many people come and go, in memory; once more for every point of it, restored from a snapshot."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from callcenter.calls.call import SupervisorMode
from callcenter.calls.media import HearLeg, HearMix, HearPrompts, MediaSilent
from callcenter.calls.sip import LegAnswered, LegEnded, PhoneGone, PhoneRegistered
from callcenter.calls.wishes import (
    AskedToComplete,
    AskedToConsult,
    AskedToMerge,
    AskedToSupervise,
    AskedToTakeOver,
    HungUp,
    PutOnHold,
    TookOffHold,
)
from callcenter.events import CallConnected, CallEnded, CallTransferred
from tests.calls.company import FRIEND, company, dialled, pick_up, the_call, told
from tests.calls.scenes import sit_down, talk
from tests.helpers.house import BROWSER_SDP, House

MINE = {"agent": "agent1", "call": "call-1"}
THEIRS = {"agent": "agent2", "call": "call-1"}
Step = Callable[[House], object]

STEPS: list[tuple[str, Step]] = [
    ("agent 1 talks with the caller", talk),
    ("puts them on hold", lambda h: h.tell(PutOnHold(**MINE))),
    ("and takes them off", lambda h: h.tell(TookOffHold(**MINE), after=9.0)),
    ("a supervisor's phone is dialled", lambda h: h.tell(PhoneRegistered(user="boss"))),
    ("to whisper", lambda h: h.tell(AskedToSupervise(user="boss", call="call-1", mode=SupervisorMode.WHISPER))),
    ("it answers", pick_up),
    ("agent 2 sits down", lambda h: sit_down(h, "agent2")),
    ("and is asked", lambda h: h.tell(AskedToConsult(**MINE, to="1002"))),
    ("and answers", pick_up),
    ("all talk together", lambda h: h.tell(AskedToMerge(**MINE), after=20.0)),
    ("agent 1 loses the page", lambda h: h.tell(PhoneGone(user="agent1"))),
    ("and its sound", lambda h: h.tell(MediaSilent(leg=the_call(h).agent_leg, silent_s=3.0), after=3.0)),
    ("comes back", lambda h: h.tell(PhoneRegistered(user="agent1"))),
    ("to the same company", lambda h: h.tell(LegAnswered(leg=dialled(h), sdp=BROWSER_SDP))),
    ("and leaves it to agent 2", lambda h: h.tell(HungUp(**MINE))),
    ("who asks a friend outside", lambda h: h.tell(AskedToConsult(**THEIRS, to=FRIEND))),
    ("who answers", pick_up),
    ("the supervisor has heard enough", lambda h: h.tell(AskedToTakeOver(user="boss", call="call-1"))),
    ("leaves the caller to the friend", lambda h: h.tell(AskedToComplete(agent="boss", call="call-1"))),
    ("who hangs up", lambda h: h.tell(LegEnded(leg=the_call(h).third_leg, by="peer", cause=""), after=30.0)),
]  # fmt: skip


def run(restart_before: int | None = None, until: int | None = None) -> House:
    house = company()
    for number, (_name, step) in enumerate(STEPS[:until]):
        if number == restart_before:
            house.restart()
        step(house)
    return house


@pytest.mark.parametrize("point", range(len(STEPS)), ids=[name for name, _ in STEPS])
def test_a_restart_at_any_point_changes_nothing(point: int) -> None:
    assert run(restart_before=point).outcomes == run().outcomes


def test_who_had_the_caller() -> None:
    house = run()
    served = [event.agent for event in house.events() if isinstance(event, CallConnected)]
    assert served == ["agent1", "agent2", "boss"]
    assert told(house, CallTransferred, CallEnded) == [
        "CallTransferred agent1 agent2 agent left",
        f"CallTransferred boss {FRIEND} outside attended",
        "CallEnded third answered -",
    ]
    assert not house.exchange.calls.book.legs and not house.exchange.router.dropped


def test_together_everybody_hears_everybody_but_the_whisper_is_the_agents() -> None:
    house = run(until=14)
    call = the_call(house)
    assert call.third is not None
    agent, third, boss = call.agent_leg, call.third.leg, call.supervisors[0].leg
    assert {leg: house.hears(leg) for leg in ("caller", agent, third, boss)} == {
        "caller": HearMix(legs=(agent, third)),
        agent: HearMix(legs=("caller", third, boss)),
        third: HearMix(legs=("caller", agent)),
        boss: HearMix(legs=("caller", agent, third)),
    }


def test_taken_over_in_a_consultation_the_caller_still_waits() -> None:
    house = run(until=18)
    call = the_call(house)
    assert call.third is not None
    assert isinstance(house.hears("caller"), HearPrompts)
    assert house.hears(call.agent_leg) == HearLeg(leg=call.third.leg)

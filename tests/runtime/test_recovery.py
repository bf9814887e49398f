"""After a kill: everything that was open gets exactly one end."""

from __future__ import annotations

from callcenter.calls.sip import LegConfirmed
from callcenter.events import AgentStateChanged, CallEnded, EntryEnded, OfferEnded
from callcenter.runtime.recovery import Unfinished
from tests.helpers.house import House
from tests.simulation.test_ten_steps import STEPS


def unfinished(house: House) -> Unfinished:
    folded = Unfinished()
    for event in house.events():
        folded.apply(event)
    return folded


def test_a_finished_day_needs_no_ends_but_the_agents() -> None:
    house = House()
    for _, step in STEPS[:13]:
        step(house)
    assert unfinished(house).ends(house.now) == [
        AgentStateChanged(
            at=house.now, agent="agent1", was="idle", state="logged_out", reason="restart", until=0.0
        )
    ]


def test_a_ringing_call_is_closed_from_the_offer_outwards() -> None:
    house = House()
    for _, step in STEPS[:11]:
        step(house)
    house.arrive(leg="other")
    house.tell(LegConfirmed(leg="other"))
    ends = unfinished(house).ends(house.now)
    assert [(type(end).__name__, getattr(end, "outcome", "")) for end in ends] == [
        ("OfferEnded", "withdrawn"),
        ("EntryEnded", "failed"),
        ("CallEnded", "failed"),
        ("CallEnded", "failed"),
        ("AgentStateChanged", ""),
    ]
    again = unfinished(house)
    for end in ends:
        again.apply(end)
    assert again.ends(house.now) == []


def test_a_call_that_an_agent_had_stays_answered() -> None:
    house = House()
    for _, step in STEPS[:12]:
        step(house)
    ended = [
        end
        for end in unfinished(house).ends(house.now)
        if isinstance(end, OfferEnded | EntryEnded | CallEnded)
    ]
    assert ended == [
        CallEnded(at=house.now, call="call-1", released_by="system", outcome="answered", cause="restart")
    ]

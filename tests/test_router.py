"""The router between calls and engine: late facts decide nothing, and nobody waits for an answer that never comes."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

import acd
from callcenter.calls.media import DigitHeard, HearPrompts
from callcenter.calls.sip import LegConfirmed
from callcenter.calls.wishes import Configured
from callcenter.events import CallEnded, EntryEnded, EntryStarted
from callcenter.router import Router
from tests.helpers.house import House

ENTRY = acd.Entry("e1", "call-1", "support", (), 0, 0.0)


def router(new_offer: str = "") -> Router:
    made = Router(new_offer or "offer")
    made.handle(acd.QueueConfigured(acd.QueueSpec("support")), 0.0)
    made.handle(acd.AgentConfigured(acd.AgentSpec("ann", ("support",))), 0.0)
    return made


@pytest.mark.parametrize(
    ("fact", "decided", "counted"),
    [
        (acd.WrapUpFinished("ann"), [], "WrongState"),
        (acd.ContactEnded("ann", "e1"), [], "WrongState"),
        (acd.AgentReady("ann"), [], "WrongState"),
        (acd.AgentSignedIn("bob"), [], "UnknownAgent"),
        (acd.AgentNotReady("bob", "break"), [], "UnknownAgent"),
        (acd.OfferAccepted("o1"), [], "StaleOffer"),
        (acd.OfferRefused("o1"), [], "StaleOffer"),
        (acd.EntryLeft("e9"), [], "UnknownEntry"),
        (
            acd.EntryArrived(replace(ENTRY, queue="sales")),
            [acd.EntryClosed("e1", "sales", "failed", "", 0.0)],
            "UnknownQueue",
        ),
    ],
)
def test_facts_the_engine_refuses_are_counted_and_change_nothing(
    fact: acd.Input, decided: list[acd.Decision], counted: str
) -> None:
    ours = router()
    before = ours.engine.to_data()
    assert ours.handle(fact, 1.0) == decided
    assert ours.dropped == {counted: 1}
    assert {**ours.engine.to_data(), "now": before["now"]} == before


def test_an_entry_that_comes_twice_stays_in_line() -> None:
    ours = router()
    ours.handle(acd.EntryArrived(ENTRY), 1.0)
    assert ours.handle(acd.EntryArrived(ENTRY), 2.0) == []
    assert [place.entry.entry for place in ours.engine.waiting("support")] == ["e1"]


def test_mistakes_in_the_configuration_fly() -> None:
    with pytest.raises(acd.AcdError):
        router().handle(acd.QueueConfigured(acd.QueueSpec("support", strategy="no such")), 1.0)


def test_a_restored_router_goes_on_counting_offers_where_the_first_stopped() -> None:
    first, second = router("offer-a"), Router("offer-b")
    first.handle(acd.EntryArrived(ENTRY), 1.0)
    second.restore(json.loads(json.dumps(first.to_data())))
    assert second.to_data() == first.to_data()
    second.handle(acd.AgentSignedIn("ann"), 2.0)
    second.handle(acd.AgentReady("ann"), 2.0)
    assert second.engine.agent("ann").offer == "offer-a-1"


def test_a_flow_that_names_a_queue_nobody_has_goes_on_as_when_nobody_is_free() -> None:
    house = House(site=Configured(queues=(acd.QueueSpec("support"),), agents=()))
    house.arrive()
    house.tell(LegConfirmed(leg="caller"))
    house.tell(DigitHeard(leg="caller", digit="2"))
    started, ended = house.last(EntryStarted), house.last(EntryEnded)
    assert isinstance(started, EntryStarted)
    assert ended == EntryEnded(
        at=house.now,
        entry=started.entry,
        call="call-1",
        queue="sales",
        outcome="failed",
        agent="",
        waited_s=0.0,
        cause="arrival",
    )
    wish = house.hears("caller")
    assert isinstance(wish, HearPrompts)
    assert wish.prompts == ("en/nobody_free",)
    assert not any(isinstance(event, CallEnded) for event in house.events())

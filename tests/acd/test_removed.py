"""A queue that is there no longer: forgotten when nobody needs or serves it, and not a moment before."""

from __future__ import annotations

import pytest

import acd

GONE = acd.QueueRemoved("q")


def floor(*facts: acd.Input) -> acd.Engine:
    engine = acd.Engine()
    queues = [acd.QueueConfigured(acd.QueueSpec(name, redial_s=60.0, wrap_up_s=20.0)) for name in ("q", "r")]
    agents = [acd.AgentConfigured(acd.AgentSpec("ann", ("q",))), acd.AgentSignedIn("ann")]
    for fact in (*queues, *agents, *facts):
        engine.handle(fact, 0.0)
    return engine


def entry(name: str, **named: object) -> acd.EntryArrived:
    return acd.EntryArrived(acd.Entry(name, "c", "q", (), 0, 0.0, **named))  # type: ignore[arg-type]


NOBODY = acd.AgentConfigured(acd.AgentSpec("ann", ("r",)))
TAKEN = (acd.AgentReady("ann"), entry("e1"), acd.OfferAccepted("offer-1"), NOBODY)


@pytest.mark.parametrize(
    "facts",
    [
        (),
        (NOBODY, entry("e1")),
        (NOBODY, entry("e1", only_agent="ann", give_up_at=60.0)),
        TAKEN,
        (*TAKEN, acd.ContactEnded("ann", "e1")),
        (NOBODY, acd.AgentLent("ann", ("q",))),
        (acd.AgentLent("ann", ("r",)),),
    ],
    ids=[
        "served",
        "waited in",
        "asked for by name",
        "in hand",
        "wrapped up",
        "served on loan",
        "served after a loan",
    ],
)
def test_it_stays_while_it_is_needed(facts: tuple[acd.Input, ...]) -> None:
    engine = floor(*facts)
    was = engine.to_data()
    with pytest.raises(acd.WrongState, match="still needed"):
        engine.handle(GONE, 0.0)
    assert engine.to_data() == was


def test_it_is_forgotten_with_all_that_was_known_of_it() -> None:
    left = (entry("e1", caller="+86138"), acd.EntryLeft("e1"))
    engine = floor(*TAKEN, acd.ContactEnded("ann", "e1"), acd.WrapUpFinished("ann"), *left)
    assert engine.handle(GONE, 1.0) == []
    data = engine.to_data()
    assert ([spec["queue"] for spec in data["queues"]], data["paces"], data["gone"]) == (["r"], {}, [])
    assert acd.Engine.from_data(data).to_data() == data
    for fact in (entry("e2"), GONE, acd.AgentConfigured(acd.AgentSpec("ann", ("q",)))):
        with pytest.raises(acd.UnknownQueue):
            engine.handle(fact, 2.0)


def test_one_of_its_name_may_come_again() -> None:
    engine = floor(NOBODY, GONE, acd.QueueConfigured(acd.QueueSpec("q")), acd.AgentReady("ann"))
    engine.handle(acd.AgentConfigured(acd.AgentSpec("ann", ("r", "q"))), 1.0)
    assert [one.entry for one in engine.handle(entry("e1"), 2.0) if isinstance(one, acd.MakeOffer)] == ["e1"]

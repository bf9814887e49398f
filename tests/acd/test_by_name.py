"""An entry that asks for one agent by name: offered to nobody else, over when that agent does not take it."""

from __future__ import annotations

import pytest

from acd import (
    AgentConfigured,
    AgentNotReady,
    AgentReady,
    AgentSignedIn,
    AgentSpec,
    Decision,
    Engine,
    Entry,
    EntryArrived,
    EntryClosed,
    EntryQueued,
    MakeOffer,
    OfferRefused,
    QueueConfigured,
    QueueSpec,
    UnknownAgent,
    WakeAt,
)

T = 100.0


def opened(*ready: str) -> Engine:
    """Ann serves support, Bob another queue; Bob is the one who is asked for."""
    engine = Engine()
    for queue in ("support", "sales"):
        engine.handle(QueueConfigured(QueueSpec(queue, ring_for_s=20.0)), 0.0)
    for agent, queue in (("ann", "support"), ("bob", "sales")):
        engine.handle(AgentConfigured(AgentSpec(agent, (queue,))), 0.0)
        engine.handle(AgentSignedIn(agent), 0.0)
    for agent in ready:
        engine.handle(AgentReady(agent), 1.0)
    return engine


def asking(agent: str = "bob", give_up_at: float = 0.0) -> EntryArrived:
    return EntryArrived(Entry("e1", "c1", "support", (), 0, T, only_agent=agent, give_up_at=give_up_at))


def offered(decisions: list[Decision]) -> list[tuple[str, str]]:
    return [(made.entry, made.agent) for made in decisions if isinstance(made, MakeOffer)]


def closed(decisions: list[Decision]) -> list[str]:
    return [one.outcome for one in decisions if isinstance(one, EntryClosed)]


def test_the_one_who_is_asked_for_gets_it_whatever_queue_they_serve() -> None:
    made = opened("ann", "bob").handle(asking(), T)
    assert offered(made) == [("e1", "bob")]
    assert [one.why for one in made if isinstance(one, MakeOffer)] == ["Asked for by name"]


def test_nobody_else_gets_it_and_it_is_over_at_once() -> None:
    assert opened("ann").handle(asking(), T) == [
        EntryQueued("e1", "support"),
        EntryClosed("e1", "support", "unavailable", "", 0.0),
    ]


@pytest.mark.parametrize("comes_back_at, outcome", [(T + 3, [("e1", "bob")]), (T + 6, [])])
def test_with_patience_it_waits_for_that_agent_until_its_deadline(
    comes_back_at: float, outcome: list[tuple[str, str]]
) -> None:
    engine = opened("ann")
    assert engine.handle(asking(give_up_at=T + 5), T) == [
        EntryQueued("e1", "support"),
        WakeAt("give_up:e1", T + 5),
    ]
    if comes_back_at > T + 5:
        assert closed(engine.woke("give_up:e1", T + 5)) == ["unavailable"]
    assert offered(engine.handle(AgentReady("bob"), comes_back_at)) == outcome


def test_a_deadline_that_passes_while_it_rings_leaves_the_ringing_alone() -> None:
    engine = opened("bob")
    engine.handle(asking(give_up_at=T + 5), T)
    assert engine.woke("give_up:e1", T + 5) == []
    assert [closed(engine.woke(wake.key, wake.at)) for wake in engine.wake_ups()] == [["missed"]]


def test_a_refusal_ends_it() -> None:
    engine = opened("ann", "bob")
    made = engine.handle(asking(give_up_at=T + 50), T)
    offer = next(one.offer for one in made if isinstance(one, MakeOffer))
    assert closed(engine.handle(OfferRefused(offer), T + 1)) == ["refused"]
    assert offered(engine.handle(AgentReady("bob"), T + 2)) == []


@pytest.mark.parametrize(
    "patience, comes_back", [(0.0, []), (50.0, [("e1", "bob")])], ids=["it is over", "it waits"]
)
def test_an_agent_whose_page_went_has_refused_nothing(
    patience: float, comes_back: list[tuple[str, str]]
) -> None:
    engine = opened("bob")
    engine.handle(asking(give_up_at=T + patience), T)
    lost = engine.handle(AgentNotReady("bob", "connection_lost", is_choice=False), T + 1)
    assert closed(lost) == ([] if patience else ["unavailable"])
    assert offered(engine.handle(AgentReady("bob"), T + 2)) == comes_back


def test_in_line_with_others_the_page_that_comes_back_is_offered_the_same_entry_at_once() -> None:
    engine = opened("ann")
    engine.handle(EntryArrived(Entry("e2", "c2", "support", (), 0, T)), T)
    engine.handle(AgentNotReady("ann", "connection_lost", is_choice=False), T + 1)
    assert offered(engine.handle(AgentReady("ann"), T + 2)) == [("e2", "ann")]


def test_somebody_unknown_cannot_be_asked_for() -> None:
    with pytest.raises(UnknownAgent):
        opened().handle(asking("zoe"), T)

"""An agent calls somebody: nothing is offered to them meanwhile, it is wrapped up, and they are then what they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import acd

QUEUE = acd.QueueSpec("support", ring_for_s=10.0, wrap_up_s=20.0, wrap_up_longest_s=60.0)
BEGUN = acd.ContactBegun("ann", "o1", "support", "call-1")


def engine(*facts: acd.Input, queue: acd.QueueSpec = QUEUE) -> acd.Engine:
    made = acd.Engine()
    given_ = (acd.QueueConfigured(queue), acd.AgentConfigured(acd.AgentSpec("ann", ("support",))))
    for fact in (*given_, acd.AgentSignedIn("ann"), *facts):
        made.handle(fact, 0.0)
    return made


def states(made: acd.Engine, *told: tuple[float, acd.Input | str]) -> list[tuple[str, str]]:
    """State and reason of the agent after each input, or deadline."""
    seen = []
    for now, fact in told:
        _ = made.woke(fact, now) if isinstance(fact, str) else made.handle(fact, now)
        view = made.agent("ann")
        seen.append((str(view.state), view.pending or view.reason))
    return seen


def entry(name: str) -> acd.EntryArrived:
    return acd.EntryArrived(acd.Entry(name, f"call-{name}", "support", (), 0, 5.0))


def test_a_ready_agent_is_ready_again_after_the_wrap_up() -> None:
    assert states(
        engine(acd.AgentReady("ann")),
        (10.0, BEGUN),
        (40.0, acd.ContactEnded("ann", "o1")),
        (60.0, "wrap_up:ann:o1"),
    ) == [("on_contact", ""), ("wrap_up", ""), ("idle", "")]


def test_an_agent_at_lunch_is_at_lunch_again() -> None:
    assert states(
        engine(acd.AgentNotReady("ann", "lunch")),
        (10.0, BEGUN),
        (40.0, acd.ContactEnded("ann", "o1")),
        (41.0, acd.WrapUpFinished("ann")),
    ) == [("on_contact", "lunch"), ("wrap_up", "lunch"), ("not_ready", "lunch")]


def test_nobody_was_reached_and_there_is_nothing_to_wrap_up() -> None:
    needs = acd.QueueSpec("support", wrap_up_s=20.0, wrap_up_longest_s=60.0, needs_disposition=True)
    for ready in (acd.AgentReady("ann"), acd.AgentNotReady("ann", "lunch")):
        seen = states(
            engine(ready, queue=needs), (10.0, BEGUN), (12.0, acd.ContactEnded("ann", "o1", is_void=True))
        )
        assert seen[-1] == (("idle", "") if ready == acd.AgentReady("ann") else ("not_ready", "lunch"))


def test_a_disposition_is_owed_as_after_any_contact_of_the_queue() -> None:
    needs = acd.QueueSpec("support", wrap_up_s=20.0, wrap_up_longest_s=60.0, needs_disposition=True)
    made = engine(acd.AgentReady("ann"), queue=needs)
    states(made, (10.0, BEGUN), (40.0, acd.ContactEnded("ann", "o1")))
    with pytest.raises(acd.WrongState, match="no disposition yet"):
        made.handle(acd.WrapUpFinished("ann"), 41.0)
    assert states(made, (42.0, acd.DispositionGiven("ann", "o1")), (43.0, acd.WrapUpFinished("ann"))) == [
        ("wrap_up", ""),
        ("idle", ""),
    ]


def test_nothing_is_offered_meanwhile_and_the_next_at_once_when_it_is_over() -> None:
    made = engine(acd.AgentReady("ann"))
    made.handle(BEGUN, 10.0)
    assert not [one for one in made.handle(entry("e1"), 11.0) if isinstance(one, acd.MakeOffer)]
    freed = made.handle(acd.ContactEnded("ann", "o1", is_void=True), 12.0)
    assert [(one.agent, one.entry) for one in freed if isinstance(one, acd.MakeOffer)] == [("ann", "e1")]


@pytest.mark.parametrize(
    "before, error",
    [
        ((acd.AgentSignedOut("ann"),), acd.WrongState),
        ((acd.AgentReady("ann"), BEGUN), acd.WrongState),
        ((acd.AgentReady("ann"), entry("e1")), acd.WrongState),
        ((entry("o1"),), acd.DuplicateEntry),
    ],
    ids=[
        "signed out",
        "calls somebody already",
        "is being offered somebody",
        "an entry in line of that name",
    ],
)
def test_who_cannot(before: tuple[acd.Input, ...], error: type[acd.AcdError]) -> None:
    made = engine(*before)
    was = made.to_data()
    with pytest.raises(error):
        made.handle(acd.ContactBegun("ann", "o1", "support", "call-1"), 0.0)
    assert made.to_data() == was
    with pytest.raises(acd.UnknownQueue):
        made.handle(acd.ContactBegun("ann", "o2", "nowhere", "call-1"), 0.0)


def test_how_fast_a_line_is_served_is_not_learnt_from_it() -> None:
    made = engine(acd.AgentReady("ann"))
    states(made, (10.0, BEGUN), (900.0, acd.ContactEnded("ann", "o1")), (920.0, "wrap_up:ann:o1"))
    assert made.to_data()["paces"] == {}


MOVES = (
    acd.AgentReady("ann"), acd.AgentNotReady("ann", "lunch"), acd.AgentSignedOut("ann"), acd.AgentSignedIn("ann"),
    acd.WrapUpFinished("ann"), "begin", "end", "void", "arrive", "accept", "refuse",
)  # fmt: skip


@given(st.lists(st.sampled_from(MOVES), max_size=25))
def test_in_any_order_no_offer_meets_an_own_contact_and_a_snapshot_goes_on_alike(moves: list[object]) -> None:
    made = engine()
    for number, move in enumerate(moves):
        fact = _fact(made, move, number)
        if fact is None:
            continue
        twin = acd.Engine.from_data(made.to_data())
        results: list[list[object]] = []
        for one in (made, twin):
            try:
                results.append([*one.handle(fact, float(number))])
            except acd.AcdError as refused:
                results.append([str(refused)])
        assert results[0] == results[1]
        assert made.to_data() == twin.to_data()
        work = made.agent("ann").work
        assert len(work) <= 1
        assert not (work and work[0].is_own and work[0].phase is acd.State.OFFERED)


def _fact(made: acd.Engine, move: object, number: int) -> acd.Input | None:
    work = next(iter(made.agent("ann").work), None)
    match move:
        case "begin":
            return acd.ContactBegun("ann", f"o{number}", "support", f"call-{number}")
        case "arrive":
            return acd.EntryArrived(acd.Entry(f"e{number}", f"call-{number}", "support", (), 0, number))
        case "end" | "void":
            return acd.ContactEnded("ann", work.entry, is_void=move == "void") if work else None
        case "accept" | "refuse":
            if work is None or not work.offer:
                return None
            return acd.OfferAccepted(work.offer) if move == "accept" else acd.OfferRefused(work.offer)
    return move  # type: ignore[return-value]

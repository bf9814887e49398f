"""Promise 4, and what every other strategy promises: tables of who gets the next contact."""

from __future__ import annotations

from itertools import pairwise

import pytest

import acd
from acd import AgentSpec, QueueSpec, SkillNeed
from tests.acd.desk import Desk

NEED = (SkillNeed("Chinese", 2),)
TEAM = {
    "ann": AgentSpec("ann", ("q",), {"Chinese": 9, "billing": 9}, {"q": 2}),
    "bob": AgentSpec("bob", ("q",), {"Chinese": 3}, {"q": 1}),
    "cho": AgentSpec("cho", ("q",), {"Chinese": 5, "billing": 1}, {"q": 2}),
    "dee": AgentSpec("dee", ("q",), {"Chinese": 1}, {"q": 1}),
}


@pytest.mark.parametrize(
    "strategy, order",
    [
        # Everybody got ready in the order of the alphabet, and each call takes as long.
        ("longest_idle", "ann bob cho dee ann bob"),
        ("round_robin", "ann bob cho dee ann bob"),
        ("fewest_contacts", "ann bob cho dee ann bob"),
        ("sticky", "ann bob cho dee ann bob"),
        # The same two take turns while they are free.
        ("priority_order", "bob dee bob dee bob dee"),
        ("least_skilled_sufficient", "dee dee dee dee dee dee"),
    ],
)
def test_whom_callers_without_needs_reach(strategy: str, order: str) -> None:
    desk = Desk(QueueSpec("q", strategy), TEAM)
    assert " ".join(desk.serve() for _ in range(6)) == order


@pytest.mark.parametrize(
    "strategy, busy, agent",
    [
        ("most_skilled", (), "ann"),
        ("most_skilled", ("ann",), "cho"),
        ("most_skilled", ("ann", "cho"), "bob"),
        ("least_skilled_sufficient", (), "bob"),
        ("least_skilled_sufficient", ("bob",), "cho"),
        ("least_skilled_sufficient", ("bob", "cho"), "ann"),
        ("priority_order", (), "bob"),
        ("priority_order", ("bob",), "ann"),
        ("priority_order", ("bob", "ann"), "cho"),
        ("longest_idle", ("ann",), "bob"),
    ],
)
def test_whom_a_caller_with_needs_reaches(strategy: str, busy: tuple[str, ...], agent: str) -> None:
    desk = Desk(QueueSpec("q", strategy), TEAM)
    desk.tell(*(acd.AgentNotReady(one, "lunch") for one in busy))
    assert [made.agent for made in desk.call(NEED)] == [agent]


def test_the_longest_idle_is_counted_from_the_last_contact_not_from_an_offer_that_was_withdrawn() -> None:
    desk = Desk(QueueSpec("q"), TEAM)
    assert [desk.refuse(), desk.refuse(), desk.serve(), desk.serve()] == ["ann", "ann", "ann", "bob"]


def test_in_turn_an_offer_uses_up_the_turn_whatever_becomes_of_it() -> None:
    desk = Desk(QueueSpec("q", "round_robin"), TEAM)
    assert [desk.refuse(), desk.refuse(), desk.serve(), desk.serve(), desk.serve()] == [
        "ann", "bob", "cho", "dee", "ann",
    ]  # fmt: skip


def test_the_fewest_contacts_wins_however_long_the_others_have_been_idle() -> None:
    desk = Desk(QueueSpec("q", "fewest_contacts"), {name: TEAM[name] for name in ("ann", "bob")})
    desk.tell(acd.AgentNotReady("bob", "lunch"))
    assert [desk.serve() for _ in range(3)] == ["ann"] * 3
    desk.tell(acd.AgentReady("bob"))
    assert [desk.serve() for _ in range(4)] == ["bob", "bob", "bob", "ann"]


def test_the_least_busy_is_the_one_with_the_smallest_share_not_with_the_fewest_contacts() -> None:
    desk = Desk(QueueSpec("q", "least_busy"), {name: TEAM[name] for name in ("ann", "bob")})
    # Ann talks for long once, Bob briefly three times: he is still the less busy of the two.
    assert [desk.serve(100.0), *(desk.serve(5.0) for _ in range(3))] == ["ann", "bob", "bob", "bob"]
    views = {view.agent: view.busy_s for view in desk.engine.agents()}
    assert views == {"ann": 100.0, "bob": 15.0}


def test_by_lot_everybody_has_a_share_and_the_seed_decides() -> None:
    def served(seed: int) -> list[str]:
        desk = Desk(QueueSpec("q", "random", seed=seed), TEAM)
        return [desk.serve() for _ in range(400)]

    first = served(1)
    assert first == served(1) != served(2)
    assert all(60 <= first.count(agent) <= 140 for agent in TEAM)
    assert any(one == other for one, other in pairwise(first))


def test_everybody_who_fits_rings_and_the_first_who_answers_has_the_call() -> None:
    desk = Desk(QueueSpec("q", "ring_all"), TEAM)
    made = desk.call(NEED)
    assert [(one.agent, one.entry) for one in made] == [("ann", "e1"), ("bob", "e1"), ("cho", "e1")]
    ended = [
        (one.agent, one.outcome)
        for one in desk.tell(acd.OfferAccepted(made[1].offer))
        if isinstance(one, acd.OfferEnded)
    ]
    assert sorted(ended) == [("ann", "withdrawn"), ("bob", "accepted"), ("cho", "withdrawn")]
    assert {view.agent: view.state.value for view in desk.engine.agents()} == {
        "ann": "idle", "bob": "on_contact", "cho": "idle", "dee": "idle",
    }  # fmt: skip


def test_whoever_comes_free_while_everybody_rings_rings_as_well_and_a_refusal_silences_one() -> None:
    desk = Desk(QueueSpec("q", "ring_all"), TEAM)
    desk.tell(acd.AgentNotReady("ann", "lunch"))
    made = desk.call(NEED)
    late = [one for one in desk.tell(acd.AgentReady("ann")) if isinstance(one, acd.MakeOffer)]
    assert [one.agent for one in (*made, *late)] == ["bob", "cho", "ann"]
    refused = desk.tell(acd.OfferRefused(made[0].offer))
    assert [one.outcome for one in refused if isinstance(one, acd.OfferEnded)] == ["refused"]
    left = desk.tell(acd.EntryLeft("e1"))
    assert [one.outcome for one in left if isinstance(one, acd.OfferEnded)] == ["withdrawn"] * 2


@pytest.mark.parametrize("seconds, agents", [(14.0, []), (15.0, ["cho"])])
def test_the_agent_whom_a_customer_knows_is_waited_for_but_not_for_ever(
    seconds: float, agents: list[str]
) -> None:
    desk = Desk(QueueSpec("q", sticky_s=15.0), TEAM)
    for _ in range(2):
        desk.tell(acd.OfferAccepted(desk.call()[0].offer))
    assert desk.call(preferred_agent="bob") == []
    woken = desk.engine.woke("hold:e3", desk.now + seconds)
    assert [one.agent for one in woken if isinstance(one, acd.MakeOffer)] == agents


@pytest.mark.parametrize("gone", [acd.AgentNotReady("bob", "lunch"), acd.AgentSignedOut("bob")])
def test_nobody_waits_for_an_agent_who_is_away(gone: acd.Input) -> None:
    desk = Desk(QueueSpec("q", sticky_s=15.0), TEAM)
    for _ in range(2):
        desk.tell(acd.OfferAccepted(desk.call()[0].offer))
    assert desk.call(preferred_agent="bob") == []
    desk.tell(gone)
    assert [one for one in desk.engine.waiting("q") if one.held_for] == []


def test_the_agent_whom_a_customer_knows_is_taken_at_once_when_free() -> None:
    desk = Desk(QueueSpec("q", sticky_s=15.0), TEAM)
    assert [made.agent for made in desk.call(preferred_agent="cho")] == ["cho"]
    assert [made.agent for made in desk.call(preferred_agent="nobody")] == ["ann"]


def test_where_several_fit_into_one_hand_the_emptiest_hand_comes_first() -> None:
    team = {
        name: AgentSpec(name, ("q",), capacity={"chat": 2}) for name in ("ann", "bob")
    }  # fmt: skip
    desk = Desk(QueueSpec("q"), team)
    taken = []
    for _ in range(5):
        made = desk.call(channel="chat")
        taken += [one.agent for one in made]
        desk.tell(*(acd.OfferAccepted(one.offer) for one in made))
    assert taken == ["ann", "bob", "ann", "bob"]


def test_a_strategy_nobody_knows_is_refused() -> None:
    with pytest.raises(acd.BadSpec, match="no strategy 'astrology'"):
        Desk(QueueSpec("q", "astrology"), TEAM)

"""Promise 3: between equals, first come first served. The out-of-order index counts who was passed; it is 0."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import acd
from acd.strategy import STRATEGIES
from tests.acd.day import Day, Seeded
from tests.acd.desk import Desk, only

TEAM = {name: acd.AgentSpec(name, ("q",)) for name in ("ann", "bob", "cho")}


def out_of_order(came: list[str], served: list[str]) -> int:
    """How many pairs were served the other way round."""
    turn = {name: number for number, name in enumerate(served)}
    return sum(
        turn[one] > turn[other] for one, other in combinations([name for name in came if name in turn], 2)
    )


@given(
    st.sampled_from(sorted(set(STRATEGIES) - {"ring_all"})),
    st.lists(st.sampled_from(["call", "call", "answer", "end", "hang up"]), max_size=60),
)
def test_equals_are_served_in_the_order_in_which_they_came(strategy: str, moves: list[str]) -> None:
    desk = Desk(acd.QueueSpec("q", strategy), TEAM)
    offered: list[acd.MakeOffer] = []
    for move in moves:
        desk.now += 1.0
        views = desk.engine.agents()
        offers = [view.offer for view in views if view.offer]
        talking = [(view.agent, view.entry) for view in views if view.state is acd.State.ON_CONTACT]
        waiting = [place.entry.entry for place in desk.engine.waiting("q") if not place.offers]
        if move == "call":
            offered += desk.call()
        elif move == "answer" and offers:
            desk.tell(acd.OfferAccepted(offers[0]))
        elif move == "end" and talking:
            offered += only(desk.tell(acd.ContactEnded(*talking[0])), acd.MakeOffer)
        elif move == "hang up" and waiting:
            desk.tell(acd.EntryLeft(waiting[len(waiting) // 2]))
    came = [f"e{number}" for number in range(1, desk.count + 1)]
    assert out_of_order(came, [made.entry for made in offered]) == 0


@pytest.mark.parametrize("seed", range(20, 24))
def test_on_a_day_with_everything_nobody_is_passed_by_whoever_comes_after_them(seed: int) -> None:
    """Every offer of such a day is compared with all whom its agent could have taken (`tests.acd.proofs`)."""
    day = Day(Seeded(seed))
    day.open()
    for _ in range(200):
        day.move()
    assert len(day.ledger.offer_until) > 10


def test_the_index_counts_pairs() -> None:
    assert [out_of_order(list("abc"), list(served)) for served in ("abc", "bac", "cba", "ca")] == [0, 1, 3, 1]

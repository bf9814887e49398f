"""Queues that the site has no longer, over a real exchange's routing core: who serves them, and until when."""

from __future__ import annotations

from collections.abc import Sequence

import acd
from callcenter.calls.effects import TellRouter
from callcenter.calls.retiring import Retiring
from callcenter.calls.wishes import Configured
from callcenter.router import Router

Q, R = acd.QueueSpec("q", wrap_up_s=20.0, wrap_up_longest_s=60.0), acd.QueueSpec("r")
ANN = acd.AgentSpec("ann", ("q", "r"), levels={"q": 2})
BOB = acd.AgentSpec("bob", ("r",))
WITHOUT_Q = Configured(queues=(), agents=(acd.AgentSpec("ann", ("r",)),), removed=("q",))


class House:
    """A routing core that hears what `Retiring` says; `now` is the time of what comes next."""

    def __init__(self) -> None:
        self.router = Router()
        self.retiring = Retiring(lambda: self.router.engine.floor)
        self.now = 0.0
        self.carry(self.retiring.told(Configured(queues=(Q, R), agents=(ANN, BOB))))
        self.hear(acd.AgentSignedIn("ann"), acd.AgentSignedIn("bob"))

    def carry(self, effects: Sequence[TellRouter]) -> list[acd.Decision]:
        return self.hear(*(effect.fact for effect in effects))

    def hear(self, *facts: acd.Input) -> list[acd.Decision]:
        self.now += 1.0
        out = [one for fact in facts for one in self.router.handle(fact, self.now)]
        assert not self.router.dropped, self.router.dropped
        return out

    def change(self, site: Configured) -> list[acd.Input]:
        """What the routing core was told of another site."""
        effects = self.retiring.told(site)
        self.carry(effects)
        return [effect.fact for effect in effects]

    def come(self, entry: str, queue: str = "q") -> list[acd.Decision]:
        return self.hear(acd.EntryArrived(acd.Entry(entry, f"call-{entry}", queue, (), 0, self.now)))

    def served(self, agent: str) -> tuple[str, ...]:
        return self.router.queues_of(agent)

    @property
    def queues(self) -> list[str]:
        return list(self.router.engine.floor.waiting.queues)


def test_a_queue_with_nobody_in_it_is_gone_at_once() -> None:
    house = House()
    assert house.change(WITHOUT_Q) == [*map(acd.AgentConfigured, WITHOUT_Q.agents), acd.QueueRemoved("q")]
    assert (house.queues, house.served("ann"), house.retiring.queues) == (["r"], ("r",), ())
    assert house.retiring.look() == []


def test_who_waits_is_served_by_whoever_served_the_queue_and_then_it_is_gone() -> None:
    house = House()
    house.come("e1")
    house.come("e2")
    assert house.change(WITHOUT_Q) == [acd.AgentConfigured(acd.AgentSpec("ann", ("r", "q"), levels={"q": 2}))]
    made = [one for one in house.hear(acd.AgentReady("ann")) if isinstance(one, acd.MakeOffer)]
    assert [(one.entry, one.agent) for one in made] == [("e1", "ann")]
    house.hear(acd.OfferAccepted(made[0].offer), acd.EntryLeft("e2"))
    assert house.carry(house.retiring.look()) == []
    house.hear(acd.ContactEnded("ann", "e1"))
    # The wrap-up goes by the queue's rules as well.
    assert (house.queues, house.retiring.queues) == (["q", "r"], ("q",))
    house.hear(acd.WrapUpFinished("ann"))
    house.carry(house.retiring.look())
    assert (house.queues, house.served("ann"), house.retiring.queues) == (["r"], ("r",), ())


def test_another_change_meanwhile_takes_nobody_away() -> None:
    house = House()
    house.come("e1")
    house.change(WITHOUT_Q)
    clever = acd.AgentSpec("ann", ("r",), {"Chinese": 5})
    house.change(Configured(queues=(), agents=(clever,)))
    assert house.served("ann") == ("r", "q")


def test_a_queue_that_comes_back_is_served_by_whoever_the_site_says() -> None:
    house = House()
    house.come("e1")
    house.change(WITHOUT_Q)
    house.change(Configured(queues=(Q,), agents=(acd.AgentSpec("bob", ("q", "r")),)))
    assert (house.served("ann"), house.served("bob"), house.retiring.queues) == (("r",), ("q", "r"), ())
    assert [place.entry.entry for place in house.router.engine.waiting("q")] == ["e1"]


def test_who_was_lent_to_it_serves_the_rest() -> None:
    house = House()
    house.hear(acd.AgentLent("bob", ("q", "r"), 500.0))
    house.change(WITHOUT_Q)
    assert (house.queues, house.served("bob"), house.router.engine.floor.lent) == (["r"], ("r",), {})


def test_nobody_new_comes_into_a_queue_that_is_gone() -> None:
    house = House()
    house.change(WITHOUT_Q)
    (closed,) = house.router.handle(acd.EntryArrived(acd.Entry("e9", "call-9", "q", (), 0, 0.0)), 9.0)
    assert isinstance(closed, acd.EntryClosed)
    assert (closed.entry, closed.outcome) == ("e9", "failed")


def test_who_has_left_is_signed_out_and_serves_nothing_though_somebody_waits() -> None:
    house = House()
    house.come("e1")
    left = Configured(queues=(), agents=(acd.AgentSpec("ann", ()),), removed=("q",), left=("ann",))
    house.change(left)
    assert (house.served("ann"), house.router.engine.agent("ann").state) == ((), acd.State.LOGGED_OUT)
    assert house.queues == ["q", "r"]


def test_who_has_left_brings_the_contact_to_its_end_first() -> None:
    house = House()
    house.hear(acd.AgentReady("ann"))
    (made,) = [one for one in house.come("e1") if isinstance(one, acd.MakeOffer)]
    house.hear(acd.OfferAccepted(made.offer))
    house.change(Configured(queues=(), agents=(acd.AgentSpec("ann", ()),), left=("ann",)))
    assert house.router.engine.agent("ann").state is acd.State.ON_CONTACT
    house.hear(acd.ContactEnded("ann", "e1"))
    assert house.router.engine.agent("ann").state is acd.State.LOGGED_OUT

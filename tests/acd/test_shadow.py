"""A policy that only watches: it sees what the real one sees, and says where it would have chosen otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest

import acd
from acd.shadow import EXAMPLES, Difference, Shadow
from tests.acd.watched import run


def same() -> Shadow:
    return Shadow(lambda spec: spec, lambda spec: spec)


@pytest.mark.parametrize("seed", range(2))
def test_the_same_policy_never_differs_and_never_loses_the_thread(seed: int) -> None:
    watched = run(same(), seed)
    count = watched.shadow.count
    assert (watched.differences, count.resynced) == ([], 0)
    assert count.decisions.total() > 60


def test_lots_are_drawn_alike() -> None:
    queues = tuple(acd.QueueSpec(name, strategy="random", seed=7) for name in ("support", "sales", "vip"))
    watched = run(same(), "lots", queues)
    assert (watched.differences, watched.shadow.count.resynced) == ([], 0)


def test_every_real_offer_is_looked_at_once_and_one_to_everybody_counts_as_one() -> None:
    watched = run(same(), "all", tuple(acd.QueueSpec(name) for name in ("support", "sales", "vip")))
    assert watched.shadow.count.decisions.total() == watched.offers


class Stage:
    """A live engine and a shadow, told the same."""

    def __init__(self, shadow: Shadow) -> None:
        self.live = acd.Engine()
        self.shadow = shadow
        self.found: list[Difference] = []

    def tell(self, now: float, *facts: acd.Input) -> Stage:
        for fact in facts:
            self.found += self.shadow.told(fact, self.live.handle(fact, now), now, self.live)
        return self

    def wake(self, now: float, key: str) -> Stage:
        self.found += self.shadow.woke(key, self.live.woke(key, now), now, self.live)
        return self


def entry(name: str, queue: str = "support", start: float = 0.0, **more: object) -> acd.EntryArrived:
    return acd.EntryArrived(acd.Entry(name, f"call-{name}", queue, (), 0, start, **more))  # type: ignore[arg-type]


def agent(name: str, **skills: int) -> list[acd.Input]:
    return [
        acd.AgentConfigured(acd.AgentSpec(name, ("support",), skills)),
        acd.AgentSignedIn(name),
        acd.AgentReady(name),
    ]


SUPPORT = acd.QueueConfigured(acd.QueueSpec("support"))


def test_another_strategy_names_another_agent() -> None:
    asks = replace(entry("e1").entry, needs=(acd.SkillNeed("billing", 2),))
    shadow = Shadow(lambda spec: replace(spec, strategy="most_skilled"), lambda spec: spec)
    stage = (
        Stage(shadow)
        .tell(0.0, SUPPORT)
        .tell(1.0, *agent("ann", billing=3))
        .tell(2.0, *agent("bob", billing=9))
    )
    assert stage.tell(3.0, acd.EntryArrived(asks)).found == [
        Difference(3.0, "call-e1", "e1", "ann", "support", "agent", "bob", "e1")
    ]
    assert shadow.count.decisions == shadow.count.differences == {"support": 1}
    assert list(shadow.count.examples) == stage.found


def test_other_points_name_another_entry_for_a_freed_agent() -> None:
    shadow = Shadow(lambda spec: replace(spec, tier_bonus={"gold": 100.0}), lambda spec: spec)
    stage = Stage(shadow).tell(0.0, SUPPORT).tell(1.0, entry("e1", start=1.0))
    stage.tell(2.0, entry("e2", start=2.0, tier="gold"))
    assert stage.tell(3.0, *agent("ann")).found == [
        Difference(3.0, "call-e1", "e1", "ann", "support", "entry", "ann", "e2")
    ]
    # Both look at the same situation again: the first caller is taken, whatever the shadow thinks of it.
    assert stage.tell(4.0, *agent("bob")).found == stage.found[:1]


def test_other_skills_leave_nobody_or_somebody() -> None:
    asks = replace(entry("e1").entry, needs=(acd.SkillNeed("billing", 5),))
    shadow = Shadow(lambda spec: spec, lambda spec: replace(spec, skills={"billing": 4}))
    stage = Stage(shadow).tell(0.0, SUPPORT).tell(1.0, *agent("ann", billing=5))
    assert [one.shadow_agent for one in stage.tell(2.0, acd.EntryArrived(asks)).found] == [""]


def test_rings_of_skills_widen_by_the_clock_of_the_shadow() -> None:
    ring = acd.SkillStep((acd.SkillNeed("billing", 5),), 10.0)
    live = acd.QueueConfigured(acd.QueueSpec("support", steps=(replace(ring, for_s=60.0),)))
    shadow = Shadow(lambda spec: replace(spec, steps=(ring,)), lambda spec: spec)
    stage = Stage(shadow).tell(0.0, live).tell(1.0, entry("e1", start=1.0))
    talks = replace(entry("e2", start=12.0).entry, needs=(acd.SkillNeed("talk", 1),))
    # By the real policy the first caller asks for billing until 61; by the shadow's that was over at 11.
    assert stage.tell(12.0, acd.EntryArrived(talks)).tell(13.0, *agent("ann", talk=1)).found == [
        Difference(13.0, "call-e2", "e2", "ann", "support", "entry", "ann", "e1")
    ]
    assert stage.wake(61.0, "step:e1").tell(62.0, *agent("bob")).found == stage.found[:1]
    assert shadow.count.decisions == {"support": 2}


def test_times_and_overflow_stay_those_of_the_real_policy() -> None:
    rules = (acd.Overflow(acd.When.WAITED, acd.Way.VOICEMAIL, "support", 5.0),)
    shadow = Shadow(
        lambda spec: replace(spec, wrap_up_s=99.0, overflow=(), ring_for_s=5.0), lambda spec: spec
    )
    stage = Stage(shadow).tell(
        0.0, acd.QueueConfigured(acd.QueueSpec("support", wrap_up_s=7.0, overflow=rules))
    )
    stage.tell(1.0, entry("e1")).wake(6.0, "overflow:e1").tell(7.0, *agent("ann")).tell(8.0, entry("e2"))
    (offer,) = stage.live.floor.offers
    stage.tell(9.0, acd.OfferAccepted(offer), acd.ContactEnded("ann", "e2")).wake(16.0, "wrap_up:ann:e2")
    stage.tell(17.0, entry("e3"))
    assert (stage.found, shadow.count.resynced, shadow.count.decisions) == ([], 0, {"support": 2})


def test_what_the_real_engine_refuses_is_no_news() -> None:
    shadow = same()
    stage = Stage(shadow).tell(0.0, SUPPORT)
    assert shadow.told(acd.OfferAccepted("no such"), [], 1.0, stage.live) == []
    assert shadow.count.resynced == 0


def test_a_shadow_that_lost_the_thread_takes_the_situation_over() -> None:
    shadow = same()
    stage = Stage(shadow).tell(0.0, SUPPORT).tell(1.0, *agent("ann"))
    stage.live.handle(entry("unseen"), 2.0)  # the shadow is not told
    stage.tell(3.0, *agent("bob"))
    assert shadow.count.resynced == 1
    stage.tell(4.0, entry("e2", start=4.0)).tell(5.0, *agent("cid"))
    assert (stage.found, shadow.count.resynced) == ([], 1)


def test_only_the_last_examples_are_kept() -> None:
    nobody = Shadow(lambda spec: spec, lambda spec: replace(spec, skills={}))
    stage = Stage(nobody).tell(0.0, SUPPORT)
    for number in range(EXAMPLES + 5):
        asks = replace(entry(f"e{number}").entry, needs=(acd.SkillNeed("billing", 5),))
        stage.tell(float(number), *agent(f"a{number}", billing=5), acd.EntryArrived(asks))
    assert nobody.count.differences == {"support": EXAMPLES + 5}
    assert list(nobody.count.examples) == stage.found[5:]

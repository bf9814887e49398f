"""An engine in an invented world, with a shadow that follows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import acd
from acd.floor import Floor
from acd.shadow import Difference, Shadow
from acd.simulation import Demand, Exponential, Interval, LogNormal, Shift, Visit, World, visits

DAY_S = 2 * 3600.0


@dataclass
class Watched:
    """What a `World` takes for an engine; `differences` collects what the shadow said."""

    shadow: Shadow
    engine: acd.Engine = field(default_factory=acd.Engine)
    differences: list[Difference] = field(default_factory=list)
    offers: int = 0

    @property
    def floor(self) -> Floor:
        return self.engine.floor

    def handle(self, fact: acd.Input, now: float) -> list[acd.Decision]:
        decisions = self.engine.handle(fact, now)
        self.differences += self.shadow.told(fact, decisions, now, self.engine)
        return self._counted(decisions)

    def woke(self, key: str, now: float) -> list[acd.Decision]:
        decisions = self.engine.woke(key, now)
        self.differences += self.shadow.woke(key, decisions, now, self.engine)
        return self._counted(decisions)

    def _counted(self, decisions: list[acd.Decision]) -> list[acd.Decision]:
        self.offers += sum(isinstance(one, acd.MakeOffer) for one in decisions)
        return decisions


BILLING = acd.SkillStep((acd.SkillNeed("billing", 6),), 20.0)
QUEUES = (
    acd.QueueSpec(
        "support", wrap_up_s=15.0, steps=(BILLING,), tier_bonus={"gold": 60.0}, sticky_s=15.0, redial_s=300.0,
        overflow=(acd.Overflow(acd.When.WAITED, acd.Way.QUEUE, "sales", 120.0),),
    ),
    acd.QueueSpec(
        "sales", strategy="round_robin", on_missed="ready",
        callback=acd.CallbackRule(acd.First.AGENT, spacing_s=60.0),
        overflow=(acd.Overflow(acd.When.LENGTH, acd.Way.CALLBACK, over=3.0),),
    ),
    acd.QueueSpec("vip", strategy="ring_all", weight=30.0),
)  # fmt: skip


def run(
    shadow: Shadow, seed: object, queues: tuple[acd.QueueSpec, ...] = QUEUES, agents: int = 12
) -> Watched:
    """One busy morning of three queues and people of several skills."""
    watched = Watched(shadow)
    world_of(watched, seed, queues, agents).run(DAY_S)  # type: ignore[arg-type]
    return watched


def world_of(
    on: acd.Engine, seed: object, queues: tuple[acd.QueueSpec, ...] = QUEUES, agents: int = 12
) -> World:
    """The morning, about to begin."""
    for queue in queues:
        on.handle(acd.QueueConfigured(queue), 0.0)
    for one in range(agents):
        served = tuple(queue for at, queue in enumerate(("support", "sales", "vip")) if one % 3 != at)
        on.handle(acd.AgentConfigured(acd.AgentSpec(f"a{one}", served, {"billing": 1 + one % 9})), 0.0)
    return World(on, _coming(seed), _shifts(agents))


def _shifts(agents: int) -> list[Shift]:
    early = [Shift(f"a{one}", 10.0 * one, DAY_S / 2 + 60.0 * one) for one in range(agents)]
    return early + [Shift(f"a{one}", DAY_S / 2 + 900.0 + 10.0 * one) for one in range(agents)]


def _coming(seed: object) -> Iterator[Visit]:
    """Every third caller would be called back, every fifth offer is missed once."""

    def stream(queue: str, per_s: float, **more: str) -> Demand:
        like = tuple(
            acd.Entry("e", "c", queue, (), one % 2, 0.0, tier="gold" if one == 3 else "", **more)
            for one in range(4)
        )
        return Demand(
            like, (Interval(0.0, per_s),), LogNormal(180.0, 9000.0), Exponential(150.0), LogNormal(8.0, 60.0)
        )

    streams = (
        stream("support", 0.03),
        stream("support", 0.01, preferred_agent="a1", caller="c1"),
        stream("sales", 0.02, caller="c2"),
        stream("vip", 0.01),
    )
    for at, visit in enumerate(visits(streams, seed, DAY_S)):
        yield replace(visit, wants_callback=at % 3 == 0, misses=int(at % 5 == 0))

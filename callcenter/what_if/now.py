"""The live state that futures start from, as plain data: what the routing core is, and the pace of each queue."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import acd
from acd.simulation import Tempo
from callcenter.plain import from_plain, to_plain
from callcenter.what_if.errors import CannotForesee
from callcenter.what_if.lately import Lately
from said import Said

TARGET_S = 20.0
RING_S = 4.0
"""Until an offer was taken: what picking up takes."""


@dataclass(frozen=True, slots=True)
class QueueNow:
    """`target_s` is that of the service level. `handling_s` is talk and wrap-up; `patience_s` None: nobody hung up.

    `arrivals` were counted over the last `over_s` seconds; `handled` contacts make the mean and the variance, but what
    was configured counts as a few more.
    """

    target_s: float
    arrivals: int
    over_s: float
    arrivals_per_s: float
    handling_s: float
    handling_variance_s2: float
    handled: int
    patience_s: float | None
    wrap_up_s: float
    ring_s: float
    like: tuple[acd.Entry, ...] = ()

    @property
    def tempo(self) -> Tempo:
        return Tempo(
            arrivals_per_s=self.arrivals_per_s,
            handling_s=self.handling_s,
            variance_s2=self.handling_variance_s2,
            patience_s=math.inf if self.patience_s is None else self.patience_s,
            wrap_up_s=self.wrap_up_s,
            ring_s=self.ring_s,
            like=self.like,
        )


@dataclass(frozen=True, slots=True)
class RoutingNow:
    """`engine` is what `acd.Engine.to_data` returned at `at`, or before with nothing since."""

    at: float
    engine: Mapping[str, Any]
    queues: Mapping[str, QueueNow]

    def to_data(self) -> dict[str, Any]:
        return {
            "at": self.at,
            "engine": self.engine,
            "queues": {
                queue: {name: item for name, item in to_plain(of).items() if name != "type"}
                for queue, of in self.queues.items()
            },
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> RoutingNow:
        """Raises CannotForesee for what is no state."""
        try:
            queues = from_plain(dict[str, QueueNow], data["queues"])
            return cls(float(data["at"]), data["engine"], queues)
        except (TypeError, ValueError, KeyError, AttributeError, acd.AcdError) as error:
            raise CannotForesee(
                "what_if_state", Said("this is no state of the routing core: {error}", error=str(error))
            ) from error


def routing_now(engine: acd.Engine, lately: Lately, targets: Mapping[str, float], now: float) -> RoutingNow:
    """The state of an engine that runs; `targets`: seconds of the service level by queue."""
    data = engine.to_data()
    queues = {queue: _queue_now(engine, queue, lately, targets, now) for queue in engine.floor.waiting.queues}
    return RoutingNow(now, data, queues)


def _queue_now(
    engine: acd.Engine, queue: str, lately: Lately, targets: Mapping[str, float], now: float
) -> QueueNow:
    spec, pace, of = engine.floor.waiting.queues[queue], engine.floor.pace(queue), lately.queue(queue)
    arrivals, over_s = of.count(now), lately.over_s(now)
    wrap_up_s = of.wrap_up_s if of.wrap_up_s is not None else spec.wrap_up_s
    return QueueNow(
        target_s=targets.get(queue, TARGET_S),
        arrivals=arrivals,
        over_s=over_s,
        arrivals_per_s=arrivals / over_s,
        handling_s=pace.handling_s,
        # Nothing seen: as spread out as an exponential time.
        handling_variance_s2=pace.variance_s2 if pace.seen else pace.handling_s**2,
        handled=pace.seen,
        patience_s=1.0 / pace.abandons_per_s if pace.abandons_per_s > 0 else None,
        wrap_up_s=min(wrap_up_s, pace.handling_s / 2),
        ring_s=of.ring_s if of.ring_s is not None else RING_S,
        like=tuple(of.like),
    )

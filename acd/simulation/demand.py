"""Who comes: visits of rates by the clock, or of a record."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from random import Random

from acd.errors import BadSpec
from acd.model import Entry
from acd.simulation.chance import Chance, Exponential, Fixed, Never
from acd.simulation.world import Visit


@dataclass(frozen=True, slots=True)
class Interval:
    """From `start` on, `per_s` contacts a second come, each independently of the others."""

    start: float
    per_s: float


NEVER, AT_ONCE = Never(), Fixed(0.0)


@dataclass(frozen=True, slots=True)
class Demand:
    """One stream of contacts of one queue, each like one of `like`, by chance; name, contact and start are filled in.

    `profile`: rates from moments on, in order; before the first nobody comes. `handling` is talk; `wrap_up` None: as
    long as the queue's limit.
    """

    like: tuple[Entry, ...]
    profile: tuple[Interval, ...]
    handling: Chance
    patience: Chance = NEVER
    ring: Chance = AT_ONCE
    wrap_up: Chance | None = None

    def __post_init__(self) -> None:
        if len({entry.queue for entry in self.like}) != 1:
            raise BadSpec("a stream of contacts needs something that they are like, all of one queue")
        starts = [interval.start for interval in self.profile]
        if not starts or starts != sorted(starts) or min(one.per_s for one in self.profile) < 0:
            raise BadSpec("a profile needs intervals in order, with rates of 0 or more")


def visits(demands: Sequence[Demand], seed: object, until: float, *, prefix: str = "") -> Iterator[Visit]:
    """The visits of all demands before `until`, in order; the same for the same seed. Names begin with `prefix`.

    Each demand has a stream of chance of its own: one more demand changes nothing about the others' visits.
    """
    streams = [
        _visits(demand, f"{prefix}{demand.like[0].queue}.{number}", Random(f"{seed}:{number}"), until)
        for number, demand in enumerate(demands)
    ]
    return heapq.merge(*streams, key=lambda visit: visit.at)


def _visits(demand: Demand, name: str, random: Random, until: float) -> Iterator[Visit]:
    for number, at in enumerate(_moments(demand.profile, random, until)):
        yield Visit(
            entry=_named(_one_of(demand.like, random), f"{name}.{number}", at),
            at=at,
            handling_s=demand.handling.draw(random),
            patience_s=demand.patience.draw(random),
            ring_s=demand.ring.draw(random),
            wrap_up_s=demand.wrap_up.draw(random) if demand.wrap_up else None,
        )


def _one_of(like: tuple[Entry, ...], random: Random) -> Entry:
    return like[int(random.random() * len(like))]


def _named(like: Entry, name: str, at: float) -> Entry:
    return replace(like, entry=name, contact=name, ranked_from=at)


def _moments(profile: tuple[Interval, ...], random: Random, until: float) -> Iterator[float]:
    """A Poisson process whose rate changes: a unit of it is used up by the area under the profile."""
    at, index = profile[0].start, 0
    left = Exponential(1.0).draw(random)
    while at < until:
        end = profile[index + 1].start if index + 1 < len(profile) else math.inf
        rate = profile[index].per_s
        if rate > 0 and left <= rate * (end - at):
            at += left / rate
            if at < until:
                yield at
            left = Exponential(1.0).draw(random)
        elif end == math.inf:
            return
        else:
            left -= rate * (end - at)
            at, index = end, index + 1


@dataclass(frozen=True, slots=True)
class Seen:
    """One recorded visit: it waited so long, and was then served for `handled_s`, or its caller hung up."""

    entry: Entry
    at: float
    waited_s: float
    handled_s: float = 0.0
    is_abandoned: bool = False


def as_recorded(seen: Iterable[Seen], seed: object) -> list[Visit]:
    """The visits of a recorded day, to be routed once more.

    Whoever hung up is as patient again. Of those who were served only that they waited so long is known: their patience
    is what they waited and then an exponential time, whose mean is the waiting of all by the number who hung up (the
    likeliest for censored times). Whoever hung up talks as long as one of those who were served.
    """
    rows, random, names = sorted(seen, key=lambda row: row.at), Random(f"{seed}:recorded"), count()
    left = sum(row.is_abandoned for row in rows)
    patience: Chance = Exponential(sum(row.waited_s for row in rows) / left) if left else Never()
    served = [row.handled_s for row in rows if not row.is_abandoned] or [0.0]
    return [
        Visit(
            entry=_named(row.entry, f"{row.entry.queue}.{next(names)}", row.at),
            at=row.at,
            handling_s=served[int(random.random() * len(served))] if row.is_abandoned else row.handled_s,
            patience_s=row.waited_s if row.is_abandoned else row.waited_s + patience.draw(random),
        )
        for row in rows
    ]

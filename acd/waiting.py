"""Who waits: entries in lines, one line for each requirement of each queue, and one for each agent asked for by name.

A line also keeps the idle agents who may take its entries, in the order of the queue's strategy. So an
arriving entry looks at one line, and a freed agent at the first of each line they serve; nobody else is
touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from acd.discipline import rank
from acd.errors import DuplicateEntry, UnknownEntry, UnknownQueue
from acd.model import Entry, QueueSpec
from acd.ordered import Key, Ordered
from acd.skills import Needs, normal
from acd.strategy import named


@dataclass(frozen=True, slots=True)
class Place:
    """An entry's place in line. `refused` says until when which agents are not offered it again."""

    entry: Entry
    arrived: float
    order: int
    rank: float
    offer: str = ""
    refused: Mapping[str, float] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        return (self.rank, self.order, self.entry.entry)


@dataclass(frozen=True, slots=True)
class Offer:
    """A live offer of one entry to one agent."""

    offer: str
    entry: str
    agent: str
    deadline: float


LineKey = tuple[Needs, str]
"""What entries of one line have in common: their requirement, and the agent they ask for by name."""


def key_of(entry: Entry) -> LineKey:
    """Who asks for an agent by name asks for nothing else."""
    return ((), entry.only_agent) if entry.only_agent else (normal(entry.needs), "")


class Line:
    """The entries of one queue with one requirement, and the agents who may take them.

    `race` waits for an agent, `offered` is being rung for: both keep their place. `agents` is everybody who
    qualifies (a dictionary for its order), `idle` those of them who are free. `only`: the one agent asked for by name.
    """

    __slots__ = ("agents", "idle", "needs", "offered", "only", "race", "spec", "strategy")

    def __init__(self, spec: QueueSpec, needs: Needs, only: str = "") -> None:
        self.spec = spec
        self.needs = needs
        self.only = only
        self.strategy = named(spec.strategy)
        self.race = Ordered()
        self.offered = Ordered()
        self.idle = Ordered()
        self.agents: dict[str, None] = {}

    @property
    def is_empty(self) -> bool:
        return not (len(self.race) or len(self.offered))

    def before(self, key: Key) -> int:
        """How many entries of this line, being rung for or not, are served before `key`."""
        return self.race.before(key) + self.offered.before(key)


class Waiting:
    """Every entry in line, by id and by line."""

    def __init__(self) -> None:
        self.queues: dict[str, QueueSpec] = {}
        self.lines: dict[str, dict[LineKey, Line]] = {}
        self.places: dict[str, Place] = {}

    def spec(self, queue: str) -> QueueSpec:
        try:
            return self.queues[queue]
        except KeyError:
            raise UnknownQueue(f"no queue {queue!r}") from None

    def place(self, entry: str) -> Place:
        try:
            return self.places[entry]
        except KeyError:
            raise UnknownEntry(f"no entry {entry!r} in line") from None

    def line(self, entry: Entry) -> Line:
        """The line of an entry that is in line."""
        return self.lines[entry.queue][key_of(entry)]

    def check_new(self, entry: Entry) -> None:
        self.spec(entry.queue)
        if entry.entry in self.places:
            raise DuplicateEntry(f"entry {entry.entry!r} is in line already")

    def enter(self, place: Place) -> Place:
        """Put a place into its line, ranked by the queue's rules of now."""
        place = replace(place, rank=rank(self.spec(place.entry.queue), place.entry))
        self.places[place.entry.entry] = place
        self._side(place).add(place.key)
        return place

    def leave(self, place: Place) -> None:
        self._side(place).remove(place.key)
        del self.places[place.entry.entry]

    def change(self, place: Place) -> None:
        """Replace a place by one with the same rank: offered, back in the race, or refused."""
        former = self.places[place.entry.entry]
        self._side(former).remove(former.key)
        self.places[place.entry.entry] = place
        self._side(place).add(place.key)

    def in_queue(self, queue: str) -> Iterator[Place]:
        """The places of one queue, line by line."""
        self.spec(queue)
        for line in self.lines[queue].values():
            for side in (line.race, line.offered):
                for key in side:
                    yield self.places[key[2]]

    def _side(self, place: Place) -> Ordered:
        line = self.line(place.entry)
        return line.offered if place.offer else line.race

"""Who waits: entries in lines, one line for each requirement of each queue, and one for each agent asked for by name.

A line also keeps the agents who may take its entries now, in the order of the queue's strategy. So an arriving entry
looks at one line, and a freed agent at the first of each line they serve; nobody else is touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from acd.discipline import rank
from acd.errors import DuplicateEntry, UnknownEntry, UnknownQueue
from acd.model import Entry, QueueSpec
from acd.ordered import Key, Ordered
from acd.rules import First
from acd.skills import Needs, SkillStep, in_words
from acd.values import replace


class Stage(StrEnum):
    """Of a callback. TURN: waits for its turn. DIALLING: the customer is being rung. RESTING: until the next try.

    REACHED: the customer is on the line and waits like any caller.
    """

    TURN = "turn"
    DIALLING = "dialling"
    RESTING = "resting"
    REACHED = "reached"


@dataclass(frozen=True, slots=True)
class Callback:
    """An entry whose contact hung up to be called; `until`: when its stage is looked at again (0 = never).

    `agent`: who waits on the line while the customer is dialled, or "".
    """

    stage: Stage
    tries: int = 0
    until: float = 0.0
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """An entry's place in line. `refused` says until when which agents are not offered it again.

    `needs` are those in force, of step number `step` (from 0), until `step_until` (0 = for good). `held_for`: the one
    agent it is held for until `held_until`; `is_reserved`: because somebody in charge wants it so. `offers` are live.
    `rules_taken`: the overflow rules of its queue that it has taken already, `look_at` when they are looked at next.
    `callback`: None for somebody on the line.
    """

    entry: Entry
    arrived: float
    order: int
    rank: float = 0.0
    needs: Needs = ()
    step: int = 0
    step_until: float = 0.0
    offers: tuple[str, ...] = ()
    refused: Mapping[str, float] = field(default_factory=dict)
    held_for: str = ""
    held_until: float = 0.0
    is_reserved: bool = False
    rules_taken: tuple[int, ...] = ()
    look_at: float = 0.0
    callback: Callback | None = None

    @property
    def key(self) -> Key:
        return (self.rank, self.order, self.entry.entry)

    @property
    def offer(self) -> str:
        """The live offer, or the first of several."""
        return self.offers[0] if self.offers else ""

    @property
    def only(self) -> str:
        """The one agent who may take it, if there is only one."""
        return self.entry.only_agent or self.held_for


@dataclass(frozen=True, slots=True)
class Offer:
    """A live offer of one entry to one agent."""

    offer: str
    entry: str
    agent: str
    deadline: float


LineKey = tuple[str, Needs, str]
"""What entries of one line have in common: their channel, their requirement, and the agent they are for."""


def key_of(place: Place) -> LineKey:
    """Who is for one agent asks for nothing else."""
    return (place.entry.channel, () if place.only else place.needs, place.only)


def steps_of(spec: QueueSpec, entry: Entry) -> tuple[tuple[SkillStep, ...], Needs]:
    """The rings and the final requirement: the entry's own, or else its queue's."""
    if entry.steps or entry.needs:
        return entry.steps, entry.needs
    return spec.steps, spec.needs


class Line:
    """The entries of one queue with one requirement, and the agents who may take them.

    `race` waits for an agent, `offered` is being rung for, `turn` are callbacks whose customers are rung before an
    agent, `dialled` those who are being rung: all keep their place. `agents` is everybody who qualifies (a dictionary
    for its order), `free` those of them who may be offered an entry now, `loaded` of them beside other contacts;
    `staffed` of the agents are signed in, `ready` are neither signed out nor not ready. `members` counts everybody
    here, callbacks that rest included.
    """

    __slots__ = (
        "agents", "channel", "dialled", "free", "loaded", "members", "needs",
        "offered", "only", "race", "ready", "spec", "staffed", "turn", "words",
    )  # fmt: skip

    def __init__(self, spec: QueueSpec, channel: str, needs: Needs, only: str = "") -> None:
        self.spec = spec
        self.channel = channel
        self.needs = needs
        self.only = only
        self.words = in_words(needs)
        self.race = Ordered()
        self.offered = Ordered()
        self.turn = Ordered()
        self.dialled = Ordered()
        self.free = Ordered()
        self.agents: dict[str, None] = {}
        self.loaded = 0
        self.members = 0
        self.staffed = 0
        self.ready = 0

    @property
    def key(self) -> LineKey:
        return (self.channel, self.needs, self.only)

    @property
    def is_empty(self) -> bool:
        return not self.members

    def before(self, key: Key) -> int:
        """How many entries of this line, being rung for or not, are served before `key`."""
        sides = (self.race, self.offered, self.turn, self.dialled)
        return sum(side.before(key) for side in sides)


class Waiting:
    """Every entry in line, by id, by line, by the agent it is held for, and callbacks by who asked for them."""

    def __init__(self) -> None:
        self.queues: dict[str, QueueSpec] = {}
        self.lines: dict[str, dict[LineKey, Line]] = {}
        self.places: dict[str, Place] = {}
        self.held: dict[str, dict[str, None]] = {}
        self.callbacks: dict[tuple[str, str], str] = {}
        self._in_queue: dict[str, dict[str, None]] = {}
        # Found by the name of an entry: to hash a requirement takes longer than all the rest of a look-up.
        self._line_of: dict[str, Line] = {}

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

    def line(self, place: Place) -> Line:
        """The line of a place that is in line."""
        return self._line_of[place.entry.entry]

    def check_new(self, entry: Entry) -> None:
        self.spec(entry.queue)
        if entry.entry in self.places:
            raise DuplicateEntry(f"entry {entry.entry!r} is in line already")

    def enter(self, place: Place) -> Place:
        """Put a place into its line, ranked by the queue's rules of now."""
        place = replace(place, rank=rank(self.spec(place.entry.queue), place.entry))
        entry = place.entry
        self.places[entry.entry] = place
        self._in_queue.setdefault(entry.queue, {})[entry.entry] = None
        if place.held_for:
            self.held.setdefault(place.held_for, {})[entry.entry] = None
        if place.callback is not None and entry.caller:
            self.callbacks[entry.queue, entry.caller] = entry.entry
        line = self._line_of[entry.entry] = self.lines[entry.queue][key_of(place)]
        line.members += 1
        side = self._side(place)
        if side is not None:
            side.add(place.key)
        return place

    def leave(self, place: Place) -> None:
        entry = place.entry
        side = self._side(place)
        if side is not None:
            side.remove(place.key)
        self._line_of.pop(entry.entry).members -= 1
        if place.held_for:
            self.held[place.held_for].pop(entry.entry)
        if self.callbacks.get((entry.queue, entry.caller)) == entry.entry:
            del self.callbacks[entry.queue, entry.caller]
        del self._in_queue[entry.queue][entry.entry]
        del self.places[entry.entry]

    def change(self, place: Place) -> Place:
        """Replace a place by another of the same entry, whose line must be open."""
        former = self.places[place.entry.entry]
        is_listed_alike = (
            former.entry is place.entry
            and former.held_for == place.held_for
            and (former.callback is None) == (place.callback is None)
        )
        if not is_listed_alike:
            self.leave(former)
            return self.enter(place)
        before, after = self._side(former), self._side(place)
        self.places[place.entry.entry] = place
        if before is not after:
            if before is not None:
                before.remove(former.key)
            if after is not None:
                after.add(place.key)
        return place

    def in_queue(self, queue: str) -> Iterator[Place]:
        """The places of one queue, in no particular order that matters."""
        self.spec(queue)
        return (self.places[entry] for entry in self._in_queue.get(queue, ()))

    def count(self, queue: str) -> int:
        """How many entries are in line in one queue, callbacks included."""
        return len(self._in_queue.get(queue, ()))

    def _side(self, place: Place) -> Ordered | None:
        """Where in its line a place stands; None for callbacks that rest, or that an agent has in hand."""
        line = self.line(place)
        if place.offers:
            return line.offered
        callback = place.callback
        if callback is None or callback.stage is Stage.REACHED:
            return line.race
        if callback.stage is Stage.DIALLING and not callback.agent:
            return line.dialled
        if callback.stage is not Stage.TURN:
            return None
        rule = line.spec.callback
        return line.turn if rule is not None and rule.first is First.CUSTOMER else line.race

"""The floor: who waits on one side, who serves on the other, and the lines that connect them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from acd.agent import AgentView
from acd.discipline import points, rank_at
from acd.errors import WrongState
from acd.estimate import NONE, Pace, Wait, predict
from acd.model import AgentSpec, QueueSpec
from acd.roster import Roster
from acd.skills import normal
from acd.strategy import named
from acd.values import replace
from acd.waiting import Line, LineKey, Offer, Place, Waiting, key_of, steps_of

# Requirements come from a handful of flow nodes; above this number a queue drops those that nobody waits with.
LINES_KEPT = 64


@dataclass(frozen=True, slots=True)
class Gone:
    """Somebody hung up in line: ranked from the same start again when they call back in time."""

    ranked_from: float
    until: float


@dataclass(frozen=True, slots=True)
class Loan:
    """An agent who serves other queues than those of their `own` until `until` (0: until they sign out)."""

    own: AgentSpec
    until: float


class Floor:
    """The engine's whole state; `order` counts what happened, for ties and names.

    `follows`: another engine decides, this one only keeps the books. `new_offer` names offers.
    """

    def __init__(self, new_offer: Callable[[], str] | None = None, *, follows: bool = False) -> None:
        self.now = 0.0
        self.order = 0
        self.offered = 0
        self.follows = follows
        self.new_offer = new_offer
        self.waiting = Waiting()
        self.roster = Roster()
        self.offers: dict[str, Offer] = {}
        # Entries that look for an agent before the turn is over, when everything else is in place.
        self.seeking: dict[str, None] = {}
        self.paces: dict[str, Pace] = {}
        self.gone: dict[tuple[str, str], Gone] = {}
        self.lent: dict[str, Loan] = {}
        self._rivals: dict[Line, list[Line]] = {}

    def next_order(self) -> int:
        self.order += 1
        return self.order

    def name_offer(self) -> str:
        self.offered += 1
        return self.new_offer() if self.new_offer else f"offer-{self.offered}"

    def pace(self, queue: str) -> Pace:
        return self.paces.get(queue) or Pace(self.waiting.spec(queue).handling_s)

    def configure_queue(self, spec: QueueSpec) -> None:
        """Add or change a queue; everybody in line is ranked anew, and asks for what the queue asks for now."""
        named(spec.strategy)
        lines = self.waiting.lines.setdefault(spec.queue, {})
        self.waiting.queues.setdefault(spec.queue, spec)
        # In order of arrival, not line by line: a restored floor may have opened its lines in another order.
        places = sorted(self.waiting.in_queue(spec.queue), key=lambda place: place.order)
        for place in places:
            self.waiting.leave(place)
        for line in list(lines.values()):
            self.close_line(line)
        self.waiting.queues[spec.queue] = spec
        for place in places:
            self.enter(with_needs(spec, place))

    def is_needed(self, queue: str) -> bool:
        """Whether somebody waits in a queue or is served out of it, wrap-up included."""
        is_in_hand = any(work.queue == queue for view in self.roster.views.values() for work in view.work)
        return is_in_hand or any(True for _ in self.waiting.in_queue(queue))

    def remove_queue(self, queue: str) -> None:
        """Forget a queue that nobody needs and nobody serves, also on loan or after one; else WrongState."""
        self.waiting.spec(queue)
        servants = [*self.roster.specs.values(), *(loan.own for loan in self.lent.values())]
        if self.is_needed(queue) or any(queue in spec.queues for spec in servants):
            raise WrongState(f"queue {queue}: is still needed, or served")
        for line in list(self.waiting.lines[queue].values()):
            self.close_line(line)
        del self.waiting.lines[queue], self.waiting.queues[queue]
        self.paces.pop(queue, None)
        self.gone = {key: gone for key, gone in self.gone.items() if key[0] != queue}

    def configure_agent(self, spec: AgentSpec) -> AgentView:
        """Add or change an agent; whatever they have in hand stays."""
        for queue in spec.queues:
            self.waiting.spec(queue)
        view = self.roster.views.get(spec.agent, AgentView(spec.agent, since=self.now))
        lines = [
            line
            for queue, of_queue in self.waiting.lines.items()
            for line in of_queue.values()
            if line.only == spec.agent or (queue in spec.queues and not line.only)
        ]
        self.roster.configure(spec, view, lines)
        self._rivals.clear()
        return view

    def own_spec(self, agent: str) -> AgentSpec:
        """What is configured of an agent, lent or not."""
        loan = self.lent.get(agent)
        return loan.own if loan is not None else self.roster.specs[agent]

    def enter(self, place: Place) -> Place:
        """Put a place into its line."""
        self.line_for(place.entry.queue, key_of(place))
        return self.waiting.enter(place)

    def change(self, place: Place) -> Place:
        """Replace a place by another of the same entry."""
        former = self.waiting.places[place.entry.entry]
        if key_of(former) == key_of(place):
            return self.waiting.change(place)
        self.line_for(place.entry.queue, key_of(place))
        self.waiting.leave(former)
        return self.waiting.enter(place)

    def line_for(self, queue: str, key: LineKey) -> Line:
        """The line of a requirement, opened when it is the first of its kind."""
        lines = self.waiting.lines[queue]
        if key not in lines:
            if len(lines) >= LINES_KEPT:
                for unused in [line for line in lines.values() if line.is_empty][:1]:
                    self.close_line(unused)
            lines[key] = Line(self.waiting.queues[queue], *key)
            self.roster.open_line(lines[key])
            self._rivals.clear()
        return lines[key]

    def position(self, entry: str) -> int:
        """The 1-based place in line among the entries that share an agent with this one."""
        place = self.waiting.place(entry)
        return 1 + self._ahead(place, self.waiting.line(place))

    def _ahead(self, place: Place, line: Line) -> int:
        """How many entries would be served before this one, if it stood in that line of its queue."""
        worth = points(line.spec, place.entry, self.now)
        ahead = 0
        for rival in self._rivals_of(line):
            is_own_queue = rival.spec.queue == line.spec.queue
            same_rank = place.rank if is_own_queue else rank_at(rival.spec, worth, self.now)
            ahead += rival.before((same_rank, place.order, place.entry.entry))
        return ahead

    def estimate(self, entry: str) -> Wait | None:
        """How long the entry may have to wait; None when nobody serves it. For whom an agent is being rung: not at all.

        One that is held for an agent waits for that one, or for anybody once the hold is over, whichever comes first.
        """
        place = self.waiting.place(entry)
        if place.offers:
            return NONE
        wait = self._in_line(place, self.waiting.line(place))
        if not place.held_for:
            return wait
        open_line = self.waiting.lines[place.entry.queue].get((place.entry.channel, place.needs, ""))
        later = self._in_line(place, open_line) if open_line else None
        if later is None:
            return wait
        rest = max(0.0, place.held_until - self.now)
        later = Wait(rest + later.p50_s, rest + later.p90_s)
        return later if wait is None else Wait(min(wait.p50_s, later.p50_s), min(wait.p90_s, later.p90_s))

    def _in_line(self, place: Place, line: Line) -> Wait | None:
        pace = self.pace(place.entry.queue)
        ahead = self._ahead(place, line)
        return predict(ahead, line.ready, pace.handling_s, pace.abandons_per_s, line.free.size)

    def _rivals_of(self, line: Line) -> list[Line]:
        """The lines that share an agent with this one, itself included; kept until lines or agents change."""
        if line not in self._rivals:
            shared = (rival for agent in line.agents for rival in self.roster.lines(agent))
            self._rivals[line] = list(dict.fromkeys([line, *shared]))
        return self._rivals[line]

    def close_line(self, line: Line) -> None:
        del self.waiting.lines[line.spec.queue][line.key]
        self.roster.close_line(line)
        self._rivals.clear()


def with_needs(spec: QueueSpec, place: Place) -> Place:
    """The place with the requirement of its step, by the queue's rules of now; steps that are gone are over."""
    steps, last = steps_of(spec, place.entry)
    if place.step < len(steps):
        until = place.arrived + sum(step.for_s for step in steps[: place.step + 1])
        return replace(place, needs=normal(steps[place.step].needs), step_until=until)
    return replace(place, step=len(steps), needs=normal(last), step_until=0.0)

"""The floor: who waits on one side, who serves on the other, and the lines that connect them."""

from __future__ import annotations

from acd.discipline import points, rank_at
from acd.model import AgentSpec, Entry, QueueSpec
from acd.roster import Roster
from acd.states import AgentView
from acd.strategy import named
from acd.waiting import Line, Offer, Waiting, key_of

# Requirements come from a handful of flow nodes; above this number a queue drops those that nobody waits with.
LINES_KEPT = 64


class Floor:
    """The engine's whole state; `order` counts what happened, for ties and names."""

    def __init__(self) -> None:
        self.now = 0.0
        self.order = 0
        self.waiting = Waiting()
        self.roster = Roster()
        self.offers: dict[str, Offer] = {}
        self._rivals: dict[Line, list[Line]] = {}

    def next_order(self) -> int:
        self.order += 1
        return self.order

    def configure_queue(self, spec: QueueSpec) -> None:
        """Add or change a queue; everybody in line is ranked anew."""
        named(spec.strategy)
        lines = self.waiting.lines.setdefault(spec.queue, {})
        self.waiting.queues.setdefault(spec.queue, spec)
        # In order of arrival, not line by line: a restored floor may have opened its lines in another order.
        places = sorted(self.waiting.in_queue(spec.queue), key=lambda place: place.order)
        for place in places:
            self.waiting.leave(place)
        for line in list(lines.values()):
            self._close_line(line)
        self.waiting.queues[spec.queue] = spec
        for place in places:
            self.line_for(place.entry)
            self.waiting.enter(place)

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

    def line_for(self, entry: Entry) -> Line:
        """The line of an entry's requirement, opened when it is the first of its kind."""
        lines = self.waiting.lines[entry.queue]
        key = key_of(entry)
        if key not in lines:
            if len(lines) >= LINES_KEPT:
                for unused in [line for line in lines.values() if line.is_empty][:1]:
                    self._close_line(unused)
            lines[key] = Line(self.waiting.queues[entry.queue], *key)
            self.roster.open_line(lines[key])
            self._rivals.clear()
        return lines[key]

    def position(self, entry: str) -> int:
        """The 1-based place in line among the entries that share an agent with this one."""
        place = self.waiting.place(entry)
        line = self.waiting.line(place.entry)
        worth = points(line.spec, place.entry, self.now)
        ahead = 0
        for rival in self._rivals_of(line):
            is_own_queue = rival.spec.queue == line.spec.queue
            same_rank = place.rank if is_own_queue else rank_at(rival.spec, worth, self.now)
            ahead += rival.before((same_rank, place.order, entry))
        return 1 + ahead

    def _rivals_of(self, line: Line) -> list[Line]:
        """The lines that share an agent with this one, itself included; kept until lines or agents change."""
        if line not in self._rivals:
            shared = (rival for agent in line.agents for rival in self.roster.lines(agent))
            self._rivals[line] = list(dict.fromkeys([line, *shared]))
        return self._rivals[line]

    def _close_line(self, line: Line) -> None:
        del self.waiting.lines[line.spec.queue][line.needs, line.only]
        self.roster.close_line(line)
        self._rivals.clear()

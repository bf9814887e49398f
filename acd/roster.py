"""Who serves: agents, the queues and lines they serve, and how many of each queue are in which state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from acd.agent import AgentView, State, can_take
from acd.errors import UnknownAgent
from acd.model import AgentSpec
from acd.ordered import Key
from acd.skills import Needs, meets
from acd.strategy import BY_NEEDS, key_of
from acd.waiting import Line


class Roster:
    """Agents by name, with the indexes that let a change touch only the queues and lines it concerns."""

    def __init__(self) -> None:
        self.specs: dict[str, AgentSpec] = {}
        self.views: dict[str, AgentView] = {}
        self._lines: dict[str, dict[Line, None]] = {}
        # Of their lines; perhaps also of lines that are closed. Asked for nothing that goes by order.
        self._channels: dict[str, set[str]] = {}
        self._in_queue: dict[str, dict[str, None]] = {}
        self._counts: dict[str, dict[State, int]] = {}

    def view(self, agent: str) -> AgentView:
        try:
            return self.views[agent]
        except KeyError:
            raise UnknownAgent(f"no agent {agent!r}") from None

    def lines(self, agent: str) -> Iterable[Line]:
        """The lines whose entries this agent may take."""
        return self._lines[agent]

    def of_queue(self, queue: str) -> Iterable[str]:
        """The agents who serve a queue."""
        return self._in_queue.get(queue, {})

    def open_lines(self, agent: str) -> Iterator[Line]:
        """Those of their lines whose entries the agent may be offered now."""
        view, spec = self.views[agent], self.specs[agent]
        has_room: dict[str, bool] = {}
        for line in self._lines[agent]:
            if line.channel not in has_room:
                has_room[line.channel] = can_take(view, spec, line.channel)
            if has_room[line.channel]:
                yield line

    def serves(self, agent: str, queue: str, needs: Needs) -> bool:
        """Whether somebody may ever take entries of a queue with these needs."""
        spec = self.specs.get(agent)
        return spec is not None and queue in spec.queues and meets(spec.skills, needs)

    def count(self, queue: str, *states: State) -> int:
        """How many agents of a queue are in one of these states."""
        counts = self._counts.get(queue, {})
        return sum(counts.get(state, 0) for state in states)

    def counts(self, queue: str) -> Mapping[State, int]:
        """How many agents of a queue are in each state; states that nobody has been in are left out."""
        return self._counts.get(queue, {})

    def configure(self, spec: AgentSpec, view: AgentView, lines: Iterable[Line]) -> None:
        """Add or change an agent; `lines`: those of the queues the agent serves from now on, and their own."""
        if spec.agent in self.views:
            self._forget(spec.agent)
        self.specs[spec.agent] = spec
        self.views[spec.agent] = view
        self._lines[spec.agent] = {}
        self._channels[spec.agent] = set()
        for queue in spec.queues:
            self._in_queue.setdefault(queue, {})[spec.agent] = None
            self._add(queue, view.state, 1)
        for line in lines:
            self._seat(spec.agent, line)

    def put(self, view: AgentView) -> None:
        """Replace an agent's view by the next one."""
        former, spec = self.views[view.agent], self.specs[view.agent]
        if former.state is not view.state:
            for queue in spec.queues:
                self._add(queue, former.state, -1)
                self._add(queue, view.state, 1)
        self.views[view.agent] = view
        self._move(former, view, spec)

    def _move(self, former: AgentView, view: AgentView, spec: AgentSpec) -> None:
        """Say in each of the agent's lines whether they are signed in, ready and free now."""
        staffed, ready = _signed_in(view) - _signed_in(former), _ready(view) - _ready(former)
        is_counted = bool(staffed or ready)
        was, now = _Keys(former, spec), _Keys(view, spec)
        was_open, is_open = was.is_open(self._channels[view.agent]), now.is_open(self._channels[view.agent])
        if not (is_counted or was_open or is_open):
            return
        for line in self._lines[view.agent]:
            if is_counted:
                line.staffed += staffed
                line.ready += ready
            was_free = was.in_line(line) if was_open else None
            is_free = now.in_line(line) if is_open else None
            if was_free == is_free:
                # The same place among the free, or none.
                if is_free is not None:
                    line.loaded += bool(view.work) - bool(former.work)
                continue
            if was_free is not None:
                line.free.remove(was_free)
                line.loaded -= bool(former.work)
            if is_free is not None:
                line.free.add(is_free)
                line.loaded += bool(view.work)

    def open_line(self, line: Line) -> None:
        """A new line: seat whoever serves its queue and meets its needs, or the one it is for."""
        for agent in (line.only,) if line.only else self._in_queue.get(line.spec.queue, {}):
            self._seat(agent, line)

    def close_line(self, line: Line) -> None:
        for agent in line.agents:
            del self._lines[agent][line]

    def _seat(self, agent: str, line: Line) -> None:
        spec, view = self.specs[agent], self.views[agent]
        if not meets(spec.skills, line.needs):
            return
        line.agents[agent] = None
        line.staffed += _signed_in(view)
        line.ready += _ready(view)
        self._lines[agent][line] = None
        self._channels[agent].add(line.channel)
        key = _Keys(view, spec).in_line(line)
        if key is not None:
            line.free.add(key)
            line.loaded += bool(view.work)

    def _forget(self, agent: str) -> None:
        view, spec = self.views[agent], self.specs[agent]
        keys = _Keys(view, spec)
        for line in self._lines[agent]:
            del line.agents[agent]
            line.staffed -= _signed_in(view)
            line.ready -= _ready(view)
            key = keys.in_line(line)
            if key is not None:
                line.free.remove(key)
                line.loaded -= bool(view.work)
        for queue in spec.queues:
            del self._in_queue[queue][agent]
            self._add(queue, view.state, -1)

    def _add(self, queue: str, state: State, number: int) -> None:
        counts = self._counts.setdefault(queue, {})
        counts[state] = counts.get(state, 0) + number


class _Keys:
    """Where an agent stands among the free of one line after another. Most lines of a queue have the same key."""

    __slots__ = ("_has_room", "_of_queue", "_spec", "_view")

    def __init__(self, view: AgentView, spec: AgentSpec) -> None:
        self._view = view
        self._spec = spec
        self._has_room: dict[str, bool] = {}
        self._of_queue: dict[str, Key] = {}

    def is_open(self, channels: Iterable[str]) -> bool:
        """Whether the agent may be offered anything of one of these channels."""
        return any(map(self._may_take, channels))

    def _may_take(self, channel: str) -> bool:
        has_room = self._has_room.get(channel)
        if has_room is None:
            has_room = self._has_room[channel] = can_take(self._view, self._spec, channel)
        return has_room

    def in_line(self, line: Line) -> Key | None:
        """The agent's key in a line; None while they may not be offered its entries."""
        queue = line.spec
        if not self._may_take(line.channel):
            return None
        if queue.strategy in BY_NEEDS:
            return key_of(self._view, self._spec, queue, line.needs)
        key = self._of_queue.get(queue.queue)
        if key is None:
            key = self._of_queue[queue.queue] = key_of(self._view, self._spec, queue, line.needs)
        return key


def _signed_in(view: AgentView) -> int:
    return int(view.standing is not State.LOGGED_OUT)


def _ready(view: AgentView) -> int:
    return int(view.standing is State.IDLE)

"""Who serves: agents, the queues and lines they serve, and how many of each queue are in which state."""

from __future__ import annotations

from collections.abc import Iterable

from acd.errors import UnknownAgent
from acd.model import AgentSpec
from acd.skills import meets
from acd.states import AgentView, State
from acd.waiting import Line


class Roster:
    """Agents by name, with the indexes that let a change touch only the queues and lines it concerns."""

    def __init__(self) -> None:
        self.specs: dict[str, AgentSpec] = {}
        self.views: dict[str, AgentView] = {}
        self._lines: dict[str, list[Line]] = {}
        self._in_queue: dict[str, dict[str, None]] = {}
        self._counts: dict[str, dict[State, int]] = {}

    def view(self, agent: str) -> AgentView:
        try:
            return self.views[agent]
        except KeyError:
            raise UnknownAgent(f"no agent {agent!r}") from None

    def lines(self, agent: str) -> list[Line]:
        """The lines whose entries this agent may take."""
        return self._lines[agent]

    def count(self, queue: str, *states: State) -> int:
        """How many agents of a queue are in one of these states."""
        counts = self._counts.get(queue, {})
        return sum(counts.get(state, 0) for state in states)

    def configure(self, spec: AgentSpec, view: AgentView, lines: Iterable[Line]) -> None:
        """Add or change an agent; `lines`: those of the queues the agent serves from now on, and their own."""
        if spec.agent in self.views:
            self._forget(spec.agent)
        self.specs[spec.agent] = spec
        self.views[spec.agent] = view
        self._lines[spec.agent] = []
        for queue in spec.queues:
            self._in_queue.setdefault(queue, {})[spec.agent] = None
            self._add(queue, view.state, 1)
        for line in lines:
            self._seat(spec.agent, line)

    def put(self, view: AgentView) -> None:
        """Replace an agent's view by the next one."""
        former = self.views[view.agent]
        self._set_idle(former, present=False)
        for queue in self.specs[view.agent].queues:
            self._add(queue, former.state, -1)
            self._add(queue, view.state, 1)
        self.views[view.agent] = view
        self._set_idle(view, present=True)

    def open_line(self, line: Line) -> None:
        """A new line: seat whoever serves its queue and meets its needs, or the one it asks for by name."""
        for agent in (line.only,) if line.only else self._in_queue.get(line.spec.queue, {}):
            self._seat(agent, line)

    def close_line(self, line: Line) -> None:
        for agent in line.agents:
            self._lines[agent].remove(line)

    def _seat(self, agent: str, line: Line) -> None:
        spec, view = self.specs[agent], self.views[agent]
        if not meets(spec.skills, line.needs):
            return
        line.agents[agent] = None
        self._lines[agent].append(line)
        if view.state is State.IDLE:
            line.idle.add(line.strategy(view, spec, line.needs))

    def _forget(self, agent: str) -> None:
        view = self.views[agent]
        self._set_idle(view, present=False)
        for line in self._lines[agent]:
            del line.agents[agent]
        for queue in self.specs[agent].queues:
            del self._in_queue[queue][agent]
            self._add(queue, view.state, -1)

    def _set_idle(self, view: AgentView, present: bool) -> None:
        if view.state is not State.IDLE:
            return
        spec = self.specs[view.agent]
        for line in self._lines[view.agent]:
            key = line.strategy(view, spec, line.needs)
            if present:
                line.idle.add(key)
            else:
                line.idle.remove(key)

    def _add(self, queue: str, state: State, number: int) -> None:
        counts = self._counts.setdefault(queue, {})
        counts[state] = counts.get(state, 0) + number

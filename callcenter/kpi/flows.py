"""Flows as they are now and were today: who is in which node, by which way they left it, where they hung up.

Containment is the share of contacts that self-service served: they reached a goal and ended without an agent. Contacts
still under way are in neither side of it; who reached an agent counts at once. A contact counts for the day on which
it entered the flow, a step for the day on which it was taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from callcenter.events import CallConnected, CallEnded, EntryStarted, Event, GoalReached, NodesEntered
from callcenter.plain import from_plain, to_plain

AGENT = "@agent"
"""The way out of a node whose caller an agent answered."""

ENDED = "@ended"
"""The way out of a node in which the flow came to its end, or went back to the one it was entered from."""

FLOW = "@flow:"
"""The way out of a node that led to another flow for good; its name follows."""

MOST_WAYS = 600
"""Ways out that are counted for one node: as many as a flow may have nodes, and the few above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeFigures:
    """One node today, and `now`: how many callers are in it, or in a subflow it entered.

    `left`: how many went on, by the node they went to, or `AGENT`, `ENDED`, `FLOW` with a name. `hung_up`: callers who
    did so here; `served` of them had reached a goal before, so that they had what they came for.
    """

    node: str
    now: int = 0
    entered: int = 0
    hung_up: int = 0
    served: int = 0
    left: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowFigures:
    """One flow today, and `now`. `containment` is contained / (contained + to_agent + unserved); None without any."""

    flow: str
    now: int = 0
    entered: int = 0
    contained: int = 0
    to_agent: int = 0
    unserved: int = 0
    containment: float | None = None
    goals: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    """One flow on one day."""

    day: str = ""
    entered: int = 0
    contained: int = 0
    to_agent: int = 0
    unserved: int = 0
    goals: Mapping[str, int] = field(default_factory=dict)
    nodes: Mapping[str, NodeFigures] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Visit:
    """One call in its flows: `at` is where it is, outermost first; `flows`: where it has been, and since what day."""

    at: tuple[tuple[str, str], ...] = ()
    flows: Mapping[str, str] = field(default_factory=dict)
    has_goal: bool = False
    is_with_agent: bool = False
    is_decided: bool = False


class LiveFlows:
    """`day_of(time)` names the local day of a moment, so that names sort as days do."""

    def __init__(self, day_of: Callable[[float], str]) -> None:
        self._day_of = day_of
        self._days: dict[str, _Day] = {}
        self._visits: dict[str, _Visit] = {}
        self._now: Counter[tuple[str, str]] = Counter()
        self._inside: Counter[str] = Counter()
        self._changed: set[str] = set()

    # ---- asked

    def flows(self) -> tuple[str, ...]:
        """Those that anybody has entered lately."""
        return tuple(sorted(self._days))

    def take_changed(self) -> set[str]:
        """The flows whose figures may have changed since this was asked last."""
        changed, self._changed = self._changed, set()
        return changed

    def figures(self, flow: str, now: float) -> FlowFigures:
        day = self._day(flow, self._day_of(now))
        decided = day.contained + day.to_agent + day.unserved
        return FlowFigures(
            flow=flow,
            now=self._inside[flow],
            entered=day.entered,
            contained=day.contained,
            to_agent=day.to_agent,
            unserved=day.unserved,
            containment=day.contained / decided if decided else None,
            goals=day.goals,
        )

    def nodes(self, flow: str, now: float) -> dict[str, NodeFigures]:
        """Every node of the flow that anybody is in now or was in today."""
        today = self._day(flow, self._day_of(now)).nodes
        inside = (node for (name, node), count in self._now.items() if name == flow and count)
        names = sorted({*today, *inside})
        return {
            name: replace(today.get(name, NodeFigures(node=name)), now=self._now[flow, name])
            for name in names
        }

    # ---- folding

    def apply(self, event: Event) -> None:
        """Fold one event; most are none of ours."""
        match event:
            case NodesEntered():
                self._entered(event)
            case GoalReached():
                self._goal(event)
            case CallConnected() if event.call in self._visits:
                self._answered(event)
            case EntryStarted() if event.call in self._visits:
                self._back_in_line(event)
            case CallEnded() if event.call in self._visits:
                self._ended(event)

    def _entered(self, event: NodesEntered) -> None:
        day, visit = self._day_of(event.at), self._visits.get(event.call, _Visit())
        for depth, flow, node in event.steps:
            self._leave_for(visit, depth, flow, node, day)
            visit = replace(visit, at=(*visit.at[:depth], (flow, node)), is_with_agent=False)
            if flow not in visit.flows:
                visit = replace(visit, flows={**visit.flows, flow: day})
                self._count(flow, day, entered=1)
            self._count_node(flow, node, day, entered=1)
        self._move(event.call, visit)

    def _leave_for(self, visit: _Visit, depth: int, flow: str, node: str, day: str) -> None:
        """Count by which way the caller left where they were."""
        if visit.is_with_agent:
            return
        for name, left in visit.at[depth + 1 :]:
            self._count_node(name, left, day, way=ENDED)
        for name, left in visit.at[depth : depth + 1]:
            self._count_node(name, left, day, way=node if name == flow else FLOW + flow)

    def _goal(self, event: GoalReached) -> None:
        visit = self._visits.get(event.call)
        if visit is None or visit.is_decided:
            return  # what a survey after the agent reaches makes nobody self-served
        self._visits[event.call] = replace(visit, has_goal=True)
        day = self._day(event.flow, self._day_of(event.at))
        self._keep(event.flow, replace(day, goals=_more(day.goals, event.goal)))

    def _answered(self, event: CallConnected) -> None:
        visit = self._visits[event.call]
        if not visit.is_with_agent and visit.at:
            flow, node = visit.at[-1]
            self._count_node(flow, node, self._day_of(event.at), way=AGENT)
        visit = self._decide(visit, "to_agent")
        self._move(event.call, replace(visit, is_with_agent=True))

    def _back_in_line(self, event: EntryStarted) -> None:
        """An agent was lost, or handed the caller on to a queue: the caller hears the flow again."""
        visit = self._visits[event.call]
        if visit.is_with_agent and event.cause in ("agent_lost", "transfer"):
            self._move(event.call, replace(visit, is_with_agent=False))

    def _ended(self, event: CallEnded) -> None:
        visit = self._visits[event.call]
        if not visit.is_with_agent and visit.at:
            day, (flow, node) = self._day_of(event.at), visit.at[-1]
            if event.released_by == "caller":
                self._count_node(flow, node, day, hung_up=1, served=int(visit.has_goal))
            else:
                self._count_node(flow, node, day, way=ENDED)
        self._decide(visit, "contained" if visit.has_goal else "unserved")
        self._move(event.call, None)

    def _decide(self, visit: _Visit, how: str) -> _Visit:
        """Count once what became of the contact, for each flow it has been in."""
        if not visit.is_decided:
            for flow, day in visit.flows.items():
                self._count(flow, day, **{how: 1})
        return replace(visit, is_decided=True)

    # ---- counting

    def _move(self, call: str, visit: _Visit | None) -> None:
        """Keep where the call is now, and how many are where."""
        self._place(self._visits.pop(call, None), -1)
        if visit is not None:
            self._visits[call] = visit
        self._place(visit, 1)

    def _place(self, visit: _Visit | None, by: int) -> None:
        if visit is None or visit.is_with_agent:
            return
        for place in set(visit.at):
            self._now[place] += by
            if not self._now[place]:
                del self._now[place]
        for flow in {flow for flow, _ in visit.at}:
            self._inside[flow] += by
            self._changed.add(flow)

    def _count(self, flow: str, name: str, **more: int) -> None:
        day = self._day(flow, name)
        self._keep(flow, replace(day, **{key: getattr(day, key) + by for key, by in more.items()}))

    def _count_node(
        self,
        flow: str,
        node: str,
        name: str,
        *,
        entered: int = 0,
        hung_up: int = 0,
        served: int = 0,
        way: str = "",
    ) -> None:
        day = self._day(flow, name)
        had = day.nodes.get(node, NodeFigures(node=node))
        is_counted = way and (way in had.left or len(had.left) < MOST_WAYS)
        counted = replace(
            had,
            entered=had.entered + entered,
            hung_up=had.hung_up + hung_up,
            served=had.served + served,
            left=_more(had.left, way) if is_counted else had.left,
        )
        self._keep(flow, replace(day, nodes={**day.nodes, node: counted}))

    def _day(self, flow: str, name: str) -> _Day:
        kept = self._days.get(flow)
        return kept if kept is not None and kept.day == name else _Day(day=name)

    def _keep(self, flow: str, day: _Day) -> None:
        """The figures of the latest day; what ends for an earlier one is history, not live."""
        kept = self._days.get(flow)
        if kept is None or day.day >= kept.day:
            self._days[flow] = day
            self._changed.add(flow)

    # ---- a checkpoint

    def to_data(self) -> dict[str, Any]:
        return {"days": to_plain(self._days), "visits": to_plain(self._visits)}

    def restore(self, data: Mapping[str, Any]) -> None:
        """Take over what `to_data` kept; checkpoints of old hold nothing."""
        self._days = {flow: from_plain(_Day, row) for flow, row in data.get("days", {}).items()}
        self._visits = {call: from_plain(_Visit, row) for call, row in data.get("visits", {}).items()}
        self._now, self._inside = Counter(), Counter()
        for visit in self._visits.values():
            self._place(visit, 1)
        self._changed = set(self._days)


def _more(counts: Mapping[str, int], name: str) -> dict[str, int]:
    return {**counts, name: counts.get(name, 0) + 1}

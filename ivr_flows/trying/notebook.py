"""Tells the way of a call: nodes gone through, by which exit and why, variables changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ivr_flows.actions import Tell, TellKind
from ivr_flows.errors import ExpressionError
from ivr_flows.expression import parse_expression
from ivr_flows.flow import Flow, Flows
from ivr_flows.label import EVERY, NO_LABEL
from ivr_flows.position import Position
from ivr_flows.run import Passage
from ivr_flows.trying.lines import Line, What
from ivr_flows.values import Exit, Json, Value

HIDDEN = "•"

LEFT_BY = {"leave": "left_by_key", "message": "voicemail", "callback": "callback"}
"""The answers of somebody in line, and the ways out they lead to."""


@dataclass(slots=True)
class Notebook:
    """`hints`: what has just happened, in the words of exits, for nodes with two ways to one place."""

    flows: Flows
    start_at: float
    lines: list[Line] = field(default_factory=list)
    visited: list[tuple[str, str]] = field(default_factory=list)
    exits: list[tuple[str, str, str]] = field(default_factory=list)
    goals: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    now: float = 0.0
    place: tuple[str, str] = ("", "")
    _known: Mapping[str, Value] = field(default_factory=dict)
    _waiting: list[Mapping[str, Value]] = field(default_factory=list)
    _is_fresh: bool = True

    def begin(self, flow: Flow, variables: Mapping[str, Value]) -> None:
        self.place, self._known = (flow.name, flow.start.to), dict(variables)
        self.write(What.FLOW, flow.name, how="start", version=flow.version)

    def write(self, what: What, text: str, **more: Json) -> Line:
        line = Line(self.now - self.start_at, *self.place, what, text, more)
        self.lines.append(line)
        return line

    # ---- the way

    def passed(self, passage: Passage) -> None:
        """One node was left for another, or a flow was begun."""
        before = passage.before
        came_from = before.flow, before.node
        if not self._is_fresh:
            self.place = came_from
        self.changed(before)
        if not self._is_fresh:
            found = self._exit(passage)
            if found is not None:
                self.exits.append((*came_from, found.name))
            name, label = (found.name, found.label) if found else ("", NO_LABEL)
            # As it is written: texts by language, or one for everybody.
            written: Json = {**known} if isinstance(known := label.to_data(), dict) else known
            self.write(What.WENT, passage.node, exit=name, label=written)
        self._is_fresh = False
        self.hints.clear()
        self.place = passage.flow, passage.node
        self.visited.append(self.place)

    def _exit(self, passage: Passage) -> Exit | None:
        before = passage.before
        flow = self.flows.version(before.flow, before.version)
        node = flow.nodes.get(before.node) if flow is not None else None
        ways = [one for one in node.exits() if one.link.to == passage.node] if node is not None else []
        if len(ways) < 2:
            return ways[0] if ways else None
        hinted = (one for hint in reversed(self.hints) for one in ways if one.name == hint)
        true = (one for one in ways if _is_true(one.label.said(EVERY), before.variables))
        return next(hinted, None) or next(true, ways[0])

    def changed(self, position: Position) -> None:
        """Tell the variables that are others than before, at the place where the call was."""
        for name, value in position.variables.items():
            # What becomes empty that was not there before is no news.
            if self._known.get(name, "") != value:
                shown: Json = list(value) if isinstance(value, tuple) else value
                self.write(What.SET, name, value=HIDDEN if name in position.secret else shown)
        self._known = dict(position.variables)

    # ---- what the flow tells

    def told(self, tell: Tell) -> None:
        data = tell.data
        match tell.kind:
            case TellKind.MENU_CHOSEN:
                self.hints.append(f"key {data['choice']}")
            case TellKind.WRONG_DIGIT:
                self.hints.append("on_fail")
            case TellKind.ANSWERED if data["failure"]:
                self.hints.append("on_fail")
            case TellKind.WAIT_ANSWERED:
                self.hints.append(LEFT_BY.get(str(data["answer"]), ""))
            case TellKind.SPLIT:
                self.hints.append(f"way {data['way']}")
            case TellKind.GOAL_REACHED:
                self.goals.append(str(data["goal"]))
                self.write(What.GOAL, str(data["goal"]))
            case TellKind.FLOW_ENTERED:
                self._flow_entered(str(data["flow"]), str(data["how"]))
            case _:
                pass

    def _flow_entered(self, flow: str, how: str) -> None:
        if how == "subflow":
            self._waiting.append(self._known)
        elif how == "return" and self._waiting:
            self._known = self._waiting.pop()
        elif how == "transfer":
            self._waiting.clear()
        self._is_fresh = how != "return"
        self.write(What.FLOW, flow, how=how)


def _is_true(label: str, variables: Mapping[str, Value]) -> bool:
    """A branch labels its ways with their conditions; other labels are words."""
    try:
        return parse_expression(label).is_true(variables)
    except ExpressionError:
        return False


def ways_of(flow: Flow) -> Iterable[tuple[str, str]]:
    """Every way there is in a flow: node and exit."""
    return ((node.name, one.name) for node in flow.nodes.values() for one in node.exits())

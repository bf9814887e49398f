"""The flows' rows: how many callers are in them now and were today, and what became of them; one flow's nodes too.

They change with every step of every caller, so they go only to pages that show them, a few times a second at most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Literal

from pydantic import Field

from callcenter.console.cards import Message
from callcenter.kpi import LiveFlows


class WatchFlows(Message):
    """I show the flows, and of `flow` its nodes; the latest such message counts. For supervisors."""

    type: Literal["watch_flows"] = "watch_flows"
    flow: str = Field(default="", max_length=100)


class FlowRow(Message):
    """A flow's contacts now and today. `containment`: contained / (contained + to_agent + unserved), None without any.

    `contained`: ended without an agent having reached a goal; `unserved`: ended with neither. `goals`: how often each
    was reached.
    """

    flow: str
    now: int
    entered: int
    contained: int
    to_agent: int
    unserved: int
    containment: float | None
    goals: dict[str, int]


class NodeRow(Message):
    """A node's callers now and today. `left`: how many went on, by the node they went to, or `@agent` (an agent
    answered), `@ended` (the flow was over) or `@flow:NAME`. `hung_up` here; `served` of them had reached a goal.
    """

    node: str
    now: int
    entered: int
    hung_up: int
    served: int
    left: dict[str, int]


class FlowNodes(Message):
    flow: str
    nodes: list[NodeRow]


class FlowsChanged(Message):
    """The rows that changed, and the nodes of the flow the page watches when its row is among them."""

    now: float
    type: Literal["flows"] = "flows"
    flows: list[FlowRow]
    shown: FlowNodes | None


class FlowPublished(Message):
    """The versions, drafts or plans of a flow are others than before: ask again."""

    now: float
    type: Literal["flow_published"] = "flow_published"
    flow: str


def flow_rows(live: LiveFlows, now: float, flows: Iterable[str]) -> list[FlowRow]:
    return [FlowRow(**asdict(live.figures(flow, now))) for flow in flows]


def node_rows(live: LiveFlows, now: float, flow: str) -> list[NodeRow]:
    return [NodeRow(**asdict(node)) for node in live.nodes(flow, now).values()]


def changed(live: LiveFlows, now: float, flows: Iterable[str], watched: str) -> FlowsChanged:
    """What a page is told that watches one flow ("" for none) when these rows have changed."""
    names = sorted(flows)
    shown = FlowNodes(flow=watched, nodes=node_rows(live, now, watched)) if watched in names else None
    return FlowsChanged(now=now, flows=flow_rows(live, now, names), shown=shown)


class FlowWatch:
    """The pages that show the flows. `send` may be called for a page that is about to be closed; never afterwards."""

    def __init__(self, live: LiveFlows) -> None:
        self._live = live
        self._pages: dict[str, tuple[Callable[[str], None], str]] = {}

    def watch(self, session: str, send: Callable[[str], None], flow: str, now: float) -> None:
        """The page shows the flows from now on, and the nodes of `flow`; it is told how they stand."""
        self._pages[session] = send, flow
        send(changed(self._live, now, {*self._live.flows(), *filter(None, [flow])}, flow).model_dump_json())

    def forget(self, session: str) -> None:
        self._pages.pop(session, None)

    def refresh(self, now: float) -> None:
        """Tell every page what has changed since the last time; what is written for one serves the others."""
        flows = self._live.take_changed()
        if not flows:
            return
        told: dict[str, str] = {}
        for send, flow in list(self._pages.values()):
            if flow not in told:
                told[flow] = changed(self._live, now, flows, flow).model_dump_json()
            send(told[flow])

    def published(self, flow: str, now: float) -> None:
        """The versions, drafts or plans of the flow have changed."""
        text = FlowPublished(now=now, flow=flow).model_dump_json()
        for send, _ in list(self._pages.values()):
            send(text)

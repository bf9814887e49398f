"""What the web needs of the flows and their versions; the composition root fills it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import ivr_flows as ivr
from callcenter.kpi import FlowFigures, NodeFigures
from callcenter.publishing import History, NoSuchVersion, Publication
from said import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowState:
    """One flow: what is in force (None: only a draft, or nothing that works), and all that was before.

    `refused`: what is wrong with the file in the operator's folder while something else is in force.
    """

    flow: str
    history: History
    current: ivr.Flow | None = None
    refused: tuple[ivr.FlowError, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Who wants which words published, from where; `live`: what they saw in force, None when they did not look."""

    flow: str
    by: str
    source: str
    text: str = ""
    comment: str = ""
    live: str | None = None


class Flows(Protocol):
    """Raises PublishingError for what may not be, FlowErrors for a flow that is not right, OSError for a full disk."""

    async def states(self) -> Sequence[FlowState]: ...

    def in_force(self) -> Sequence[ivr.Flow]:
        """Every flow callers can get into now."""

    async def state(self, flow: str) -> FlowState:
        """Also of a flow there is not, or not yet."""

    async def text(self, flow: str, version: str) -> str: ...

    async def version(self, flow: str, version: str) -> ivr.Flow:
        """One to be drawn; raises NoSuchVersion."""

    async def check(self, flow: str, text: str) -> Sequence[ivr.FlowError]:
        """Everything that keeps this text from going live now; empty when nothing does."""

    async def publish(self, wanted: Wanted) -> Publication: ...

    async def roll_back(self, wanted: Wanted, number: int) -> Publication: ...

    async def save_draft(self, wanted: Wanted, revision: int) -> History: ...

    async def drop_draft(self, wanted: Wanted, revision: int) -> History: ...

    async def plan(self, wanted: Wanted, at: float) -> History: ...

    async def cancel_plan(self, wanted: Wanted) -> History: ...

    def callers(self, flow: str) -> Mapping[str, int]:
        """Callers in the flow now, or in a subflow of it, by version."""

    def figures(self, flow: str, now: float) -> FlowFigures: ...

    def nodes(self, flow: str, now: float) -> Mapping[str, NodeFigures]: ...

    def texts(self) -> Mapping[str, str]:
        """What prompts say, by full name, for the drawing."""


class NoFlows:
    """There are no flows here."""

    async def states(self) -> Sequence[FlowState]:
        return ()

    def in_force(self) -> Sequence[ivr.Flow]:
        return ()

    async def state(self, flow: str) -> FlowState:
        return FlowState(flow=flow, history=History(flow=flow))

    async def text(self, flow: str, version: str) -> str:
        raise _none(flow)

    async def version(self, flow: str, version: str) -> ivr.Flow:
        raise _none(flow)

    async def check(self, flow: str, text: str) -> Sequence[ivr.FlowError]:
        raise _none(flow)

    async def publish(self, wanted: Wanted) -> Publication:
        raise _none(wanted.flow)

    async def roll_back(self, wanted: Wanted, number: int) -> Publication:
        raise _none(wanted.flow)

    async def save_draft(self, wanted: Wanted, revision: int) -> History:
        raise _none(wanted.flow)

    async def drop_draft(self, wanted: Wanted, revision: int) -> History:
        raise _none(wanted.flow)

    async def plan(self, wanted: Wanted, at: float) -> History:
        raise _none(wanted.flow)

    async def cancel_plan(self, wanted: Wanted) -> History:
        raise _none(wanted.flow)

    def callers(self, flow: str) -> Mapping[str, int]:
        return {}

    def figures(self, flow: str, now: float) -> FlowFigures:
        return FlowFigures(flow=flow)

    def nodes(self, flow: str, now: float) -> Mapping[str, NodeFigures]:
        return {}

    def texts(self) -> Mapping[str, str]:
        return {}


def _none(flow: str) -> NoSuchVersion:
    return NoSuchVersion(Said("There is no flow {flow} here.", flow=flow))

"""Where callers go in the flows."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class NodesEntered(Event):
    """The caller went into these nodes, one after the other, in one step: (depth, flow, node) each.

    `depth`: 0 in the flow that answered or took over, 1 in a subflow of it, and so on.
    """

    call: str
    steps: tuple[tuple[int, str, str], ...]

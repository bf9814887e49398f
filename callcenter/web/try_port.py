"""What the web needs of the simulator of flows; the composition root fills it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import ivr_flows as ivr


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be tried: a flow in force, or the `text` of one; who calls, when ("" = now), with which answers.

    `goes_on`: after the last move the caller stays on in silence; else the call waits for the next one.
    """

    flow: str = ""
    text: str = field(default="", repr=False)
    moves: Sequence[str] = field(default=(), repr=False)
    caller: str = ""
    called: str = ""
    language: str = ""
    at: str = ""
    seed: str = "trial"
    variables: Mapping[str, ivr.Value] = field(default_factory=dict)
    answers: Mapping[str, ivr.Json] = field(default_factory=dict, repr=False)
    queue: str = ""
    transfer: str = "answered"
    goes_on: bool = False


class SimulatorBusy(Exception):
    """Too many calls are being tried at once."""


class Simulator(Protocol):
    """Raises FlowErrors for a wrong text, TryingError for a wrong script, LookupError for a flow there is not."""

    def offer(self) -> dict[str, Any]:
        """Flows in force, numbers that lead to them, and a few callers."""

    async def play(self, wanted: Wanted) -> dict[str, Any]:
        """The call so far; raises SimulatorBusy as well."""


class NoSimulator:
    """There are no flows here."""

    def offer(self) -> dict[str, Any]:
        return {"flows": [], "numbers": [], "callers": []}

    async def play(self, wanted: Wanted) -> dict[str, Any]:
        raise LookupError(wanted.flow)

"""When a supervisor is called to look: their part of the site file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from callcenter.site.part import Name, Part, Problem, Words
from said import Said

QueueMeasure = Literal["waiting", "longest_wait", "service_level", "abandoned", "ready", "signed_in"]
AgentMeasure = Literal["on_contact", "wrap_up", "not_ready", "ringing"]
SHARES = frozenset({"service_level", "abandoned"})
AGENT_MEASURES = frozenset({"on_contact", "wrap_up", "not_ready", "ringing"})


class SiteAlert(Part):
    """A figure beyond a limit for `for_s` seconds.

    `measure`, of each queue: waiting (callers), longest_wait (seconds), service_level and abandoned (shares, 0 to 1, of
    today), ready and signed_in (agents); of each agent: on_contact, wrap_up, not_ready or ringing (seconds in that
    state). Exactly one of `above` and `below`. `queues`: which ones, or the agents of which; none: all. `at_least`: so
    many calls must have ended today before a share means anything. `if_waiting`: only while somebody waits.
    """

    name: Words = Field(default={})
    measure: QueueMeasure | AgentMeasure
    above: float | None = Field(default=None, ge=0, le=1_000_000)
    below: float | None = Field(default=None, ge=0, le=1_000_000)
    for_s: float = Field(default=0.0, ge=0, le=86_400)
    level: Literal["warn", "crit"] = "warn"
    queues: tuple[Name, ...] = Field(default=(), max_length=1000)
    at_least: int = Field(default=10, ge=0, le=100_000)
    if_waiting: bool = False

    def conflicts(self) -> Iterator[Problem]:
        """What does not go together; places are relative to the alert."""
        if (self.above is None) == (self.below is None):
            yield (), Said("has exactly one of above and below")
        limit = self.above if self.above is not None else self.below
        if self.measure in SHARES and limit is not None and limit > 1:
            side = "above" if self.above is not None else "below"
            yield (side,), Said("{measure} is a share from 0 to 1: 80 % is 0.8", measure=self.measure)
        if self.if_waiting and self.measure in AGENT_MEASURES:
            yield (
                ("if_waiting",),
                Said(
                    "{measure} is an agent's figure: nobody waits for one agent alone", measure=self.measure
                ),
            )

"""What the routing core was told, word for word: with it a recorded day can be routed again, byte for byte."""

from __future__ import annotations

from dataclasses import dataclass

import acd
from callcenter.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingBegan(Event):
    """A routing core with nothing in it began to work; offers are numbered behind `prefix`."""

    prefix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RouterTold(Event):
    """One input of the core; what it decided follows as events of their own."""

    fact: acd.Input


@dataclass(frozen=True, slots=True, kw_only=True)
class RouterWoken(Event):
    """A deadline of the core's came round."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowDiffered(Event):
    """A policy that only watches would have decided otherwise than `agent` for `entry`.

    `chose`: what there was to choose, an `agent` for the entry or an `entry` for the agent.
    """

    call: str
    entry: str
    agent: str
    queue: str
    chose: str
    shadow_agent: str
    shadow_entry: str

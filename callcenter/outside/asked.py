"""A question of a flow, as its answerer gets it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from ivr_flows import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`key` is the same however often one question is sent: what must not be done twice goes by it."""

    key: str
    call: str
    request: Mapping[str, Json] = field(repr=False)
    timeout_s: float
    language: str


Answerer = Callable[[Question], Awaitable[Json]]

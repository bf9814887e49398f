"""Calls that we make, and the trunks they go over."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentDialled(Event):
    """An agent calls `number` from their desk; their own phone rings first, for `offer`. `queue`: whose rules count."""

    call: str
    agent: str
    entry: str
    offer: str
    queue: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutwardDialled(Event):
    """Somebody was dialled for the user `on_behalf_of`: `number` over `trunk`, or a telephone of ours (no trunk)."""

    call: str
    leg: str
    number: str
    trunk: str
    on_behalf_of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutwardAnswered(Event):
    """Who was dialled has answered. `agent`: the person who talks with them, "" for a telephone without one."""

    call: str
    leg: str
    number: str
    trunk: str
    on_behalf_of: str
    agent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutwardFailed(Event):
    """A dialled number did not answer, or could not be dialled (`leg` "").

    `code` is the final SIP status, 408 for silence. `is_last`: no other trunk is tried.
    """

    call: str
    leg: str
    number: str
    trunk: str
    code: int
    reason: str
    is_last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkUp(Event):
    """A trunk says that it can be used."""

    trunk: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkDown(Event):
    """A trunk says that it cannot be used."""

    trunk: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkRested(Event):
    """A trunk let several calls down in a row and is left alone until `until`."""

    trunk: str
    until: float
    why: str

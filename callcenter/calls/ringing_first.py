"""Who waits longest for us goes first: a free agent's telephone is rung before another's call is hung up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from callcenter.calls.sip import DialLeg, HangUpLeg

Item = TypeVar("Item")


def ringing_first(turn: Sequence[Item], user_of: Callable[[str], str]) -> list[Item]:
    """The same turn with hang-ups moved behind the last INVITE of an agent; everything else keeps its order.

    `user_of` gives the user whose telephone a leg is, "" for customers. Who is rung and hung up in one turn is hung up
    first, as decided: a telephone with one line would say that it is busy.
    """
    dials = [at for at, item in enumerate(turn) if isinstance(item, DialLeg)]
    if not dials:
        return list(turn)
    last = dials[-1] + 1
    rung = {item.user for item in turn[:last] if isinstance(item, DialLeg)}
    waits = [
        isinstance(item, HangUpLeg)
        and user_of(item.leg) not in rung
        and not _is_dialled(item.leg, turn[:last])
        for item in turn[:last]
    ]
    before = [item for item, can_wait in zip(turn, waits, strict=False) if not can_wait]
    after = [item for item, can_wait in zip(turn, waits, strict=False) if can_wait]
    return [*before, *after, *turn[last:]]


def _is_dialled(leg: str, turn: Sequence[object]) -> bool:
    """A leg that is dialled and given up again within the turn."""
    return any(isinstance(item, DialLeg) and item.leg == leg for item in turn)

"""What a supervisor's own page is told of the conversation they are in."""

from __future__ import annotations

from typing import Literal

from callcenter.console.cards import Message

Mode = Literal["listen", "whisper", "barge"]


class Supervising(Message):
    """The conversation a supervisor is in. `is_mine`: they have taken it over; `held_since`: and put on hold."""

    call: str
    agent: str
    customer: str
    mode: Mode
    since: float
    is_mine: bool = False
    held_since: float | None = None


class SupervisingChanged(Message):
    """For supervisors: the conversation I am in now; None: in none."""

    type: Literal["supervising"] = "supervising"
    now: float
    supervising: Supervising | None

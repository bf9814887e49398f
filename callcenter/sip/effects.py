"""What every SIP core may ask of the world besides stating facts."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.sip.link import Link
from callcenter.sip.message import Message


@dataclass(frozen=True, slots=True)
class Send:
    """Put this message on the wire."""

    message: Message
    link: Link


@dataclass(frozen=True, slots=True)
class WakeAt:
    """Call `woke(key, now)` at `at`; a later `WakeAt` of the same key replaces this one."""

    key: str
    at: float

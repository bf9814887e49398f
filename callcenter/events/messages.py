"""What became of messages that flows have other systems told; what was in them is in no journal."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent(Event):
    """A hook has taken the message. `key` names it, however often it was sent."""

    call: str
    hook: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFailed(Event):
    """No attempt worked, or none was worth it: unreachable, timeout, status_404, unknown…"""

    call: str
    hook: str
    key: str
    why: str

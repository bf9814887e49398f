"""What people in charge have others read on their pages, and who has read it."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSent(Event):
    """For these agents, and for whoever serves one of these queues; for all agents when both are empty.

    `by` is the user, `by_name` what readers see. `level`: info or urgent. After `until` nobody is shown it.
    """

    notice: str
    by: str
    by_name: str
    text: str
    level: str
    until: float
    agents: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRead(Event):
    """The agent closed it."""

    notice: str
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeWithdrawn(Event):
    """Nobody is shown it any more."""

    notice: str
    by: str

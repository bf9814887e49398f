"""Who is told what: a message and its audience, and the news that concern several pages at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from callcenter.console import alerting
from callcenter.console.cards import Message
from callcenter.console.messages import AlertsChanged, NoticesChanged, Problem, VoicemailChanged
from callcenter.events import (
    AlertAcknowledged,
    AlertCleared,
    AlertRaised,
    Event,
    NoticeRead,
    NoticeSent,
    NoticeWithdrawn,
    RecordingDeleted,
    VoicemailHeard,
    VoicemailLeft,
)
from callcenter.wording import worded
from said import Said

if TYPE_CHECKING:
    from callcenter.console.views import Views


def problem(now: float, code: str, text: Said) -> Problem:
    """Why a wish was not met."""
    return Problem(now=now, code=code, **worded(text))


SUPERVISORS = "*"
"""The audience of every supervisor's page."""


@dataclass(frozen=True, slots=True)
class To:
    """A message and whom it is for: a user name, or `SUPERVISORS`."""

    audience: str
    message: Message


def _alerted(views: Views, event: Event, now: float) -> list[To]:
    views.watch.apply(0, event)
    return [To(SUPERVISORS, AlertsChanged(now=now, alerts=alerting.rows(views.watch)))]


def _mail(views: Views, event: Event, now: float) -> list[To]:
    """Tell who may open the box how many new messages are in it."""
    box = views.mailboxes.apply(event)
    if not box:
        return []
    message = VoicemailChanged(now=now, box=views.mailboxes.row(box))
    return [To(who, message) for who in (*views.mailboxes.readers(box), SUPERVISORS)]


def _noticed(views: Views, event: NoticeSent | NoticeRead | NoticeWithdrawn, now: float) -> list[To]:
    """Whoever it concerns gets the whole list anew: it is short, and so cannot be half right."""
    notice = views.notices.apply(event)
    whom = [event.agent] if isinstance(event, NoticeRead) else list(views.agents.all())
    return [
        To(agent, NoticesChanged(now=now, notices=views.notices.rows(agent, now)))
        for agent in whom
        if notice is not None and views.notices.is_for(agent, notice)
    ]


ACTS: dict[type[Event], Callable[[Any, Any, float], list[To]]] = {
    **dict.fromkeys((AlertRaised, AlertAcknowledged, AlertCleared), _alerted),
    **dict.fromkeys((VoicemailLeft, VoicemailHeard, RecordingDeleted), _mail),
    **dict.fromkeys((NoticeSent, NoticeRead, NoticeWithdrawn), _noticed),
}

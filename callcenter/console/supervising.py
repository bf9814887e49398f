"""What a supervisor is in: the conversation they hear or have taken over, as their own page shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from callcenter.console.called import name_of
from callcenter.console.supervision import Mode, Supervising, SupervisingChanged
from callcenter.console.telling import To
from callcenter.events import (
    AgentLost,
    CallEnded,
    CallHeld,
    CallResumed,
    CallTakenOver,
    CallTransferred,
    Event,
    SupervisionChanged,
    SupervisionEnded,
    SupervisionStarted,
)

if TYPE_CHECKING:
    from callcenter.console.views import Views


class Supervisors:
    """By user: one conversation each. Folded after the views, so that who has the call is known already."""

    def __init__(self, views: Views) -> None:
        self._views = views
        self._in: dict[str, Supervising] = {}

    def of(self, user: str) -> Supervising | None:
        return self._in.get(user)

    def apply(self, event: Event, now: float) -> list[To]:
        """Fold one event; tell the pages of whoever it changes something for."""
        match event:
            case SupervisionStarted():
                return self._set(event.supervisor, self._begun(event), now)
            case SupervisionChanged():
                return self._change(event.supervisor, event.call, now, mode=event.mode)
            case SupervisionEnded() if event.cause != "took_over":
                return self._over(event.supervisor, event.call, now)
            case CallTakenOver():
                return self._change(event.supervisor, event.call, now, is_mine=True, since=event.at)
            case CallHeld():
                return self._change(event.agent, event.call, now, held_since=event.at)
            case CallResumed():
                return self._change(event.agent, event.call, now, held_since=None)
            case CallTransferred() | AgentLost():
                return self._over(event.agent, event.call, now, is_mine=True)
            case CallEnded():
                ended = [user for user, one in self._in.items() if one.call == event.call]
                return [tell for user in ended for tell in self._over(user, event.call, now)]
        return []

    def _begun(self, event: SupervisionStarted) -> Supervising:
        agent = self._views.in_hand.agent_with(event.call) or ""
        contact = self._views.contact(agent, event.call)
        brief = self._views.brief(event.call)
        return Supervising(
            call=event.call,
            agent=agent,
            customer=(name_of(contact) if contact else None) or (brief.ani if brief else ""),
            mode=cast(Mode, event.mode),
            since=event.at,
        )

    def _change(self, user: str, call: str, now: float, **news: object) -> list[To]:
        mine = self._in.get(user)
        if mine is None or mine.call != call:
            return []
        return self._set(user, mine.model_copy(update=news), now)

    def _over(self, user: str, call: str, now: float, *, is_mine: bool = False) -> list[To]:
        mine = self._in.get(user)
        if mine is None or mine.call != call or (is_mine and not mine.is_mine):
            return []
        del self._in[user]
        return [To(user, SupervisingChanged(now=now, supervising=None))]

    def _set(self, user: str, one: Supervising, now: float) -> list[To]:
        self._in[user] = one
        return [To(user, SupervisingChanged(now=now, supervising=one))]

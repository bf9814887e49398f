"""What the contact's card shows of its callback, and of how the agent said that it ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from callcenter.events import AgentTested, CallbackDialled, CallbackResting, DispositionRecorded, Event

if TYPE_CHECKING:
    from callcenter.console.views import To, Views


def _dialled(views: Views, event: CallbackDialled, now: float) -> list[To]:
    """The agent who accepted hears the customer's telephone ring; from now on it is another call."""
    theirs = views.in_hand.of(event.agent)
    contact = next((one for one in theirs if one.entry == event.entry), None)
    if contact is None:
        return []
    brief = views.brief(event.call)
    callback = brief.callback if brief is not None else contact.callback
    return views.turn(
        event.agent, contact.call, now, call=event.call, state="dialling", since=event.at, callback=callback
    )


def _rests(views: Views, event: CallbackResting, now: float) -> list[To]:
    """Nobody answered there: whoever called has the contact no more."""
    dialling = [
        (agent, one.call)
        for agent, one in views.in_hand
        if one.entry == event.entry and one.state == "dialling"
    ]
    return [
        tell
        for agent, call in dialling
        for tell in views.close(agent, call, "callback_missed", event.at, now)
    ]


def _disposed(views: Views, event: DispositionRecorded, now: float) -> list[To]:
    said = {"disposition": event.disposition, "note": event.note, "fields": dict(event.fields)}
    return views.news(event.agent, event.call, now, **said)


def _tested(views: Views, event: AgentTested, now: float) -> list[To]:
    """Part of the agent's row: it says whether Ready may be asked for."""
    return views.row_changed(event.agent, now, tested_at=0.0 if event.failed else event.at)


ACTS: dict[type[Event], Callable[[Any, Any, float], list[To]]] = {
    CallbackDialled: _dialled,
    CallbackResting: _rests,
    DispositionRecorded: _disposed,
    AgentTested: _tested,
}

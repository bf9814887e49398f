"""What the screens of those in a call show of who else is in it: hold, consultation, transfer, supervision."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, cast

from callcenter.console.messages import Onlooker, ThirdParty
from callcenter.events import (
    AfterCallStarted,
    CallHeld,
    CallResumed,
    CallTakenOver,
    CallTransferred,
    ConferenceStarted,
    ConsultAnswered,
    ConsultEnded,
    ConsultStarted,
    Event,
    SupervisionChanged,
    SupervisionEnded,
    SupervisionStarted,
    ThirdLeft,
)

if TYPE_CHECKING:
    from callcenter.console.views import To, Views

Kind = Literal["agent", "queue", "outside"]


def _held(views: Views, event: CallHeld, now: float) -> list[To]:
    """In a conference the other two go on behind the music."""
    third = _third_of(views, event.agent, event.call)
    who = third.who if third is not None else ""
    return [
        *views.turn(event.agent, event.call, now, held_since=event.at),
        *(_change_third(views, event.agent, event.call, now, state="up") if third is not None else []),
        *(_change_third(views, who, event.call, now, state="up") if who else []),
    ]


def _resumed(views: Views, event: CallResumed, now: float) -> list[To]:
    return views.turn(event.agent, event.call, now, held_since=None)


def _consulting(views: Views, event: ConsultStarted, now: float) -> list[To]:
    third = ThirdParty(to=event.to, kind=cast(Kind, event.kind), who="", state="ringing")
    return views.turn(event.agent, event.call, now, third=third)


def _answered(views: Views, event: ConsultAnswered, now: float) -> list[To]:
    """Who was asked has the call too, and sees by whom they were asked."""
    asker = ThirdParty(to=event.agent, kind="agent", who=event.agent, state="up")
    shown = views.turn(event.who, event.call, now, state="talking", since=event.at, role="third", third=asker)
    return [*_change_third(views, event.agent, event.call, now, who=event.who, state="up"), *shown]


def _together(views: Views, event: ConferenceStarted, now: float) -> list[To]:
    return [
        *_change_third(views, event.agent, event.call, now, state="joined"),
        *_change_third(views, event.who, event.call, now, state="joined"),
    ]


def _consult_over(views: Views, event: ConsultEnded, now: float) -> list[To]:
    mine = views.turn(event.agent, event.call, now, third=None)
    return [*mine, *views.leaves(event.who, event.call, event.at, now, outcome=event.outcome)]


def _third_left(views: Views, event: ThirdLeft, now: float) -> list[To]:
    main = views.in_hand.agent_with(event.call)
    mine = views.turn(main, event.call, now, third=None) if main else []
    return [*mine, *views.leaves(event.who, event.call, event.at, now, outcome="left")]


def _transferred(views: Views, event: CallTransferred, now: float) -> list[To]:
    return views.leaves(event.agent, event.call, event.at, now, outcome="transferred")


def _asked_after(views: Views, event: AfterCallStarted, now: float) -> list[To]:
    """The conversation is over for its agent, though the caller stays a moment longer."""
    return views.leaves(event.agent, event.call, event.at, now, outcome="answered", released_by="agent")


def _taken_over(views: Views, event: CallTakenOver, now: float) -> list[To]:
    return views.leaves(event.agent, event.call, event.at, now, outcome="taken_over")


def _onlooker(views: Views, event: SupervisionStarted | SupervisionChanged, now: float) -> list[To]:
    """Who only listens is shown to nobody."""
    mode = cast(Literal["whisper", "barge"], event.mode)
    heard = [] if event.mode == "listen" else [Onlooker(user=event.supervisor, mode=mode)]
    return _watch(views, event.call, event.supervisor, heard, now)


def _onlooker_gone(views: Views, event: SupervisionEnded, now: float) -> list[To]:
    return _watch(views, event.call, event.supervisor, [], now)


def _watch(views: Views, call: str, supervisor: str, heard: list[Onlooker], now: float) -> list[To]:
    agent = views.in_hand.agent_with(call)
    contact = views.contact(agent, call) if agent else None
    if agent is None or contact is None:
        return []
    others = [one for one in contact.onlookers if one.user != supervisor]
    if [*others, *heard] == contact.onlookers:
        return []
    return views.turn(agent, call, now, onlookers=[*others, *heard])


def _change_third(views: Views, agent: str, call: str, now: float, **news: object) -> list[To]:
    third = _third_of(views, agent, call)
    return views.turn(agent, call, now, third=third.model_copy(update=news)) if third is not None else []


def _third_of(views: Views, agent: str, call: str) -> ThirdParty | None:
    contact = views.contact(agent, call)
    return contact.third if contact is not None else None


ACTS: dict[type[Event], Callable[[Any, Any, float], list[To]]] = {
    CallHeld: _held,
    CallResumed: _resumed,
    ConsultStarted: _consulting,
    ConsultAnswered: _answered,
    ConsultEnded: _consult_over,
    ConferenceStarted: _together,
    ThirdLeft: _third_left,
    CallTransferred: _transferred,
    CallTakenOver: _taken_over,
    AfterCallStarted: _asked_after,
    SupervisionStarted: _onlooker,
    SupervisionChanged: _onlooker,
    SupervisionEnded: _onlooker_gone,
}

"""The part of a call's table that is about who else is in it: a third, and who supervises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from callcenter.calls import handing_on, overflow, phone_call, referring, supervise, third, third_returning
from callcenter.calls.book import Book
from callcenter.calls.call import Call, CallState
from callcenter.calls.effects import Effect
from callcenter.calls.heard import Heard

Handler = Callable[[Book, Call, Any, float], list[Effect]]


def _nothing(_book: Book, _call: Call, _fact: object, _now: float) -> list[Effect]:
    """Listed on purpose: may happen here and changes nothing."""
    return []


_TOGETHER: dict[Heard, Handler] = {
    Heard.CONFIRMED: phone_call.confirmed,
    Heard.REFERRED: referring.referred,
    Heard.REFER_PROGRESS: handing_on.progress,
    Heard.PLACED: _nothing,
    Heard.ENTRY_OVER: _nothing,
    Heard.THIRD_OFFERED: third.offered,
    Heard.THIRD_OFFER_ENDED: third.offer_ended,
    Heard.THIRD_ENTRY_OVER: overflow.third_entry_over,
    Heard.THIRD_RINGING: third.ringing,
    Heard.THIRD_ANSWERED: third.phone_answered,
    Heard.THIRD_GONE: third_returning.phone_over,
    Heard.OUT_GONE: third.phone_gone,
    Heard.OUT_SILENT: third.outside_silent,
    Heard.THIRD_SILENT: third_returning.silent,
    Heard.THIRD_RESUMED: third_returning.resumed,
    Heard.THIRD_PHONE_GONE: third_returning.phone_lost,
    Heard.THIRD_PHONE_BACK: third_returning.phone_back,
    Heard.THIRD_RETURN_ANSWERED: third_returning.answered,
    Heard.THIRD_RETURN_OVER: third_returning.over,
    Heard.THIRD_DUE: third_returning.due,
    Heard.SUPERVISOR_ANSWERED: supervise.answered,
    Heard.SUPERVISOR_GONE: supervise.gone,
    Heard.SUPERVISOR_PHONE_GONE: supervise.phone_gone,
}

PARTIES: dict[tuple[CallState, Heard], Handler] = {
    **{
        (state, heard): handler
        for state in (CallState.TALKING, CallState.AGENT_SILENT)
        for heard, handler in _TOGETHER.items()
    },
    # A phone call of ours may be listened to as well.
    **{
        (CallState.OUTSIDE, heard): _TOGETHER[heard]
        for heard in (
            Heard.REFERRED,
            Heard.SUPERVISOR_ANSWERED,
            Heard.SUPERVISOR_GONE,
            Heard.SUPERVISOR_PHONE_GONE,
        )
    },
    (CallState.IN_FLOW, Heard.REFERRED): referring.referred,
}

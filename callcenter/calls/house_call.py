"""A call of an agent to the house itself, answered at once: to hear oneself, or to keep a line up. Nobody's contact."""

from __future__ import annotations

from callcenter.calls.book import Book
from callcenter.calls.call import SILENCE, Call, CallState
from callcenter.calls.media import Hears
from callcenter.calls.sip import LegArrived
from callcenter.events import CallArrived


def put_call(
    book: Book,
    fact: LegArrived,
    call_id: str,
    state: CallState,
    number: str,
    now: float,
    hears: Hears = SILENCE,
) -> tuple[Call, CallArrived]:
    """Note it as a call to `number`, one of `HOUSE_NUMBERS`; whoever asks answers its leg."""
    call = book.put(
        Call(
            call=call_id,
            state=state,
            ani=fact.account,
            dnis=number,
            display_name="",
            arrived_at=now,
            caller_leg=fact.leg,
            ivr_port=0,
            flow="",
            language=book.rules.language,
            direction="internal",
            account=fact.account,
            flow_hears=hears,
            served=True,
            connected_at=now,
        )
    )
    arrived = CallArrived(
        at=now, call=call_id, ani=fact.account, dnis=number, display_name="", source=fact.source,
        direction=call.direction, account=fact.account,
    )  # fmt: skip
    return call, arrived

"""What becomes of a caller whom a flow sends to a number, or to an agent by name: they talk, or the flow hears why not.

Who answers a number is the call's third, as when an agent had transferred the caller there.
"""

from __future__ import annotations

import acd
import ivr_flows as ivr
from callcenter.calls import sending, third
from callcenter.calls.book import Book
from callcenter.calls.call import Call, CallState, Unreached
from callcenter.calls.effects import Effect
from callcenter.calls.hearing import tell
from callcenter.calls.in_flow import feed
from callcenter.calls.media import HearLeg
from callcenter.calls.parties import third_leaves
from callcenter.values import replace

BY_OUTCOME = {
    "missed": sending.NO_ANSWER,
    "timed_out": sending.NO_ANSWER,
    "refused": sending.BUSY,
    "unavailable": sending.BUSY,
}
"""What a flow hears of the end of an entry for one agent; of any other that it failed."""


def agent_not_there(book: Book, call: Call, closed: acd.EntryClosed, now: float) -> list[Effect]:
    """The router ended the entry for one agent; `call` has let go of its place."""
    return feed(book, call, ivr.TransferEnded(BY_OUTCOME.get(closed.outcome, sending.FAILED)), now)


# ---- a number: `outward_ends.ENDS[Then.FLOW]`


def rang(book: Book, call: Call, leg: str, is_early: bool, _now: float) -> list[Effect]:
    """The caller goes on hearing what the flow plays, unless the network has something to say."""
    if not is_early:
        return []
    book.put(replace(call, flow_hears=HearLeg(leg=leg)))
    return tell(book, call.call, anew=[leg])


def reached(book: Book, call: Call, leg: str, now: float) -> list[Effect]:
    """Somebody is there: the flow lets go, and the two talk."""
    told = feed(book, call, ivr.AgentAnswered(), now)
    there = book.calls.get(call.call)
    if there is None:
        # Its flow has been withdrawn, and with it the call.
        return told
    there = book.put(replace(there, state=CallState.TALKING))
    return [*told, *third.outside_reached(book, there, leg, now)]


def failed(book: Book, call: Call, unreached: Unreached, now: float) -> list[Effect]:
    """Nobody there."""
    call, gone = third_leaves(book, call, unreached.reason)
    return [*gone, *feed(book, call, ivr.TransferEnded(sending.why(unreached)), now)]

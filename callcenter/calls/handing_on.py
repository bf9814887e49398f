"""We step out of a call that is nobody's of ours any more: the customer's side is asked to call the other itself.

Only when both remaining parties are behind trunks that the site lets us hand calls on over (`refer_out`). The two talk
through us until their side has done it; if it will not, they go on doing so and nobody notices.
"""

from __future__ import annotations

from dataclasses import replace

from callcenter.calls.book import Book
from callcenter.calls.call import Call, CallState, ThirdKind, ThirdState
from callcenter.calls.effects import Effect
from callcenter.calls.ending import end_call
from callcenter.calls.sip import LegReferProgress, ReferLeg

HANDED_ON = "handed on"


def hand_on(book: Book, call_id: str) -> list[Effect]:
    """Ask the customer's side to call the third itself, if both may and nobody else is there."""
    call = book.calls.get(call_id)
    if call is None or call.is_handed_on or not _may(book, call):
        return []
    book.put(replace(call, is_handed_on=True))
    return [ReferLeg(leg=call.caller_leg, to="", replaces_leg=call.third_leg)]


def _may(book: Book, call: Call) -> bool:
    third = call.third
    if call.state is not CallState.TALKING or call.agent or call.supervisors or call.referral is not None:
        return False
    if third is None or third.kind is not ThirdKind.OUTSIDE or third.state is not ThirdState.UP:
        return False
    trunks = (book.legs[leg].trunk for leg in (call.caller_leg, third.leg))
    specs = [book.trunks.specs.get(trunk) for trunk in trunks]
    return all(spec is not None and spec.refer_out for spec in specs)


def progress(book: Book, call: Call, fact: LegReferProgress, now: float) -> list[Effect]:
    """Done: the two talk without us. Refused or failed: they go on through us."""
    if not fact.is_final or not call.is_handed_on:
        return []
    if 200 <= fact.code < 300:
        return end_call(book, call, released_by="system", cause=HANDED_ON, now=now)
    book.put(replace(call, is_handed_on=False))
    return []

"""A caller who leaves the offer to us (RFC 3261 13.2.1): ours goes out in the 200, the answer comes in the ACK."""

from __future__ import annotations

from callcenter.calls.book import Book
from callcenter.calls.call import Call
from callcenter.calls.effects import Effect
from callcenter.calls.ending import end_call
from callcenter.calls.in_flow import start_flow
from callcenter.calls.leg import Leg, LegState
from callcenter.calls.media import PlainLocal
from callcenter.calls.sip import LegConfirmed
from callcenter.sdp import SdpError, offer_plain, read_plain_answer


def offering_leg(book: Book, leg_id: str, call: str, port: int) -> tuple[str, Leg]:
    """Our offer, and the leg that waits for its answer; a browser always offers itself."""
    session = int(book.ids.token(8), 16)
    sdp = offer_plain(address=book.plane.address, port=port, session_id=session, version=1)
    leg = Leg(
        leg=leg_id, call=call, state=LegState.ANSWERED, local=PlainLocal(port=port), sdp_session=session
    )
    return sdp, leg


def confirmed(book: Book, call: Call, fact: LegConfirmed, now: float) -> list[Effect]:
    """The caller's ACK is in; if it answers our offer, the audio is known only now."""
    if not fact.sdp:
        return start_flow(book, call, fact, now)
    try:
        peer = read_plain_answer(fact.sdp)
    except SdpError:
        return end_call(book, call, released_by="system", cause="media failed", now=now)
    leg = book.put_leg(book.legs[fact.leg].agreed(peer))
    return [leg.media(), *start_flow(book, call, fact, now)]

"""The leg to an agent's browser: dialled with the id of the offer it belongs to, met when answered, released."""

from __future__ import annotations

from dataclasses import replace

from callcenter.calls.book import Book
from callcenter.calls.call import Call
from callcenter.calls.effects import Effect
from callcenter.calls.leg import Leg, LegState
from callcenter.calls.media import BrowserLocal
from callcenter.calls.sip import DialLeg, HangUpLeg, LegAnswered
from callcenter.sdp import OUR_CODECS, offer_browser, read_browser_answer


def dial_agent(
    book: Book, call: Call, *, agent: str, offer: str, supervises: str = ""
) -> tuple[str, list[Effect]]:
    """Dial every browser of `agent`; return the new leg's id. The page knows the call by `X-Offer`.

    `supervises`: the mode in which this user is to hear the call; their phone answers by itself (RFC 5373).
    """
    local = BrowserLocal(ufrag=book.ids.token(8), pwd=book.ids.token(24))
    leg = book.put_leg(
        Leg(
            leg=book.ids.new("leg"),
            call=call.call,
            state=LegState.DIALLING,
            local=local,
            sdp_session=int(book.ids.token(8), 16),
            user=agent,
            is_supervising=bool(supervises),
        )
    )
    sdp = offer_browser(
        address=book.plane.address,
        port=book.plane.browser_port,
        ufrag=local.ufrag,
        pwd=local.pwd,
        fingerprint=book.plane.fingerprint,
        session_id=leg.sdp_session,
        version=leg.sdp_version,
        codecs=_codecs_for(book.legs[call.caller_leg]),
    )
    dial = DialLeg(
        leg=leg.leg,
        user=agent,
        from_number=call.ani,
        from_name=call.display_name,
        sdp=sdp,
        headers=(
            (("X-Supervise", supervises), ("X-Call", call.call), ("Answer-Mode", "Auto"))
            if supervises
            else (("X-Offer", offer), ("X-Call", call.call))
        ),
    )
    return leg.leg, [leg.media(), dial]


def _codecs_for(caller: Leg) -> tuple[str, ...]:
    """All we speak, the caller's own first: the browser takes the first, and nothing needs transcoding."""
    own = caller.audio.codec if caller.audio and caller.audio.codec in OUR_CODECS else OUR_CODECS[0]
    return (own, *(codec for codec in OUR_CODECS if codec != own))


def meet_agent(book: Book, fact: LegAnswered) -> None:
    """The browser answered; `hearing.tell` states its media. Raises SdpError for an answer nobody understands."""
    leg = book.legs[fact.leg].agreed(read_browser_answer(fact.sdp))
    book.put_leg(replace(leg, state=LegState.UP))


def release(book: Book, leg_id: str, cause: str) -> list[Effect]:
    """Hang up and forget a leg; nothing for one that is gone."""
    leg = book.legs.get(leg_id)
    if leg is None:
        return []
    hang_up = [] if leg.state is LegState.ENDED else [HangUpLeg(leg=leg_id, cause=cause)]
    return [*hang_up, *book.drop_leg(leg_id)]

"""The leg to an agent's phone: dialled with the id of the offer it belongs to, met when answered, released.

Every phone of the agent rings, the browser's and the desk phone; who answers first has the call. Each kind is offered
what it understands, so the leg holds an end of its own for both until one of them has answered.
"""

from __future__ import annotations

from callcenter.calls.book import Book
from callcenter.calls.call import Call
from callcenter.calls.effects import Effect
from callcenter.calls.leg import Leg, LegState
from callcenter.calls.lending import lend, picks_up
from callcenter.calls.media import BrowserLocal, PlainLocal
from callcenter.calls.outside_leg import new_secret, secrecy_of
from callcenter.calls.sip import DialLeg, HangUpLeg, LegAnswered
from callcenter.sdp import (
    OUR_CODECS,
    Secrecy,
    offer_browser,
    offer_plain,
    read_browser_answer,
    read_plain_answer,
)
from callcenter.sip.auto_answer import auto_answer
from callcenter.values import replace


def dial_agent(
    book: Book, call: Call, *, agent: str, offer: str, supervises: str = ""
) -> tuple[str, list[Effect]]:
    """Dial every phone of `agent`; return the new leg's id. The page knows the call by `X-Offer`.

    `supervises`: the mode in which this user is to hear the call; their phone answers by itself (RFC 5373).
    Nobody is dialled whose line stays up: it becomes this call's.
    """
    lent = lend(book, call, agent=agent, offer=offer, supervises=bool(supervises))
    if lent is not None:
        return lent
    local = BrowserLocal(ufrag=book.ids.token(8), pwd=book.ids.token(24))
    spare = _spare(book, agent)
    leg = book.put_leg(
        Leg(
            leg=book.ids.new("leg"),
            call=call.call,
            state=LegState.DIALLING,
            local=local,
            sdp_session=int(book.ids.token(8), 16),
            user=agent,
            is_supervising=bool(supervises),
            spare=spare,
            secret=new_secret(book, secrecy_of(book, agent)) if spare is not None else "",
        )
    )
    codecs = _codecs_for(book.legs.get(call.caller_leg))
    sdp = offer_browser(
        address=book.plane.address,
        port=book.plane.browser_port,
        ufrag=local.ufrag,
        pwd=local.pwd,
        fingerprint=book.plane.fingerprint,
        session_id=leg.sdp_session,
        version=leg.sdp_version,
        codecs=codecs,
    )
    dial = DialLeg(
        leg=leg.leg,
        user=agent,
        from_number=call.ani,
        from_name=call.display_name,
        sdp=sdp,
        plain_sdp=_plain_offer(book, leg, codecs),
        headers=_headers(book, call, agent, offer, supervises),
    )
    return leg.leg, [leg.media(), dial]


def _headers(book: Book, call: Call, agent: str, offer: str, supervises: str) -> tuple[tuple[str, str], ...]:
    """What the page knows the call by, and what has a telephone pick up by itself."""
    return (
        ("X-Supervise", supervises) if supervises else ("X-Offer", offer),
        ("X-Call", call.call),
        *(auto_answer() if supervises or picks_up(book, call, agent) else ()),
    )


def _spare(book: Book, agent: str) -> PlainLocal | None:
    """An end for the agent's desk phone; without a free port only the browser rings."""
    port = book.rtp_ports.take() if agent in book.desk_phones else None
    return None if port is None else PlainLocal(port=port)


def _plain_offer(book: Book, leg: Leg, codecs: tuple[str, ...]) -> str:
    """What desk phones are offered; "" leaves them alone."""
    if leg.spare is None:
        return ""
    return offer_plain(
        address=book.plane.address,
        port=leg.spare.port,
        session_id=leg.sdp_session,
        version=leg.sdp_version,
        codecs=codecs,
        secrecy=secrecy_of(book, leg.user),
        secret=bytes.fromhex(leg.secret),
    )


def _codecs_for(caller: Leg | None) -> tuple[str, ...]:
    """All we speak, the caller's own first: the browser takes the first, and nothing needs transcoding."""
    audio = caller.audio if caller is not None else None
    own = audio.codec if audio and audio.codec in OUR_CODECS else OUR_CODECS[0]
    return (own, *(codec for codec in OUR_CODECS if codec != own))


def meet_agent(book: Book, fact: LegAnswered) -> None:
    """A phone answered; `hearing.tell` states its media. Raises SdpError for an answer nobody understands."""
    leg = book.legs[fact.leg]
    if leg.line:
        # It has been heard all along; only now does its agent want to hear this call.
        book.put_leg(replace(leg, state=LegState.UP, picks_up_at=0.0))
        return
    if leg.spare is not None and "a=fingerprint:" not in fact.sdp:
        # What was offered counts, not what the site has come to say meanwhile.
        secrecy = secrecy_of(book, leg.user) if leg.secret else Secrecy.NEVER
        answer = read_plain_answer(fact.sdp, secrecy=secrecy, secret=bytes.fromhex(leg.secret))
        leg = replace(leg, local=leg.spare, spare=None).agreed(answer)
    else:
        leg = leg.agreed(read_browser_answer(fact.sdp))
    if leg.spare is not None:
        book.rtp_ports.give_back(leg.spare.port)
    book.put_leg(replace(leg, state=LegState.UP, spare=None, secret=""))


def release(book: Book, leg_id: str, cause: str) -> list[Effect]:
    """Hang up and forget a leg; nothing for one that is gone. A line that stays up is only given back."""
    leg = book.legs.get(leg_id)
    if leg is None:
        return []
    if leg.line:
        return book.give_back(leg)
    hang_up = [] if leg.state is LegState.ENDED else [HangUpLeg(leg=leg_id, cause=cause)]
    return [*hang_up, *book.drop_leg(leg_id)]

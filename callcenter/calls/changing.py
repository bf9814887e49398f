"""A re-INVITE within a call: hold, resume, a new address. Ports, ICE credentials and the call itself stay."""

from __future__ import annotations

from dataclasses import replace

from callcenter.calls.book import Book
from callcenter.calls.call import Call
from callcenter.calls.caller_leg import secret_for
from callcenter.calls.effects import Effect
from callcenter.calls.leg import Leg
from callcenter.calls.media import PlainLocal
from callcenter.calls.sip import AcceptChange, LegChanged, LegRefreshed, RefuseChange
from callcenter.calls.switching import phone_resumed
from callcenter.sdp import (
    OUR_CODECS,
    WITH_WIDEBAND,
    BrowserAnswer,
    BrowserNegotiated,
    Negotiated,
    PlainAudio,
    SdpError,
    answer_browser,
    answer_plain,
    offer_plain,
    read_browser_answer,
    read_plain_answer,
)


def changed(book: Book, call: Call, fact: LegChanged, now: float) -> list[Effect]:
    """Answer a peer's new offer, or refuse it and go on as before."""
    before = leg = book.legs[fact.leg]
    if not fact.sdp:
        return _offered(book, leg)
    try:
        answered = _answer(book, leg, fact.sdp)
    except SdpError:
        return [_refusal(leg)]
    leg = book.put_leg(replace(leg.agreed(answered), sdp_version=leg.sdp_version + 1))
    accepted: list[Effect] = [leg.media(), AcceptChange(leg=leg.leg, sdp=answered.sdp)]
    return [*accepted, *phone_resumed(book, call, before, leg, now)]


def _offered(book: Book, leg: Leg) -> list[Effect]:
    """The peer asks for our offer (RFC 3261 14.2), and answers it with `LegRefreshed`; browsers make their own."""
    local = leg.local
    if not isinstance(local, PlainLocal):
        return [_refusal(leg)]
    leg = book.put_leg(replace(leg, sdp_version=leg.sdp_version + 1))
    sdp = offer_plain(
        address=book.plane.address,
        port=local.port,
        session_id=leg.sdp_session,
        version=leg.sdp_version,
        codecs=_codecs(leg),
        kept_key=local.srtp,
        protocol=leg.protocol if local.srtp is not None else "",
    )
    return [AcceptChange(leg=leg.leg, sdp=sdp)]


def _refusal(leg: Leg) -> RefuseChange:
    return RefuseChange(leg=leg.leg, code=488, reason="Not Acceptable Here")


def refreshed(book: Book, _call: Call, fact: LegRefreshed, _now: float) -> list[Effect]:
    """A peer moved its audio while answering what keeps the session alive; what cannot be read changes nothing."""
    leg = book.legs[fact.leg]
    try:
        peer = _read(leg, fact.sdp)
    except SdpError:
        return []
    return [book.put_leg(leg.agreed(peer)).media()]


def _read(leg: Leg, answer: str) -> PlainAudio | BrowserAnswer:
    if isinstance(leg.local, PlainLocal):
        return read_plain_answer(answer, codecs=_codecs(leg), is_secure=leg.local.srtp is not None)
    return read_browser_answer(answer)


def _codecs(leg: Leg) -> tuple[str, ...]:
    """Who speaks wideband goes on with it; nobody is brought to it in the middle of a talk."""
    return WITH_WIDEBAND if leg.audio is not None and leg.audio.codec == WITH_WIDEBAND[0] else OUR_CODECS


def _answer(book: Book, leg: Leg, offer: str) -> Negotiated | BrowserNegotiated:
    plane, version = book.plane, leg.sdp_version + 1
    if isinstance(leg.local, PlainLocal):
        return answer_plain(
            offer,
            address=plane.address_for(offer),
            port=leg.local.port,
            session_id=leg.sdp_session,
            version=version,
            codecs=_codecs(leg),
            secret=secret_for(book, offer),
            kept_key=leg.local.srtp,
        )
    return answer_browser(
        offer,
        address=plane.address,
        port=plane.browser_port,
        ufrag=leg.local.ufrag,
        pwd=leg.local.pwd,
        fingerprint=plane.fingerprint,
        session_id=leg.sdp_session,
        version=version,
        # A browser lists all it speaks again, in an order of its own: what is spoken now stays.
        codecs=(leg.audio.codec,) if leg.audio else OUR_CODECS,
    )

"""The leg of somebody who calls us: its audio, agreed on with what the INVITE offers, and what we answer with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from callcenter.calls.book import Book
from callcenter.calls.late_offer import offering_leg
from callcenter.calls.leg import Leg, LegState
from callcenter.calls.media import BrowserLocal, PlainLocal
from callcenter.calls.sip import LegArrived
from callcenter.sdp import OUR_CODECS, SECRET_BYTES, SdpError, answer_browser, answer_plain
from callcenter.values import replace

REASONS = {488: "Not Acceptable Here"}

LONGEST_TEXT = 80
"""Of what a peer says about itself: a screen's line, and far below what a SIP message could carry."""

_CONTROLS = re.compile("[\\x00-\\x1f\\x7f-\\x9f]")
_SURROGATES = re.compile("[\\ud800-\\udfff]")


@dataclass(frozen=True, slots=True)
class No(Exception):
    """Why this INVITE cannot be served."""

    code: int
    reason: str
    retry_after_s: int = 0


def clean(text: str) -> str:
    """Text every screen, database and JSON reader takes, whatever octets a peer sent.

    Octets that are no UTF-8 reach us as lone surrogates, which neither a database nor a WebSocket accepts;
    PostgreSQL refuses NUL as well.
    """
    return printable(text)[:LONGEST_TEXT]


def printable(text: str) -> str:
    """The same, however long it is."""
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub(" ", text)).strip()


def caller_leg(
    book: Book, fact: LegArrived, call: str, codecs: Sequence[str] = OUR_CODECS
) -> tuple[str, Leg]:
    """Our answer and the new leg; a telephone is answered in one of `codecs`. Raises No."""
    try:
        if _is_browser(fact.sdp):
            answer, leg = _browser_leg(book, fact, call)
        else:
            answer, leg = _plain_leg(book, fact, call, codecs)
    except SdpError as error:
        raise No(error.reply_with, REASONS.get(error.reply_with, "Bad Session Description")) from None
    rights = fact.account or (of_trunk(fact.trunk) if fact.trunk else "")
    return answer, replace(leg, rights=rights, trunk=fact.trunk)


def of_trunk(trunk: str) -> str:
    """The name under which the people behind a trunk have rights: no account is called that."""
    return f"trunk/{trunk}"


def _is_browser(sdp: str) -> bool:
    """Tell DTLS-SRTP: by its protocol, or in its old spelling by the certificate's fingerprint."""
    return "/TLS/" in sdp or ("RTP/SAVPF" in sdp and "a=fingerprint:" in sdp)


def secret_for(book: Book, sdp: str) -> bytes:
    """Random octets for our key when the offer may want one (RTP/SAVP, RFC 4568; RTP/AVP with keys, RFC 8643)."""
    return bytes.fromhex(book.ids.token(2 * SECRET_BYTES)) if "RTP/SAVP" in sdp or "a=crypto:" in sdp else b""


def _plain_leg(book: Book, fact: LegArrived, call: str, codecs: Sequence[str]) -> tuple[str, Leg]:
    port = book.rtp_ports.take()
    if port is None:
        raise No(503, "Service Unavailable", book.rules.busy_retry_after_s)
    if not fact.sdp:
        return offering_leg(book, fact.leg, call, port)
    session = int(book.ids.token(8), 16)
    try:
        negotiated = answer_plain(
            fact.sdp,
            address=book.plane.address_for(fact.sdp),
            port=port,
            session_id=session,
            version=1,
            codecs=codecs,
            secret=secret_for(book, fact.sdp),
        )
    except SdpError:
        book.rtp_ports.give_back(port)
        raise
    leg = Leg(
        leg=fact.leg,
        call=call,
        state=LegState.ANSWERED,
        local=PlainLocal(port=port),
        version=0,
        sdp_session=session,
    )
    return negotiated.sdp, leg.agreed(negotiated)


def _browser_leg(book: Book, fact: LegArrived, call: str) -> tuple[str, Leg]:
    local = BrowserLocal(ufrag=book.ids.token(8), pwd=book.ids.token(24))
    session = int(book.ids.token(8), 16)
    answered = answer_browser(
        fact.sdp,
        address=book.plane.address,
        port=book.plane.browser_port,
        ufrag=local.ufrag,
        pwd=local.pwd,
        fingerprint=book.plane.fingerprint,
        session_id=session,
        version=1,
    )
    leg = Leg(
        leg=fact.leg,
        call=call,
        state=LegState.ANSWERED,
        local=local,
        version=0,
        sdp_session=session,
    )
    return answered.sdp, leg.agreed(answered)

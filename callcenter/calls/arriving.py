"""A caller's INVITE: number, IVR port, audio, answer. Each refusal has a status an operator can act on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from callcenter.calls.book import Book
from callcenter.calls.call import Call, CallState
from callcenter.calls.effects import Effect, LookUpCustomer, WakeAt
from callcenter.calls.late_offer import offering_leg
from callcenter.calls.leg import Leg, LegState
from callcenter.calls.media import BrowserLocal, PlainLocal
from callcenter.calls.sip import AnswerLeg, LegArrived, RefuseLeg
from callcenter.events import CallArrived, CallRefused, IvrPortTaken
from callcenter.sdp import SECRET_BYTES, SdpError, answer_browser, answer_plain

_REASONS = {488: "Not Acceptable Here"}

ACK_WITHIN_S = 40.0
"""A little more than SIP itself waits for the ACK (64 × T1, RFC 3261 13.3.1.4), which ends the call first."""

LONGEST_TEXT = 80
"""Of what a caller's phone says about itself: a screen's line, and far below what a SIP message could carry."""

_CONTROLS = re.compile("[\\x00-\\x1f\\x7f-\\x9f]")
_SURROGATES = re.compile("[\\ud800-\\udfff]")


@dataclass(frozen=True, slots=True)
class _No(Exception):
    """Why this INVITE cannot be served."""

    code: int
    reason: str
    retry_after_s: int = 0


def arrived(book: Book, fact: LegArrived, now: float) -> list[Effect]:
    """Answer the call, or refuse it: 404 unknown number, 486 IVR full, 488 no codec, 503 no RTP port or closing."""
    claimed = book.rules.account_numbers.get(fact.account, fact.ani)
    ani, dnis = book.rules.normalise(_clean(claimed)), book.rules.normalise(_clean(fact.dnis))
    display_name = _clean(fact.display_name)
    call_id = book.ids.new("call")
    try:
        if book.is_closing:
            raise _No(503, "Service Unavailable", book.rules.busy_retry_after_s)
        flow = _flow_for(book, fact.dnis, dnis)
        answer, leg = _answered_leg(book, fact, call_id)
        port = _ivr_port(book, leg)
    except _No as no:
        return [
            CallRefused(at=now, call=call_id, ani=ani, dnis=dnis, code=no.code, reason=no.reason),
            RefuseLeg(leg=fact.leg, code=no.code, reason=no.reason, retry_after_s=no.retry_after_s),
        ]
    book.put_leg(leg)
    book.put(
        Call(
            call=call_id,
            state=CallState.ARRIVED,
            ani=ani,
            dnis=dnis,
            display_name=display_name,
            arrived_at=now,
            caller_leg=fact.leg,
            ivr_port=port,
            flow=flow,
            language=book.rules.language,
        )
    )
    return [
        CallArrived(at=now, call=call_id, ani=ani, dnis=dnis, display_name=display_name, source=fact.source),
        IvrPortTaken(at=now, call=call_id, port=port, ani=ani, dnis=dnis),
        LookUpCustomer(call=call_id, number=ani),
        WakeAt(key=f"ack:{call_id}", at=now + ACK_WITHIN_S),
        leg.media(),
        AnswerLeg(leg=fact.leg, sdp=answer),
    ]


def _clean(text: str) -> str:
    """Text every screen, database and JSON reader takes, whatever octets a caller's phone sent.

    Octets that are no UTF-8 reach us as lone surrogates, which neither a database nor a WebSocket accepts;
    PostgreSQL refuses NUL as well.
    """
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub(" ", text)).strip()[:LONGEST_TEXT]


def _flow_for(book: Book, raw: str, dnis: str) -> str:
    flow = book.rules.numbers.get(raw) or book.rules.numbers.get(dnis)
    if flow is None or book.flows.current(flow) is None:
        raise _No(404, "Not Found")
    return flow


def _ivr_port(book: Book, leg: Leg) -> int:
    port = book.ivr_ports.take()
    if port is None:
        if isinstance(leg.local, PlainLocal):
            book.rtp_ports.give_back(leg.local.port)
        raise _No(486, "Busy Here", book.rules.busy_retry_after_s)
    return port


def _answered_leg(book: Book, fact: LegArrived, call: str) -> tuple[str, Leg]:
    try:
        if _is_browser(fact.sdp):
            return _browser_leg(book, fact, call)
        return _plain_leg(book, fact, call)
    except SdpError as error:
        raise _No(error.reply_with, _REASONS.get(error.reply_with, "Bad Session Description")) from None


def _is_browser(sdp: str) -> bool:
    """Tell DTLS-SRTP: by its protocol, or in its old spelling by the certificate's fingerprint."""
    return "/TLS/" in sdp or ("RTP/SAVPF" in sdp and "a=fingerprint:" in sdp)


def secret_for(book: Book, sdp: str) -> bytes:
    """Random octets for our key when the offer may want one (RTP/SAVP, RFC 4568)."""
    return bytes.fromhex(book.ids.token(2 * SECRET_BYTES)) if "RTP/SAVP" in sdp else b""


def _plain_leg(book: Book, fact: LegArrived, call: str) -> tuple[str, Leg]:
    port = book.rtp_ports.take()
    if port is None:
        raise _No(503, "Service Unavailable", book.rules.busy_retry_after_s)
    if not fact.sdp:
        return offering_leg(book, fact.leg, call, port)
    session = int(book.ids.token(8), 16)
    try:
        negotiated = answer_plain(
            fact.sdp,
            address=book.plane.address,
            port=port,
            session_id=session,
            version=1,
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

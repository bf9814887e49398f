"""A caller's INVITE: number, IVR port, audio, answer. Each refusal has a status an operator can act on."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.calls import open_line, phone_call, replacing, self_test
from callcenter.calls.book import Book
from callcenter.calls.call import Call, CallState
from callcenter.calls.caller_leg import No, caller_leg, clean
from callcenter.calls.effects import Effect, LookUpCustomer, WakeAt
from callcenter.calls.leg import Leg
from callcenter.calls.media import PlainLocal
from callcenter.calls.sip import AnswerLeg, LegArrived, RefuseLeg
from callcenter.events import CallArrived, CallRefused, IvrPortTaken

ACK_WITHIN_S = 40.0
"""A little more than SIP itself waits for the ACK (64 × T1, RFC 3261 13.3.1.4), which ends the call first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What the INVITE says of caller and called, fit for screens. `known_by`: the number that finds the customer."""

    ani: str
    dnis: str
    called: str
    display_name: str
    diverted_from: str
    known_by: str


def arrived(book: Book, fact: LegArrived, now: float) -> list[Effect]:
    """Answer the call, or refuse it: 404 unknown number, 486 IVR or trunk full, 488 no codec, 503 no RTP port, a
    trunk's rate, or closing. A telephone of ours may call other numbers than ours: `phone_call`. One that names a
    leg of ours takes its place: `replacing`.
    """
    said = _said(book, fact)
    call_id = book.ids.new("call")
    try:
        _admit(book, fact, now)
        if fact.replaces:
            return replacing.taken_over(book, fact, now)
        if self_test.is_for(book, fact):
            return self_test.begin(book, fact, call_id, now)
        if open_line.is_for(book, fact):
            return open_line.begin(book, fact, call_id, now)
        flow = book.rules.numbers.get(said.called) or book.rules.numbers.get(said.dnis)
        if flow is None and fact.account and phone_call.is_for(book, said.called, said.dnis):
            return phone_call.begin(
                book, fact, call_id, ani=said.ani, wanted=said.called, name=said.display_name, now=now
            )
        if flow is None or book.flows.current(flow) is None:
            raise No(404, "Not Found")
        return _into_flow(book, fact, said, call_id, flow, now)
    except No as no:
        book.trunks.release(fact.leg)
        return [
            CallRefused(
                at=now,
                call=call_id,
                ani=said.ani,
                dnis=said.dnis,
                code=no.code,
                reason=no.reason,
                trunk=fact.trunk,
                account=fact.account,
                source=fact.source,
            ),
            RefuseLeg(leg=fact.leg, code=no.code, reason=no.reason, retry_after_s=no.retry_after_s),
        ]


def _said(book: Book, fact: LegArrived) -> _Said:
    normalise = book.rules.normalise
    claimed = normalise(clean(book.rules.account_numbers.get(fact.account, fact.ani)))
    called = book.trunks.called(fact.trunk, fact.dnis, normalise(clean(fact.dnis)))
    may_look_up = not fact.is_private or book.rules.outward.looks_up_private
    return _Said(
        # A number that may be used but not shown (RFC 3325 7) is withheld from everybody who could see it.
        ani="" if fact.is_private else claimed,
        dnis=normalise(clean(called)),
        called=called,
        display_name="" if fact.is_private else clean(fact.display_name),
        diverted_from=normalise(clean(fact.diverted_from)),
        known_by=claimed if may_look_up else "",
    )


def _admit(book: Book, fact: LegArrived, now: float) -> None:
    if book.is_closing:
        raise No(503, "Service Unavailable", book.rules.busy_retry_after_s)
    full = book.trunks.take_in(fact.trunk, fact.leg, now)
    if full is not None:
        reason = "Busy Here" if full.code == 486 else "Service Unavailable"
        raise No(full.code, reason, full.retry_after_s)


def _into_flow(
    book: Book, fact: LegArrived, said: _Said, call_id: str, flow: str, now: float
) -> list[Effect]:
    answer, leg = caller_leg(book, fact, call_id)
    port = _ivr_port(book, leg)
    book.put_leg(leg)
    book.put(
        Call(
            call=call_id,
            state=CallState.ARRIVED,
            ani=said.ani,
            dnis=said.dnis,
            display_name=said.display_name,
            arrived_at=now,
            caller_leg=fact.leg,
            ivr_port=port,
            flow=flow,
            language=book.rules.language,
        )
    )
    arrived = CallArrived(
        at=now,
        call=call_id,
        ani=said.ani,
        dnis=said.dnis,
        display_name=said.display_name,
        source=fact.source,
        trunk=fact.trunk,
        account=fact.account,
        diverted_from=said.diverted_from,
        is_private=fact.is_private,
    )
    return [
        arrived,
        IvrPortTaken(at=now, call=call_id, port=port, ani=said.ani, dnis=said.dnis),
        LookUpCustomer(call=call_id, number=said.known_by),
        WakeAt(key=f"ack:{call_id}", at=now + ACK_WITHIN_S),
        leg.media(),
        AnswerLeg(leg=fact.leg, sdp=answer),
    ]


def _ivr_port(book: Book, leg: Leg) -> int:
    port = book.ivr_ports.take()
    if port is None:
        if isinstance(leg.local, PlainLocal):
            book.rtp_ports.give_back(leg.local.port)
        raise No(486, "Busy Here", book.rules.busy_retry_after_s)
    return port

"""An INVITE we send: RFC 3261 17.1.1 with the Accepted state of RFC 6026 7.2.

    Calling ──1xx──▶ Proceeding ──2xx──▶ Accepted ──64*T1 (M)──▶ Terminated
       │                  └──300–699──▶ Completed ──64*T1 (D)──▶ Terminated
       └── 64*T1 without an answer (B) ────────────────────────▶ Terminated

The ACK of a failure is ours; the ACK of a 2xx is the dialog's (RFC 3261 13.2.2.4).
"""

from __future__ import annotations

from callcenter.sip.effects import Send
from callcenter.sip.message import Message, Request, Response
from callcenter.sip.transaction.effects import TransactionEffect
from callcenter.sip.transaction.machine import (
    Input,
    State,
    Table,
    Transaction,
    absorb,
    cut_off,
    done,
    linger,
    pass_on,
    resend,
    resend_in,
    respond,
    timed_out,
)
from callcenter.sip.transaction.requests import failure_ack


def _start(tx: Transaction, message: Message | None, now: float) -> list[TransactionEffect]:
    tx.deadlines = {Input.GIVE_UP: now + tx.timers.give_up_s}  # timer B
    resend_in(tx, now, tx.timers.t1)  # timer A
    return respond(tx, message, now)


def _repeat(tx: Transaction, message: Message | None, now: float) -> list[TransactionEffect]:
    # Timer A doubles without a ceiling (RFC 3261 17.1.1.2); timer B ends it.
    resend_in(tx, now, 2 * tx.interval_s)
    return resend(tx, message, now)


def _proceed(tx: Transaction, message: Message | None, now: float) -> list[TransactionEffect]:
    tx.deadlines = {}
    return pass_on(tx, message, now)


def _limit(tx: Transaction, message: Message | None, now: float) -> list[TransactionEffect]:
    # A peer that never sends its 487 must not keep us waiting for ever (RFC 3261 9.1).
    tx.deadlines = {Input.GIVE_UP: now + tx.timers.give_up_s}
    return []


def _accept(tx: Transaction, message: Message | None, now: float) -> list[TransactionEffect]:
    linger(tx, now, tx.timers.give_up_s)  # timer M
    return pass_on(tx, message, now)


def _fail(tx: Transaction, message: Message | None, now: float) -> list[TransactionEffect]:
    linger(tx, now, 0.0 if tx.link.is_reliable else tx.timers.give_up_s)  # timer D
    return [*_acknowledge(tx, message, now), *pass_on(tx, message, now)]


def _acknowledge(tx: Transaction, message: Message | None, now: float) -> list[TransactionEffect]:
    if isinstance(tx.sent, Request) and isinstance(message, Response):
        return [Send(failure_ack(tx.sent, message), tx.link)]
    return []


TABLE: Table = {
    (State.CALLING, Input.REQUEST): (_start, State.CALLING),
    (State.CALLING, Input.RESEND_DUE): (_repeat, State.CALLING),
    (State.CALLING, Input.GIVE_UP): (timed_out, State.TERMINATED),
    (State.CALLING, Input.UNREACHABLE): (cut_off, State.TERMINATED),
    (State.CALLING, Input.PROVISIONAL): (_proceed, State.PROCEEDING),
    (State.CALLING, Input.SUCCESS): (_accept, State.ACCEPTED),
    (State.CALLING, Input.FAILURE): (_fail, State.COMPLETED),
    (State.PROCEEDING, Input.PROVISIONAL): (pass_on, State.PROCEEDING),
    (State.PROCEEDING, Input.CANCELLED): (_limit, State.PROCEEDING),
    (State.PROCEEDING, Input.GIVE_UP): (timed_out, State.TERMINATED),
    (State.PROCEEDING, Input.SUCCESS): (_accept, State.ACCEPTED),
    (State.PROCEEDING, Input.FAILURE): (_fail, State.COMPLETED),
    (State.PROCEEDING, Input.UNREACHABLE): (cut_off, State.TERMINATED),
    # A repeated 2xx, or the 2xx of another phone behind a forking proxy: both are the dialog's business.
    (State.ACCEPTED, Input.SUCCESS): (pass_on, State.ACCEPTED),
    (State.ACCEPTED, Input.LINGER_OVER): (done, State.TERMINATED),
    (State.ACCEPTED, Input.UNREACHABLE): (absorb, State.ACCEPTED),
    (State.COMPLETED, Input.FAILURE): (_acknowledge, State.COMPLETED),
    (State.COMPLETED, Input.LINGER_OVER): (done, State.TERMINATED),
    (State.COMPLETED, Input.UNREACHABLE): (cut_off, State.TERMINATED),
}

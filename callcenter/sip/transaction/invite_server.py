"""An INVITE we answer: RFC 3261 17.2.1 with the Accepted state of RFC 6026 7.1.

        INVITE            2xx                     64*T1 (L)
Proceeding ──────────────────────────▶ Accepted ────────────▶ Terminated
    │ 300–699              ACK                   T4 (I)
    └─────────▶ Completed ──────▶ Confirmed ─────────────────▶ Terminated
                    └── 64*T1 without ACK (H) ───────────────▶ Terminated
"""

from __future__ import annotations

from callcenter.sip.message import Message
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


def _accept(tx: Transaction, message: Message | None, now: float) -> list[TransactionEffect]:
    # Timer L. The dialog repeats the 2xx until its ACK; repeated INVITEs are only swallowed (RFC 6026 7.1).
    linger(tx, now, tx.timers.give_up_s)
    effects = respond(tx, message, now)
    tx.sent = None  # nothing here sends it again, and half a minute of callers is kept
    return effects


def _refuse(tx: Transaction, message: Message | None, now: float) -> list[TransactionEffect]:
    tx.deadlines = {Input.GIVE_UP: now + tx.timers.give_up_s}  # timer H
    resend_in(tx, now, tx.timers.t1)  # timer G
    return respond(tx, message, now)


def _repeat(tx: Transaction, message: Message | None, now: float) -> list[TransactionEffect]:
    resend_in(tx, now, min(2 * tx.interval_s, tx.timers.t2))
    return resend(tx, message, now)


def _confirm(tx: Transaction, message: Message | None, now: float) -> list[TransactionEffect]:
    # Timer I: swallow repeated ACKs, which only an unreliable transport brings.
    linger(tx, now, 0.0 if tx.link.is_reliable else tx.timers.t4)
    return []


TABLE: Table = {
    (State.PROCEEDING, Input.REQUEST): (resend, State.PROCEEDING),
    (State.PROCEEDING, Input.PROVISIONAL): (respond, State.PROCEEDING),
    (State.PROCEEDING, Input.SUCCESS): (_accept, State.ACCEPTED),
    (State.PROCEEDING, Input.FAILURE): (_refuse, State.COMPLETED),
    (State.PROCEEDING, Input.UNREACHABLE): (cut_off, State.TERMINATED),
    (State.ACCEPTED, Input.REQUEST): (absorb, State.ACCEPTED),
    # Some peers reuse the branch of the INVITE for the ACK of its 2xx.
    (State.ACCEPTED, Input.ACK): (pass_on, State.ACCEPTED),
    (State.ACCEPTED, Input.LINGER_OVER): (done, State.TERMINATED),
    # A lost connection must not make a repeated INVITE look new (RFC 6026 8.8).
    (State.ACCEPTED, Input.UNREACHABLE): (absorb, State.ACCEPTED),
    (State.COMPLETED, Input.REQUEST): (resend, State.COMPLETED),
    (State.COMPLETED, Input.ACK): (_confirm, State.CONFIRMED),
    (State.COMPLETED, Input.RESEND_DUE): (_repeat, State.COMPLETED),
    (State.COMPLETED, Input.GIVE_UP): (timed_out, State.TERMINATED),
    (State.COMPLETED, Input.UNREACHABLE): (cut_off, State.TERMINATED),
    (State.CONFIRMED, Input.REQUEST): (absorb, State.CONFIRMED),
    (State.CONFIRMED, Input.ACK): (absorb, State.CONFIRMED),
    (State.CONFIRMED, Input.LINGER_OVER): (done, State.TERMINATED),
    (State.CONFIRMED, Input.UNREACHABLE): (absorb, State.CONFIRMED),
}

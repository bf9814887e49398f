"""A request other than INVITE that we send: RFC 3261 17.1.2.

Trying ──1xx──▶ Proceeding ──final──▶ Completed ──T4 (K)──▶ Terminated
   └───────────────┴── 64*T1 without a final answer (F) ──▶ Terminated
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


def _start(tx: Transaction, message: Message | None, now: float) -> list[TransactionEffect]:
    tx.deadlines = {Input.GIVE_UP: now + tx.timers.give_up_s}  # timer F
    resend_in(tx, now, tx.timers.t1)  # timer E
    return respond(tx, message, now)


def _repeat(tx: Transaction, message: Message | None, now: float) -> list[TransactionEffect]:
    resend_in(tx, now, min(2 * tx.interval_s, tx.timers.t2))
    return resend(tx, message, now)


def _repeat_slowly(tx: Transaction, message: Message | None, now: float) -> list[TransactionEffect]:
    # Once the peer has said it is working, every T2 is enough.
    resend_in(tx, now, tx.timers.t2)
    return resend(tx, message, now)


def _finish(tx: Transaction, message: Message | None, now: float) -> list[TransactionEffect]:
    linger(tx, now, 0.0 if tx.link.is_reliable else tx.timers.t4)  # timer K
    return pass_on(tx, message, now)


TABLE: Table = {
    (State.TRYING, Input.REQUEST): (_start, State.TRYING),
    (State.TRYING, Input.RESEND_DUE): (_repeat, State.TRYING),
    (State.TRYING, Input.GIVE_UP): (timed_out, State.TERMINATED),
    (State.TRYING, Input.UNREACHABLE): (cut_off, State.TERMINATED),
    (State.TRYING, Input.PROVISIONAL): (pass_on, State.PROCEEDING),
    (State.TRYING, Input.SUCCESS): (_finish, State.COMPLETED),
    (State.TRYING, Input.FAILURE): (_finish, State.COMPLETED),
    (State.PROCEEDING, Input.PROVISIONAL): (pass_on, State.PROCEEDING),
    (State.PROCEEDING, Input.RESEND_DUE): (_repeat_slowly, State.PROCEEDING),
    (State.PROCEEDING, Input.GIVE_UP): (timed_out, State.TERMINATED),
    (State.PROCEEDING, Input.UNREACHABLE): (cut_off, State.TERMINATED),
    (State.PROCEEDING, Input.SUCCESS): (_finish, State.COMPLETED),
    (State.PROCEEDING, Input.FAILURE): (_finish, State.COMPLETED),
    (State.COMPLETED, Input.PROVISIONAL): (absorb, State.COMPLETED),
    (State.COMPLETED, Input.SUCCESS): (absorb, State.COMPLETED),
    (State.COMPLETED, Input.FAILURE): (absorb, State.COMPLETED),
    (State.COMPLETED, Input.LINGER_OVER): (done, State.TERMINATED),
    (State.COMPLETED, Input.UNREACHABLE): (cut_off, State.TERMINATED),
}

"""A request other than INVITE that we answer: RFC 3261 17.2.2.

Trying ──1xx──▶ Proceeding ──final──▶ Completed ──64*T1 (J)──▶ Terminated
   └──────────────final─────────────────▲
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
    resend,
    respond,
)


def _finish(tx: Transaction, message: Message | None, now: float) -> list[TransactionEffect]:
    linger(tx, now, 0.0 if tx.link.is_reliable else tx.timers.give_up_s)  # timer J
    return respond(tx, message, now)


TABLE: Table = {
    (State.TRYING, Input.REQUEST): (absorb, State.TRYING),
    (State.TRYING, Input.PROVISIONAL): (respond, State.PROCEEDING),
    (State.TRYING, Input.SUCCESS): (_finish, State.COMPLETED),
    (State.TRYING, Input.FAILURE): (_finish, State.COMPLETED),
    (State.TRYING, Input.UNREACHABLE): (cut_off, State.TERMINATED),
    (State.PROCEEDING, Input.REQUEST): (resend, State.PROCEEDING),
    (State.PROCEEDING, Input.PROVISIONAL): (respond, State.PROCEEDING),
    (State.PROCEEDING, Input.SUCCESS): (_finish, State.COMPLETED),
    (State.PROCEEDING, Input.FAILURE): (_finish, State.COMPLETED),
    (State.PROCEEDING, Input.UNREACHABLE): (cut_off, State.TERMINATED),
    (State.COMPLETED, Input.REQUEST): (resend, State.COMPLETED),
    (State.COMPLETED, Input.LINGER_OVER): (done, State.TERMINATED),
    (State.COMPLETED, Input.UNREACHABLE): (cut_off, State.TERMINATED),
}

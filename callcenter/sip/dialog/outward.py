"""A leg over a trunk before its INVITE is answered: find the servers, ask one after the other (RFC 3263 4.3).

    Reaching ──servers known──▶ Reaching ──a way there──▶ Dialling ──answer──▶ Talking
        ▲  └──no way there, and more servers──▶ Reaching     │
        └────────── 503, silence, lost link, and more ───────┘
    both ──no server left, hang up, time──▶ Ended

Each server gets an INVITE with a Call-ID of its own, as each phone of a user does: an answer that comes when the next
server is already being asked then belongs to one of two calls, and the other can be hung up. A server that says
nothing at all, not even 100, has five seconds instead of the 32 of RFC 3261's timer B, for a caller is waiting. An
INVITE that does not fit a datagram is put to the same server over TCP first, and over UDP only when that fails (RFC
3261 18.1.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from callcenter.sip.dialog import dialling
from callcenter.sip.dialog.fork import Fork, ForkState
from callcenter.sip.dialog.invite import new_invite
from callcenter.sip.dialog.leg import Ask, Given, Input, Kit, Leg, LegEffect, State, Table, nothing
from callcenter.sip.dialog.talking import ask
from callcenter.sip.dialog.trunk_call import TrunkCall
from callcenter.sip.link import Link
from callcenter.sip.locate import MAX_UDP_REQUEST, for_size
from callcenter.sip.reach import Target


def begin(leg: Leg) -> list[LegEffect]:
    """Ask for the trunk's servers."""
    if leg.trunk_call is None:
        return []
    reaching, locate = leg.trunk_call.reaching.locating()
    leg.trunk_call = replace(leg.trunk_call, reaching=reaching)
    return [locate]


def located(leg: Leg, targets: Sequence[Target]) -> Input:
    """Take the servers down; the input that this is to the leg."""
    if leg.trunk_call is None or not targets:
        leg.failure = (503, "No server found")
        return Input.ALL_FAILED
    reaching = leg.trunk_call.reaching.located(targets, leg.trunk_call.favourite)
    leg.trunk_call = replace(leg.trunk_call, reaching=reaching)
    return Input.LOCATED


def connected(leg: Leg, link: Link, kit: Kit) -> Input:
    """The input that a way to the server is to the leg: for an INVITE beyond a datagram it has to be another one."""
    call = leg.trunk_call
    if call is None or link.is_reliable or call.is_large:
        return Input.CONNECTED
    octets = len(bytes(_fork(call, link, replace(kit, ids=_Blank())).invite))
    if octets <= MAX_UDP_REQUEST:
        return Input.CONNECTED
    wider = replace(call.reaching, targets=for_size(call.reaching.targets, octets))
    leg.trunk_call = replace(call, reaching=wider, is_large=True)
    return Input.LOCATED


def moves_on(leg: Leg, code: int) -> bool:
    """Whether such a failure is the server's, and there is another (RFC 3263 4.3).

    After ringing only a 503 is: a 408 then says that a person did not answer.
    """
    has_more = leg.trunk_call is not None and leg.trunk_call.reaching.has_more
    return has_more and (code == 503 or (code == 408 and not leg.has_rung))


def is_given_up(leg: Leg, call_id: str) -> bool:
    """Whether that INVITE went to a server that was silent for too long, so that its word counts no more.

    An answer after all does: then somebody is there.
    """
    is_cancelled = leg.forks[call_id].state in (ForkState.CANCEL_WANTED, ForkState.CANCELLED)
    return is_cancelled and leg.state in (State.REACHING, State.DIALLING)


def _connect(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    if leg.trunk_call is None:
        return []
    reaching, connect = leg.trunk_call.reaching.connecting()
    leg.trunk_call = replace(leg.trunk_call, reaching=reaching)
    return [connect]


def _try_next(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    if leg.trunk_call is None:
        return []
    leg.trunk_call = replace(leg.trunk_call, reaching=leg.trunk_call.reaching.next())
    leg.silent_at = None
    return [*dialling.cancel_forks(leg, ""), *_connect(leg, given, kit, now)]


def _invite(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """The INVITE to the server that was reached."""
    call = leg.trunk_call
    if call is None or given.link is None:
        return []
    fork = _fork(call, given.link, kit)
    leg.forks[fork.invite.call_id] = fork
    leg.silent_at = now + kit.config.server_silent_s
    leg.trunk_call = replace(call, reaching=call.reaching.settled())
    return [ask(leg, Ask(fork.invite, fork.link))]


def _fork(call: TrunkCall, link: Link, kit: Kit) -> Fork:
    return new_invite(
        kit,
        link,
        uri=call.uri,
        routes=call.routes,
        caller=call.caller,
        callee=call.callee,
        headers=call.headers,
        sdp=call.sdp,
    )


class _Blank:
    """Identifiers that only have their length, for an INVITE that is measured and not sent."""

    def new(self, kind: str) -> str:
        return kind

    def token(self, length: int = 16) -> str:
        return "0" * length


OUTWARD: Table = {
    (State.REACHING, Input.LOCATED): (_connect, State.REACHING),
    (State.REACHING, Input.CONNECTED): (_invite, State.DIALLING),
    (State.REACHING, Input.SERVER_FAILED): (_try_next, State.REACHING),
    (State.REACHING, Input.ALL_FAILED): (dialling.fail, State.ENDED),
    (State.REACHING, Input.HANG_UP): (dialling.withdraw, State.ENDED),
    (State.REACHING, Input.LIMIT_REACHED): (dialling.expire, State.ENDED),
    # A server that was given up answers after all, before the next one was asked.
    (State.REACHING, Input.SUCCESS): (dialling.answered, State.TALKING),
    (State.REACHING, Input.SUCCESS_EMPTY): (dialling.answered_empty, State.ENDED),
    (State.DIALLING, Input.SERVER_FAILED): (_try_next, State.REACHING),
    # News of a search that nobody waits for any more.
    **{
        (state, event): (nothing, state)
        for state in State
        if state not in (State.REACHING, State.DIALLING)
        for event in (Input.LOCATED, Input.CONNECTED, Input.SERVER_FAILED)
    },
}

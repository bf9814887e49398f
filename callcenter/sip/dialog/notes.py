"""What a process that comes back needs of a leg to go on with its dialog: written down before a message leaves.

A note is a leg's signalling in a few words: the dialog's identity and counters, where its requests go, and what is
pending in it. An INVITE of ours without a final answer is named by its Via branch, without which nobody could write
its CANCEL or its ACK. The leg after every step gives one note; one that says what the last one said is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from callcenter.sip.dialog.fork import ForkState
from callcenter.sip.dialog.inputs import State
from callcenter.sip.dialog.leg import Leg
from callcenter.sip.link import Link
from callcenter.sip.message import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingInvite:
    """An INVITE of ours without a final answer, whole in what CANCEL and ACK must repeat (RFC 3261 9.1, 17.1.1.3)."""

    call_id: str
    branch: str
    cseq: int
    uri: str
    local: str
    remote: str
    route_set: tuple[str, ...]
    transport: str
    peer: str
    is_cancelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogNote:
    """One leg's signalling. Empty strings and 0 where there is no dialog yet; `state` is that of `dialog.leg.State`.

    `source` and `peer` are our and its address, `transport` how it goes there. `sdp_version` is that of our last
    session description (RFC 8866 5.2). `refresher` is "we" or "peer" when a session timer runs (RFC 4028).
    `invite_branch` names the peer's INVITE that waits for our final answer.
    """

    leg: str
    state: str
    call_id: str = ""
    local: str = ""
    remote: str = ""
    local_cseq: int = 0
    remote_cseq: int = 0
    target: str = ""
    route_set: tuple[str, ...] = ()
    transport: str = ""
    source: str = ""
    peer: str = ""
    sdp_version: str = ""
    refresher: str = ""
    session_expires_s: int = 0
    invite_branch: str = ""
    pending: tuple[PendingInvite, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogForgotten:
    """The leg is over, its last transaction included: nothing of it needs to be taken up again."""

    leg: str


Note = DialogNote | DialogForgotten


class Notebook:
    """Remembers whose leg has changed, and what was last said of each."""

    def __init__(self) -> None:
        self._changed: dict[str, None] = {}
        self._said: dict[str, DialogNote] = {}

    def mark(self, leg: str) -> None:
        """Something about this leg may be different from now on."""
        self._changed[leg] = None

    def take(self, legs: Mapping[str, Leg]) -> list[Note]:
        """What has to be written down now, each leg once."""
        notes: list[Note] = []
        for leg_id in self._changed:
            leg = legs.get(leg_id)
            if leg is not None:
                notes += self._news(leg)
            elif self._said.pop(leg_id, None):
                notes.append(DialogForgotten(leg=leg_id))
        self._changed.clear()
        return notes

    def _news(self, leg: Leg) -> list[Note]:
        note, said = note_of(leg), self._said.get(leg.leg)
        # As long as nothing has been said to anybody, nothing would have to be gone on with.
        is_begun = said is not None or note.call_id or note.pending
        if note == said or not is_begun:
            return []
        self._said[leg.leg] = note
        return [note]


def note_of(leg: Leg) -> DialogNote:
    """The leg in a note."""
    pending = [
        _pending(fork.invite, fork.link, fork.state) for fork in leg.forks.values() if _is_open(fork.state)
    ]
    if leg.reinvite and leg.state in (State.REFRESHING, State.OFFERING):
        pending.append(_pending(leg.reinvite.invite, leg.reinvite.link, leg.reinvite.state))
    dialog, timer = leg.dialog, leg.timer
    branch = leg.invite.request.via.branch if leg.invite else ""
    refresher = "" if timer is None else "we" if timer.we_refresh else "peer"
    if dialog is None:
        return DialogNote(leg=leg.leg, state=leg.state.value, invite_branch=branch, pending=tuple(pending))
    return DialogNote(
        leg=leg.leg,
        state=leg.state.value,
        call_id=dialog.call_id,
        local=dialog.local,
        remote=dialog.remote,
        local_cseq=dialog.local_cseq,
        remote_cseq=dialog.remote_cseq,
        target=dialog.target,
        route_set=dialog.route_set,
        transport=dialog.link.transport,
        source=_address(dialog.link.local),
        peer=_address(dialog.link.remote),
        sdp_version=_version(leg.local_sdp),
        refresher=refresher,
        session_expires_s=timer.interval_s if timer else 0,
        invite_branch=branch,
        pending=tuple(pending),
    )


def _is_open(state: ForkState) -> bool:
    return state is not ForkState.DONE


def _pending(invite: Request, link: Link, state: ForkState) -> PendingInvite:
    return PendingInvite(
        call_id=invite.call_id,
        branch=invite.via.branch,
        cseq=invite.cseq.number,
        uri=invite.uri,
        local=invite.headers.get("From") or "",
        remote=invite.headers.get("To") or "",
        route_set=tuple(invite.headers.all("Route")),
        transport=link.transport,
        peer=_address(link.remote),
        is_cancelled=state in (ForkState.CANCEL_WANTED, ForkState.CANCELLED),
    )


def _address(address: tuple[str, int]) -> str:
    host, port = address
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _version(sdp: str) -> str:
    """The third word of the o= line; "" without one."""
    _, found, rest = sdp.partition("o=")
    words = rest.partition("\n")[0].split()
    return words[2] if found and len(words) > 2 else ""

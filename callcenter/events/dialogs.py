"""What SIP must remember of its dialogs, written before the message that makes it true leaves.

Nobody's record: a process that comes back takes its dialogs up from these. They belong to a leg, not to a call.
"""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteOut:
    """An INVITE of ours without a final answer: what its CANCEL and its ACK have to repeat."""

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
class DialogNoted(Event):
    """A leg's signalling as it is from now on; the latest of a leg counts. Fields as in `sip.dialog.notes`."""

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
    pending: tuple[InviteOut, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogForgotten(Event):
    """The leg is over, its last transaction included."""

    leg: str

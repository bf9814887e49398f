"""What the call core asks of SIP and what SIP tells it: legs by our own id, SDP as text, no SIP message in sight."""

from __future__ import annotations

from dataclasses import dataclass

# What SIP tells us


@dataclass(frozen=True, slots=True, kw_only=True)
class LegArrived:
    """An INVITE outside any dialog; `sdp` is empty when the offer is left to us.

    `ani`/`dnis` raw user parts; `account` set when digest proved who calls.
    """

    leg: str
    ani: str
    dnis: str
    display_name: str
    sdp: str
    source: str
    account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegRinging:
    """A leg we dialled sent 180 (or 183)."""

    leg: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegAnswered:
    """A leg we dialled sent 200; SIP has already sent the ACK."""

    leg: str
    sdp: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegConfirmed:
    """A leg we answered sent its ACK; `sdp` answers our offer when the INVITE had none."""

    leg: str
    sdp: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegChanged:
    """The peer re-offered inside the dialog (re-INVITE); answer with `AcceptChange` or `RefuseChange`."""

    leg: str
    sdp: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegRefreshed:
    """SIP repeated our description to keep the session alive, and the peer answered with a new one of its own."""

    leg: str
    sdp: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegDigit:
    """The peer pressed a key and said so by INFO, not as sound or RTP event; the same press may come both ways."""

    leg: str
    digit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegFailed:
    """A leg we dialled did not come about: final `code`, 408 on time-out, 480 when nobody is registered."""

    leg: str
    code: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegEnded:
    """The peer hung up (`by` "peer": BYE, or CANCEL before the answer) or the dialog died (`by` "system")."""

    leg: str
    by: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneRegistered:
    """The user has a phone (browser or desk) that can be rung now: the first, or one over a new connection."""

    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneGone:
    """The user's last binding expired, was removed, or its connection closed."""

    user: str


SipFact = (
    LegArrived
    | LegRinging
    | LegAnswered
    | LegConfirmed
    | LegChanged
    | LegRefreshed
    | LegDigit
    | LegFailed
    | LegEnded
    | PhoneRegistered
    | PhoneGone
)

# What we ask of SIP


@dataclass(frozen=True, slots=True, kw_only=True)
class RingLeg:
    """180 Ringing on an arrived leg."""

    leg: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLeg:
    """200 OK with our answer."""

    leg: str
    sdp: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseLeg:
    """Final failure on an arrived leg; `retry_after_s` 0 = no Retry-After header."""

    leg: str
    code: int
    reason: str
    retry_after_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DialLeg:
    """INVITE every phone of `user`; the first to answer wins. `headers` are extra header lines (name, value)."""

    leg: str
    user: str
    from_number: str
    from_name: str
    sdp: str
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HangUpLeg:
    """BYE, CANCEL or nothing, as the leg's state asks; always safe. `cause` goes into Reason (RFC 3326)."""

    leg: str
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptChange:
    leg: str
    sdp: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseChange:
    leg: str
    code: int
    reason: str


SipCommand = RingLeg | AnswerLeg | RefuseLeg | DialLeg | HangUpLeg | AcceptChange | RefuseChange

"""What the call core asks of SIP and what SIP tells it: legs by our own id, SDP as text, no SIP message in sight."""

from __future__ import annotations

from dataclasses import dataclass, field

# What SIP tells us


@dataclass(frozen=True, slots=True, kw_only=True)
class LegArrived:
    """An INVITE outside any dialog; `sdp` is empty when the offer is left to us.

    `ani`/`dnis` raw user parts; `account` set when digest proved who calls, `trunk` when it came over one of ours.
    `replaces`: the leg of ours that this one is to take over (RFC 3891). `diverted_from`: who was called first
    (Diversion or History-Info), "" when nobody was. `is_private`: the number may be used, never shown (RFC 3325 7).
    """

    leg: str
    ani: str
    dnis: str
    display_name: str
    sdp: str
    source: str
    account: str = ""
    trunk: str = ""
    replaces: str = ""
    diverted_from: str = ""
    is_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LegRinging:
    """A leg we dialled sent 180 (or 183). `sdp`: what it wants heard before it answers (early media), or ""."""

    leg: str
    sdp: str = ""


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
    """The peer re-offered inside the dialog (re-INVITE); answer with `AcceptChange` or `RefuseChange`.

    An empty `sdp` asks us for an offer: it goes into `AcceptChange`, and `LegRefreshed` brings the peer's answer.
    """

    leg: str
    sdp: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegRefreshed:
    """SIP repeated our description to keep the session alive, and the peer answered with a new one of its own."""

    leg: str
    sdp: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegChangeAnswered:
    """The peer took the offer of `ChangeLeg`; `sdp` is its answer."""

    leg: str
    sdp: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegChangeRefused:
    """The peer refused the offer of `ChangeLeg`, or it crossed one of the peer's; the session is as it was."""

    leg: str
    code: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegReferred:
    """The peer wants what it talks with transferred (REFER, RFC 3515); answer with `AcceptRefer` or `RefuseRefer`.

    `to`: the user part of Refer-To, `uri` the whole of it without headers. `replaces`: the leg of ours that the new
    call takes over (an attended transfer whose both calls are ours); `replaces_header`: its dialog when it is somebody
    else's, to go into our INVITE as it is, as `referred_by` may (RFC 3892: who asked for the call).
    """

    leg: str
    to: str
    uri: str
    replaces: str = ""
    replaces_header: str = ""
    referred_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegReferProgress:
    """How far the peer is with our `ReferLeg`: a status of its call, or of its refusal. `is_final`: no more follows."""

    leg: str
    code: int
    reason: str
    is_final: bool


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
    """The user has a phone that can be rung now: the first, one over a new connection, or other kinds than before.

    `is_desk_phone`: one of the user's phones is no browser; it takes plain RTP and needs no microphone of the page.
    """

    user: str
    is_desk_phone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneGone:
    """The user's last binding expired, was removed, or its connection closed."""

    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkStood:
    """A trunk can be used, or cannot: registration, OPTIONS or transport say so. `why` is for the operator."""

    trunk: str
    is_up: bool
    why: str = ""


SipFact = (
    LegArrived
    | LegRinging
    | LegAnswered
    | LegConfirmed
    | LegChanged
    | LegRefreshed
    | LegChangeAnswered
    | LegChangeRefused
    | LegReferred
    | LegReferProgress
    | LegDigit
    | LegFailed
    | LegEnded
    | PhoneRegistered
    | PhoneGone
    | TrunkStood
)

# What we ask of SIP


@dataclass(frozen=True, slots=True, kw_only=True)
class RingLeg:
    """180 Ringing on an arrived leg, or with `sdp` 183: it hears us from now on. The answer repeats that `sdp`."""

    leg: str
    sdp: str = field(default="", repr=False)


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
    """INVITE every phone of `user`; the first to answer wins. `headers` are extra header lines (name, value).

    Every phone is offered `sdp`, unless desk phones have a `plain_sdp` of their own; "" leaves them alone.
    """

    leg: str
    user: str
    from_number: str
    from_name: str
    sdp: str
    headers: tuple[tuple[str, str], ...] = ()
    plain_sdp: str | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class DialTrunk:
    """INVITE `number` over `trunk`; SIP finds its servers (RFC 3263) and tries them in turn.

    `number` as the trunk wants it. `from_number` "" is refused by SIP: nobody calls out anonymously; `is_private`
    hides it from the called person and tells the trunk (RFC 3325). `uri`: the target instead of `number` at the trunk.
    """

    leg: str
    trunk: str
    number: str
    from_number: str
    from_name: str
    sdp: str
    headers: tuple[tuple[str, str], ...] = ()
    is_private: bool = False
    uri: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLeg:
    """Offer the peer another session within the dialog (re-INVITE); told back by `LegChangeAnswered` or `…Refused`."""

    leg: str
    sdp: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferLeg:
    """Ask the peer to call `to` (a SIP URI) itself; with `replaces_leg` that leg of ours, which it takes over.

    `to` "": where the peer of `replaces_leg` is.
    """

    leg: str
    to: str
    replaces_leg: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptRefer:
    """202 to the peer's REFER; its progress follows by `TellReferrer`."""

    leg: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseRefer:
    leg: str
    code: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TellReferrer:
    """NOTIFY with the status of the call that the peer asked for; 200 and above end the subscription."""

    leg: str
    code: int
    reason: str


SipCommand = (
    RingLeg
    | AnswerLeg
    | RefuseLeg
    | DialLeg
    | DialTrunk
    | HangUpLeg
    | AcceptChange
    | RefuseChange
    | ChangeLeg
    | ReferLeg
    | AcceptRefer
    | RefuseRefer
    | TellReferrer
)

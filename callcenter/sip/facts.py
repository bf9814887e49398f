"""What the SIP endpoint states: one frozen value per thing that happened to a leg or a phone.

They mirror `callcenter.calls.sip`, which this layer must not know; `net.sip_port` translates one to one.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LegArrived:
    """An INVITE outside any dialog; `sdp` is empty when the offer is left to us.

    `ani`/`dnis` raw user parts; `account` set when it proved who calls, `trunk` when it came over one of ours.
    `replaces`: the leg of ours that this one is to take over (RFC 3891). `diverted_from`: who was called first, ""
    when nobody was. `is_private`: the number may be used, never shown (RFC 3325 7).
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
    """A leg we dialled sent 180 to 183; `sdp`: its answer for what is heard before (early media), or ""."""

    leg: str
    sdp: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegAnswered:
    """A leg we dialled sent 200, and its ACK is on the way."""

    leg: str
    sdp: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegConfirmed:
    """A leg we answered sent its ACK; `sdp` answers our offer when the INVITE had none."""

    leg: str
    sdp: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegChanged:
    """The peer re-offered inside the dialog; answer with `accept_change` or `refuse_change`.

    An empty `sdp` asks us for an offer: it goes into `accept_change`, and `LegRefreshed` brings the peer's answer.
    """

    leg: str
    sdp: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegRefreshed:
    """The peer answered a description of ours that changed nothing, or that it had asked for, with a new one."""

    leg: str
    sdp: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegChangeAnswered:
    """The peer took the offer of `change`; `sdp` is its answer."""

    leg: str
    sdp: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegChangeRefused:
    """The peer refused the offer of `change`, or it crossed its own too often; the session is as it was."""

    leg: str
    code: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegReferred:
    """The peer wants a transfer (REFER, RFC 3515); answer with `accept_refer` or `refuse_refer`.

    `to`: the user part of Refer-To, `uri` the whole of it without headers. `replaces`: the leg of ours that the new
    call takes over; `replaces_header`: its dialog when it is somebody else's. `referred_by`: RFC 3892, as it came.
    """

    leg: str
    to: str
    uri: str
    replaces: str = ""
    replaces_header: str = ""
    referred_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegReferProgress:
    """How far the peer is with our `refer`: a status of its call, or of its refusal. `is_final`: no more follows."""

    leg: str
    code: int
    reason: str
    is_final: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LegDigit:
    """The peer pressed a key and says so in an INFO: one of `0123456789*#ABCD`."""

    leg: str
    digit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegFailed:
    """A leg we dialled did not come about; 408 when nobody answered in time, 480 when nobody is registered."""

    leg: str
    code: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegEnded:
    """`by` "peer": BYE, or CANCEL before the answer; `by` "system": the dialog died under us."""

    leg: str
    by: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneRegistered:
    """The user has a phone that can be rung now, and had none before, none over this connection, or none of its kind.

    `is_desk_phone`: one of the user's phones is no browser; it takes plain RTP.
    """

    user: str
    is_desk_phone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneGone:
    """The user's last binding is gone."""

    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkStood:
    """A trunk can be used, or cannot: registration, OPTIONS or transport say so. `why` is for the operator."""

    trunk: str
    is_up: bool
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageArrived:
    """Somebody sent a text (RFC 3428). Nobody reads texts yet: it is written to the log, not told on."""

    sender: str
    to: str
    text: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofRefused:
    """Somebody named `account` and could not prove it: a wrong password, for the log; the peer learns nothing."""

    account: str
    method: str
    source: str


LegFact = (
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
)
SipFact = LegFact | PhoneRegistered | PhoneGone | TrunkStood | MessageArrived | ProofRefused

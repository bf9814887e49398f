"""One leg: a peer we talk to, from its first INVITE to the end of the last transaction about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from callcenter.ids import Ids
from callcenter.sip.config import EndpointConfig
from callcenter.sip.dialog.errors import WrongState
from callcenter.sip.dialog.fork import Fork
from callcenter.sip.dialog.inputs import Input, State
from callcenter.sip.dialog.pending import Offer, OpenInvite, UnackedAnswer
from callcenter.sip.dialog.referrals import Referral, Referring
from callcenter.sip.dialog.state import Dialog, EarlyDialog, early_key
from callcenter.sip.dialog.timer import SessionTimer
from callcenter.sip.dialog.trunk_call import TrunkCall
from callcenter.sip.effects import Send, WakeAt
from callcenter.sip.facts import LegFact
from callcenter.sip.link import Link
from callcenter.sip.message import Request, Response
from callcenter.sip.reach import Connect, Locate
from callcenter.sip.transaction import Timers
from callcenter.sip.wire_data import message_to_data, request_from_data

__all__ = [
    "WAKE_PREFIX",
    "Act",
    "Ask",
    "Given",
    "Input",
    "Kit",
    "Leg",
    "LegEffect",
    "Respond",
    "State",
    "Table",
    "nothing",
]

WAKE_PREFIX = "leg:"


@dataclass(frozen=True, slots=True)
class Kit:
    """What every leg of an endpoint works with."""

    config: EndpointConfig
    ids: Ids
    timers: Timers

    def via(self, link: Link) -> str:
        """The Via of a new transaction of ours."""
        return self.config.via(link, self.ids.token(16))


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What comes with an input: the peer's message and its link, or the words of a command."""

    key: str = ""
    request: Request | None = None
    response: Response | None = None
    link: Link | None = None
    sdp: str = ""
    code: int = 0
    reason: str = ""
    retry_after_s: int = 0
    uri: str = ""
    replaces_leg: str = ""
    replaces: str = ""
    """The same leg's dialog as its peer sees it, for a Replaces header."""


@dataclass(frozen=True, slots=True)
class Respond:
    """Answer the request of a server transaction."""

    key: str
    response: Response


@dataclass(frozen=True, slots=True)
class Ask:
    """Send a request in a client transaction of its own."""

    request: Request
    link: Link


LegEffect = Respond | Ask | Send | WakeAt | Locate | Connect | LegFact


@dataclass(slots=True)
class Leg:
    """State and belongings of one leg.

    `local_tag` is ours in every dialog of an arrived leg; `trunk` names the one it came or goes over, `trunk_call` what
    is asked of its servers. `asked` holds the keys of client transactions that still run, `acks` the ACK of each 2xx we
    got, by Call-ID and To tag, to be repeated with it. `failure` is the best refusal so far of the phones that refused.
    `local_sdp` and `remote_sdp` are what was last agreed, `peer_updates` whether the peer takes an UPDATE; `reinvite`
    is our last re-INVITE. `ringing` is our reliable 180 without its PRACK, `rack` what a PRACK of it must say. `early`
    is what phones said before they answered, keyed as `acks`, `heard` the one whose sound was stated last. `wish` is
    the session that we want to offer next, `offered` the one that the peer has before it. `referral` is a transfer
    that the peer asks for, `referring` one that we ask it for.
    """

    leg: str
    state: State
    local_tag: str
    dialog: Dialog | None = None
    invite: OpenInvite | None = None
    answer: UnackedAnswer | None = None
    forks: dict[str, Fork] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    acks: dict[str, Request] = field(default_factory=dict)
    failure: tuple[int, str] = (0, "")
    cause: str = ""
    has_rung: bool = False
    limit_at: float | None = None
    silent_at: float | None = None
    asked_at: float | None = None
    timer: SessionTimer | None = None
    reinvite: Fork | None = None
    local_sdp: str = ""
    remote_sdp: str = ""
    peer_updates: bool = False
    ringing: UnackedAnswer | None = None
    rack: str = ""
    early: dict[str, EarlyDialog] = field(default_factory=dict)
    trunk: str = ""
    trunk_call: TrunkCall | None = None
    wish: Offer | None = None
    offered: Offer | None = None
    heard: str = ""
    referral: Referral | None = None
    referring: Referring | None = None

    def handle(self, event: Input, given: Given, kit: Kit, now: float, table: Table) -> list[LegEffect]:
        """Apply one input; raise `WrongState`, unchanged, for one the table does not list."""
        try:
            act, after = table[self.state, event]
        except KeyError:
            raise WrongState(self.leg, self.state, event) from None
        self.state = after
        return [*act(self, given, kit, now), *self.ask()]

    def due(self, now: float) -> Input | None:
        """The input whose time has come; the end goes before one more repetition."""
        unacked = self.answer or self.ringing
        if unacked and unacked.give_up_at <= now:
            return Input.GIVE_UP
        if self.limit_at is not None and self.limit_at <= now:
            # A peer that answers neither our offer nor its CANCEL is not there any more.
            return Input.EXPIRED if self.offered and self.offered.is_withdrawn else Input.LIMIT_REACHED
        if self._is_unheard and self.silent_at is not None and self.silent_at <= now:
            has_more = self.trunk_call is not None and self.trunk_call.reaching.has_more
            return Input.SERVER_FAILED if has_more else Input.LIMIT_REACHED
        if unacked and unacked.resend_at <= now:
            return Input.RESEND_DUE
        if self.wish and self._can_offer and self.wish.at <= now:
            return Input.OFFER_DUE
        if self.referral and self.referral.late_at <= now:
            return Input.REFERRAL_LATE
        if self.referring and self.referring.late_at <= now:
            return Input.REFERRING_LATE
        return self._timer_due(now)

    @property
    def _is_unheard(self) -> bool:
        """Whether a trunk's server has been asked and may be given up for want of a word."""
        return self.state is State.DIALLING

    def _timer_due(self, now: float) -> Input | None:
        # Our 2xx without its ACK has a nearer end of its own, and nothing else may be asked before it.
        if self.timer is None or self.answer:
            return None
        if self.timer.expires_at <= now:
            return Input.EXPIRED
        if self.timer.refresh_at is not None and self.timer.refresh_at <= now:
            return Input.UPDATE_DUE if self.peer_updates else Input.REINVITE_DUE
        return None

    @property
    def _can_offer(self) -> bool:
        """Whether no other offer is under way, so that ours may be (RFC 3264 4)."""
        if self.offered or self.invite:
            return False
        return self.state is State.TALKING or (self.state is State.DIALLING and self._is_updatable)

    @property
    def _is_updatable(self) -> bool:
        """Whether there is one phone, and it takes an UPDATE with an offer now (RFC 3311 5.1)."""
        return len(self.early) == 1 and all(
            one.is_settled and one.peer_updates for one in self.early.values()
        )

    def dialog_of(self, request: Request) -> Dialog | None:
        """The dialog, early or not, that a request of the peer is in; None when its tags are another's."""
        if self.dialog:
            return self.dialog if self.dialog.remote_tag == request.from_.tag else None
        early = self.early.get(early_key(request))
        return early.dialog if early else None

    def dialog_with(self, tag: str) -> Dialog | None:
        """The dialog, early or not, whose other side has that tag."""
        dialogs = [self.dialog] if self.dialog else [early.dialog for early in self.early.values()]
        return next((dialog for dialog in dialogs if dialog.remote_tag == tag), None)

    def has_heard(self, request: Request, link: Link) -> None:
        """A request inside the dialog has been taken."""
        key = early_key(request)
        if self.dialog:
            self.dialog = self.dialog.heard(request, link)
        elif key in self.early:
            early = self.early[key]
            self.early[key] = replace(early, dialog=early.dialog.heard(request, link))

    def dialog_keys(self) -> list[tuple[str, str]]:
        """Call-ID and our tag of every dialog that a request may be in."""
        if self.dialog and not self.forks:
            return [(self.dialog.call_id, self.dialog.local_tag)]
        return [(call_id, fork.invite.from_.tag) for call_id, fork in self.forks.items()]

    @property
    def is_over(self) -> bool:
        """Ended, and nothing about it can come in any more."""
        return self.state is State.ENDED and not self.asked

    def wakes(self) -> list[WakeAt]:
        """The wake-up this leg waits for; also what the clock must know after a restart."""
        times = [self.limit_at, self.silent_at if self._is_unheard else None]
        if unacked := self.answer or self.ringing:
            times += (unacked.resend_at, unacked.give_up_at)
        elif self.timer:
            times += (self.timer.refresh_at, self.timer.expires_at)
        if self.wish and self._can_offer:
            times.append(self.wish.at)
        times += (one.late_at for one in (self.referral, self.referring) if one)
        earliest = min((at for at in times if at is not None), default=None)
        return [] if earliest is None else [WakeAt(WAKE_PREFIX + self.leg, earliest)]

    def ask(self) -> list[LegEffect]:
        """The wake-up, unless it has been asked for already."""
        wakes = self.wakes()
        if not wakes or wakes[0].at == self.asked_at:
            return []
        self.asked_at = wakes[0].at
        return [*wakes]

    def to_data(self) -> dict[str, object]:
        return {
            "leg": self.leg,
            "state": self.state.value,
            "local_tag": self.local_tag,
            "dialog": self.dialog.to_data() if self.dialog else None,
            "invite": self.invite.to_data() if self.invite else None,
            "answer": self.answer.to_data() if self.answer else None,
            "forks": {call_id: fork.to_data() for call_id, fork in self.forks.items()},
            "asked": list(self.asked),
            "acks": {key: message_to_data(ack) for key, ack in self.acks.items()},
            "failure": list(self.failure),
            "cause": self.cause,
            "has_rung": self.has_rung,
            "limit_at": self.limit_at,
            "silent_at": self.silent_at,
            "asked_at": self.asked_at,
            "timer": self.timer.to_data() if self.timer else None,
            "reinvite": self.reinvite.to_data() if self.reinvite else None,
            "local_sdp": self.local_sdp,
            "remote_sdp": self.remote_sdp,
            "peer_updates": self.peer_updates,
            "ringing": self.ringing.to_data() if self.ringing else None,
            "rack": self.rack,
            "early": {key: early.to_data() for key, early in self.early.items()},
            "trunk": self.trunk,
            "trunk_call": self.trunk_call.to_data() if self.trunk_call else None,
            "wish": self.wish.to_data() if self.wish else None,
            "offered": self.offered.to_data() if self.offered else None,
            "heard": self.heard,
            "referral": self.referral.to_data() if self.referral else None,
            "referring": self.referring.to_data() if self.referring else None,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> Leg:
        parts = cast("Mapping[str, Mapping[str, object] | None]", data)
        dialog, invite, answer = parts["dialog"], parts["invite"], parts["answer"]
        timer, reinvite, ringing = parts["timer"], parts["reinvite"], parts["ringing"]
        wish, offered = parts["wish"], parts["offered"]
        referral, referring = parts["referral"], parts["referring"]
        trunk_call = parts["trunk_call"]
        code, reason = cast("list[int | str]", data["failure"])
        return cls(
            leg=str(data["leg"]),
            state=State(data["state"]),
            local_tag=str(data["local_tag"]),
            dialog=Dialog.from_data(dialog) if dialog else None,
            invite=OpenInvite.from_data(invite) if invite else None,
            answer=UnackedAnswer.from_data(answer) if answer else None,
            forks={
                call_id: Fork.from_data(row)
                for call_id, row in cast("dict[str, dict[str, object]]", data["forks"]).items()
            },
            asked=list(cast("list[str]", data["asked"])),
            acks={key: request_from_data(row) for key, row in cast("dict[str, str]", data["acks"]).items()},
            failure=(int(code), str(reason)),
            cause=str(data["cause"]),
            has_rung=bool(data["has_rung"]),
            limit_at=cast("float | None", data["limit_at"]),
            silent_at=cast("float | None", data["silent_at"]),
            asked_at=cast("float | None", data["asked_at"]),
            timer=SessionTimer.from_data(timer) if timer else None,
            reinvite=Fork.from_data(reinvite) if reinvite else None,
            local_sdp=str(data["local_sdp"]),
            remote_sdp=str(data["remote_sdp"]),
            peer_updates=bool(data["peer_updates"]),
            ringing=UnackedAnswer.from_data(ringing) if ringing else None,
            rack=str(data["rack"]),
            early={
                key: EarlyDialog.from_data(row)
                for key, row in cast("dict[str, dict[str, object]]", data["early"]).items()
            },
            trunk=str(data["trunk"]),
            trunk_call=TrunkCall.from_data(trunk_call) if trunk_call else None,
            wish=Offer.from_data(wish) if wish else None,
            offered=Offer.from_data(offered) if offered else None,
            heard=str(data["heard"]),
            referral=Referral.from_data(referral) if referral else None,
            referring=Referring.from_data(referring) if referring else None,
        )


Act = Callable[[Leg, Given, Kit, float], list[LegEffect]]
Table = Mapping[tuple[State, Input], tuple[Act, State]]


def nothing(leg: Leg, given: Given, kit: Kit, now: float) -> list[LegEffect]:
    """Take an input that changes nothing any more."""
    return []

"""The SIP endpoint: user agent and registrar in one, as a pure core.

    received ─▶ validate ─▶ shield ─▶ transaction layer ─▶ ACK, CANCEL, in-dialog ─▶ sessions ─▶ facts
                                              └▶ policy ─▶ gate ─▶ REGISTER ─▶ registrar ─▶ facts
                                                               └─▶ INVITE ─▶ sessions ─▶ LegArrived

Every input and command returns the effects it leads to, in order: messages to send, wake-ups, facts. What the
peer may not do in a state raises a SipError and changes nothing; whoever feeds the network in drops and counts it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from callcenter.ids import Ids
from callcenter.sip.accounts import Accounts
from callcenter.sip.caller import arrived, texted
from callcenter.sip.capabilities import ACCEPT, ALLOW, SUPPORTED
from callcenter.sip.config import EndpointConfig
from callcenter.sip.dialog import (
    IN_DIALOG,
    Ask,
    Given,
    Input,
    Kit,
    LegEffect,
    NoDialog,
    OutOfOrder,
    Respond,
    Sessions,
    event_of,
)
from callcenter.sip.dialog.invite import Invitation, fork_to
from callcenter.sip.digest import Nonces
from callcenter.sip.effects import Send, WakeAt
from callcenter.sip.errors import ParseError
from callcenter.sip.facts import LegFailed, MessageArrived, PhoneGone, PhoneRegistered, SipFact
from callcenter.sip.gate import Gate, Refusal
from callcenter.sip.headers import Row
from callcenter.sip.link import Link
from callcenter.sip.message import Message, Request, Response, response_to
from callcenter.sip.policy import refusal_of, stamped
from callcenter.sip.registrar import (
    RegisterAnswer,
    Registered,
    Registrar,
    RegistrarEffect,
    Unregistered,
)
from callcenter.sip.shield import Shield, ShieldEffect, SourceBanned, SourceUnbanned, Step
from callcenter.sip.strangers import Strangers
from callcenter.sip.transaction import (
    Ended,
    Pass,
    Timers,
    TransactionEffect,
    TransactionLayer,
    server_key,
)
from callcenter.sip.validate import validate

EndpointEffect = Send | WakeAt | SipFact | SourceBanned | SourceUnbanned

DEFAULT_TIMERS = Timers()
_RETRY_LATER: Row = ("Retry-After", "10")


class Endpoint:
    """Everything SIP of one node. `ids` gives tags, branches and leg ids; times are seconds from the caller."""

    def __init__(
        self, config: EndpointConfig, accounts: Accounts, ids: Ids, timers: Timers = DEFAULT_TIMERS
    ) -> None:
        self.config = config
        self._ids = ids
        self._layer = TransactionLayer(timers)
        self._sessions = Sessions(Kit(config, ids, timers))
        self._registrar = Registrar()
        self._protect(Shield(config.shield))
        secret = config.nonce_secret or ids.token(64).encode()
        self._gate = Gate(config, accounts, ids, Nonces(config.realm, secret))

    def _protect(self, shield: Shield) -> None:
        self.shield = shield
        self._strangers = Strangers(self.config, self._registrar, shield)

    # Inputs

    def received(self, message: Message, link: Link, now: float) -> list[EndpointEffect]:
        """A message that could be parsed came over `link`."""
        try:
            validate(message)
        except ParseError as error:
            return self.bad(error, link, now)
        if isinstance(message, Request):
            message = stamped(message, link)
            turned_away = None if self._is_expected(message, link) else self._turned_away(message, link, now)
            if turned_away is not None:
                return turned_away
        return self._resolve(self._layer.received(message, link, now), now)

    def bad(self, error: ParseError, link: Link, now: float) -> list[EndpointEffect]:
        """A message that could not be read: answered if it is a request with a way back, else silence."""
        partial = error.partial
        if partial is None or error.reply_with is None or partial.method == "ACK":
            return []
        if "Via" not in partial.headers or self._strangers.step(link, now)[0] is not Step.ADMIT:
            return []
        return [Send(self._refused(partial, Refusal(error.reply_with, reason=error.reason)), link)]

    def broke(self, message: Message, link: Link, now: float) -> list[EndpointEffect]:
        """Acting on `message` went wrong on our side: its sender gets 500, as far as nothing was answered."""
        if not isinstance(message, Request) or message.method == "ACK":
            return []
        key = server_key(message)
        leg = self._sessions.of_invite(key)
        if leg:
            return self.refuse(leg.leg, 500, "", 0, now)
        if not self._layer.is_unanswered(key):
            return []
        return self._resolve([Respond(key, self._refused(message, Refusal(500)))], now)

    def link_closed(self, link: Link, now: float) -> list[EndpointEffect]:
        """The connection is gone; running dialogs stay, for their owner to decide about."""
        gone = self._resolve(self._registrar.link_closed(link, now), now)
        return gone + self._resolve(self._layer.unreachable(link, now), now)

    def send_failed(self, link: Link, now: float) -> list[EndpointEffect]:
        """A message could not be sent over `link`."""
        return self._resolve(self._layer.unreachable(link, now), now)

    def restarted(self, now: float) -> list[EndpointEffect]:
        """The process is new: no connection survived, and the clock knows no wake-up of ours."""
        users = self._registrar.users()
        links = [tx.link for tx in self._layer.running.values()]
        links += [binding.link for user in users for binding in self._registrar.bindings(user, now)]
        dead = {link.id: link for link in links if link.is_reliable}
        closed = [effect for link in dead.values() for effect in self.link_closed(link, now)]
        return [*closed, *self.wakes()]

    def woke(self, key: str, now: float) -> list[EndpointEffect]:
        """The time of a `WakeAt` has come; early, late and unknown keys do no harm."""
        return (
            self._resolve(self._layer.woke(key, now), now)
            + self._resolve(self._sessions.woke(key, now), now)
            + self._resolve(self._registrar.woke(key, now), now)
            + self._resolve(self.shield.woke(key, now), now)
        )

    # Commands; `NoLeg` for a leg that is gone, a table's `WrongState` for one that cannot do it

    def ring(self, leg: str, now: float) -> list[EndpointEffect]:
        """180 on an arrived leg."""
        return self._order(leg, Input.RING, Given(), now)

    def answer(self, leg: str, sdp: str, now: float) -> list[EndpointEffect]:
        """200 on an arrived leg."""
        return self._order(leg, Input.ANSWER, Given(sdp=sdp), now)

    def refuse(
        self, leg: str, code: int, reason: str, retry_after_s: int, now: float
    ) -> list[EndpointEffect]:
        """Final failure on an arrived leg; code 0 means 480, `retry_after_s` 0 no Retry-After."""
        given = Given(code=code, reason=reason, retry_after_s=retry_after_s)
        return self._order(leg, Input.REFUSE, given, now)

    def dial(
        self,
        leg: str,
        user: str,
        from_number: str,
        from_name: str,
        sdp: str,
        headers: Sequence[Row],
        now: float,
    ) -> list[EndpointEffect]:
        """INVITE every phone of `user`; the leg id is the caller's and must be new."""
        invitation = Invitation(
            user=user, from_number=from_number, from_name=from_name, sdp=sdp, headers=headers
        )
        bindings = self._registrar.bindings(user, now)
        if not bindings:
            return [LegFailed(leg=leg, code=480, reason="Nobody is registered")]
        forks = [fork_to(binding, invitation, self._sessions.kit) for binding in bindings]
        return self._resolve(self._sessions.dial(leg, forks, now), now)

    def hang_up(self, leg: str, cause: str, now: float) -> list[EndpointEffect]:
        """BYE, CANCEL, refusal or nothing, as the leg's state asks; safe for legs that are gone."""
        if leg not in self._sessions.legs:
            return []
        return self._order(leg, Input.HANG_UP, Given(reason=cause), now)

    def accept_change(self, leg: str, sdp: str, now: float) -> list[EndpointEffect]:
        """200 to the peer's re-INVITE."""
        return self._order(leg, Input.ACCEPT_CHANGE, Given(sdp=sdp), now)

    def refuse_change(self, leg: str, code: int, reason: str, now: float) -> list[EndpointEffect]:
        """Refuse the peer's re-INVITE (code 0 means 488); the session goes on as it was."""
        return self._order(leg, Input.REFUSE_CHANGE, Given(code=code, reason=reason), now)

    @property
    def open_legs(self) -> int:
        """Legs that still wait for an answer to something, or talk."""
        return len(self._sessions.legs)

    # Requests

    def _request(self, key: str, request: Request, link: Link, now: float) -> list[EndpointEffect]:
        if request.method == "CANCEL":
            return self._cancel(key, request, link, now)
        try:
            effects = self._served(key, request, link, now)
        except NoDialog:
            effects = self._refuse(key, request, Refusal(481))
        except OutOfOrder:
            effects = self._refuse(key, request, Refusal(500, reason="CSeq out of order"))
        except ParseError as error:
            effects = self._refuse(key, request, Refusal(error.reply_with or 400, reason=error.reason))
        return self._resolve(effects, now)

    def _served(self, key: str, request: Request, link: Link, now: float) -> Iterable[_Inner]:
        """What a request other than ACK and CANCEL leads to."""
        leg = self._sessions.find(request, link) if _is_in_dialog(request) else None
        if self._layer.is_merged(key, request):
            return self._refuse(key, request, Refusal(482))
        refusal = refusal_of(request, self.config)
        if refusal:
            return self._refuse(key, request, refusal)
        if leg and (event := event_of(request)):
            return self._sessions.in_dialog(leg, event, key, request, link, now)
        if leg:
            self._sessions.check_order(leg, request)
        if request.method in IN_DIALOG:
            raise NoDialog("It belongs to a dialog")
        if request.method == "OPTIONS":
            return [Respond(key, self._reply(request, 200, (ALLOW, ACCEPT, SUPPORTED)))]
        if request.method == "REGISTER":
            return self._register(key, request, link, now)
        return self._invite(key, request, link, now)

    def _invite(self, key: str, request: Request, link: Link, now: float) -> Iterable[_Inner]:
        admitted = self._gate.calling(request, link, now)
        if isinstance(admitted, Refusal):
            return self._keep_out(key, request, admitted, link, now)
        if request.method == "MESSAGE":
            return [Respond(key, self._reply(request, 202)), texted(request, link)]
        leg = self._ids.new("leg")
        is_trusted = self.config.is_trusted(link.remote[0])
        return [
            Respond(key, response_to(request, 100)),
            *self._sessions.arrive(leg, key, request, link, now),
            arrived(leg, request, link, admitted.account, is_trusted=is_trusted),
        ]

    def _register(self, key: str, request: Request, link: Link, now: float) -> Iterable[_Inner]:
        admitted = self._gate.registering(request, link, now)
        if isinstance(admitted, Refusal):
            return self._keep_out(key, request, admitted, link, now)
        effects: list[_Inner] = []
        for effect in self._registrar.register(admitted.account, request, link, now):
            if isinstance(effect, RegisterAnswer):
                response = self._reply(request, effect.status, effect.headers, effect.reason)
                effects.append(Respond(key, response))
            else:
                effects.append(effect)
        for binding in self._registrar.bindings(admitted.account, now):
            self._sessions.moved(binding.uri, binding.link)
        return effects

    def _cancel(self, key: str, request: Request, link: Link, now: float) -> list[EndpointEffect]:
        invite_key = server_key(request, "INVITE")
        invite = self._layer.running.get(invite_key)
        if invite is None or invite.link.user != link.user:
            return self._resolve(self._refuse(key, request, Refusal(481)), now)
        leg = self._sessions.waiting(invite_key)
        # RFC 3261 9.2: the 200 carries the same To tag as the answers to the INVITE.
        tag = leg.local_tag if leg else self._ids.token(16)
        done = Respond(key, response_to(request, 200, to_tag=tag))
        return self._resolve([done, *self._sessions.cancelled(invite_key, request, now)], now)

    def _is_expected(self, request: Request, link: Link) -> bool:
        """Whether a request belongs to something that runs, and goes on whatever its source did meanwhile."""
        if request.method == "ACK" or self._layer.knows(request):
            return True
        if request.method == "CANCEL":
            return server_key(request, "INVITE") in self._layer.running
        try:
            return _is_in_dialog(request) and self._sessions.find(request, link) is not None
        except NoDialog:
            return False

    def _turned_away(self, request: Request, link: Link, now: float) -> list[EndpointEffect] | None:
        """What to do instead of taking a new request, unstored: memory is bounded, running calls go first."""
        step, effects = self._strangers.step(link, now, is_call=request.method == "INVITE")
        is_full = len(self._layer.running) >= self.config.max_transactions and not request.to.tag
        if step is Step.ADMIT and not is_full:
            return None
        refused = Send(self._refused(request, Refusal(503, (_RETRY_LATER,))), link)
        return [*([] if step is Step.DROP else [refused]), *self._resolve(effects, now)]

    # What a request is answered with

    def _keep_out(self, key: str, request: Request, refusal: Refusal, link: Link, now: float) -> list[_Inner]:
        """Refuse what the gate did not admit, and remember who guesses."""
        refused = self._refuse(key, request, refusal)
        return [*refused, *self._strangers.guessed(link, now)] if refusal.is_guess else refused

    def _refuse(self, key: str, request: Request, refusal: Refusal) -> list[_Inner]:
        return [Respond(key, self._refused(request, refusal))]

    def _refused(self, request: Request, refusal: Refusal) -> Response:
        return self._reply(request, refusal.status, refusal.headers, refusal.reason)

    def _reply(
        self, request: Request, status: int, headers: Sequence[Row] = (), reason: str = ""
    ) -> Response:
        return response_to(request, status, reason, to_tag=self._ids.token(16), extra=headers)

    # From the effects of the parts to the effects of the whole

    def _order(self, leg: str, command: Input, given: Given, now: float) -> list[EndpointEffect]:
        return self._resolve(self._sessions.order(leg, command, given, now), now)

    def _resolve(self, effects: Iterable[_Inner], now: float) -> list[EndpointEffect]:
        return [outer for effect in effects for outer in self._resolved(effect, now)]

    def _resolved(self, effect: _Inner, now: float) -> list[EndpointEffect]:
        match effect:
            case Respond(key, response):
                return self._resolve(self._layer.respond(key, response, now), now)
            case Ask(request, link):
                return self._resolve(self._layer.request(request, link, now), now)
            case Ended(key, why):
                return self._resolve(self._sessions.ended(key, why, now), now)
            case Pass(key, Response() as response, link):
                return self._resolve(self._sessions.response(key, response, link, now), now)
            case Pass(key, Request(method="ACK") as ack, link):
                return self._resolve(self._sessions.acked(key, ack, link, now), now)
            case Pass(key, Request() as request, link):
                return self._request(key, request, link, now)
            case Registered(user):
                return [PhoneRegistered(user=user)]
            case Unregistered(user):
                return [PhoneGone(user=user)]
            case Pass() | RegisterAnswer():
                raise TypeError("Nobody is there to take this")
            case _:
                return [effect]

    # Snapshot

    def wakes(self) -> list[WakeAt]:
        """Every wake-up that is due some time, for after a restart."""
        wakes = self._layer.wakes() + self._sessions.wakes() + self._registrar.wakes()
        return wakes + self.shield.wakes()

    def to_data(self) -> dict[str, object]:
        """Everything that runs; configuration, accounts and ids are given again to `from_data`."""
        return {
            "transactions": self._layer.to_data(),
            "sessions": self._sessions.to_data(),
            "registrar": self._registrar.to_data(),
            "nonces": self._gate.nonces.to_data(),
            "shield": self.shield.to_data(),
        }

    @classmethod
    def from_data(
        cls,
        data: Mapping[str, object],
        config: EndpointConfig,
        accounts: Accounts,
        ids: Ids,
        timers: Timers = DEFAULT_TIMERS,
    ) -> Endpoint:
        """The endpoint of `to_data`, in the middle of its calls; ask `wakes` for the wake-ups to set again."""
        parts = cast("Mapping[str, Mapping[str, object]]", data)
        endpoint = cls(config, accounts, ids, timers)
        endpoint._layer = TransactionLayer.from_data(parts["transactions"], timers)
        endpoint._sessions = Sessions.from_data(parts["sessions"], Kit(config, ids, timers))
        endpoint._registrar = Registrar.from_data(parts["registrar"])
        endpoint._protect(Shield.from_data(parts["shield"], config.shield))
        secret = endpoint._gate.nonces.secret
        endpoint._gate.nonces = Nonces.from_data(parts["nonces"], config.realm, secret)
        return endpoint


_Inner = TransactionEffect | LegEffect | RegistrarEffect | MessageArrived | ShieldEffect


def _is_in_dialog(request: Request) -> bool:
    # A BYE without To tag names no dialog either, but it can belong to nothing else.
    return request.method == "BYE" or (request.to.tag != "" and request.method != "REGISTER")

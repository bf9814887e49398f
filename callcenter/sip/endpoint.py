"""The SIP endpoint: user agent and registrar in one, as a pure core.

    received ─▶ validate ─▶ shield ─▶ transaction layer ─▶ ACK, CANCEL, in-dialog ─▶ sessions ─▶ facts
                                              └▶ policy ─▶ gate ─▶ REGISTER ─▶ registrar ─▶ facts
                                                               └─▶ INVITE ─▶ sessions ─▶ LegArrived

`parts` is what it is made of, `requests` decides about what peers ask, `orders` has the call core's commands; here are
the inputs, and the way from the effects of the parts to those of the whole. Every input and command returns the
effects it leads to, in order: messages to send, wake-ups, facts. What the peer may not do in a state raises a SipError
and changes nothing; whoever feeds the network in drops and counts it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from callcenter.ids import Ids
from callcenter.sip.accounts import Accounts
from callcenter.sip.answers import Answers
from callcenter.sip.config import EndpointConfig
from callcenter.sip.dialog import Ask, Respond, WrongState
from callcenter.sip.dialog.notes import Note
from callcenter.sip.effects import Send, WakeAt
from callcenter.sip.errors import ParseError
from callcenter.sip.facts import PhoneGone, PhoneRegistered
from callcenter.sip.gate import Refusal
from callcenter.sip.link import Link
from callcenter.sip.message import Message, Request, Response
from callcenter.sip.orders import EndpointEffect, Orders
from callcenter.sip.parts import Inner, Parts
from callcenter.sip.policy import stamped
from callcenter.sip.reach import Target
from callcenter.sip.registrar import RegisterAnswer, Registered, Unregistered
from callcenter.sip.requests import Requests
from callcenter.sip.shield import Shield, Step
from callcenter.sip.transaction import (
    Ended,
    Pass,
    Timers,
    TransactionEffect,
    TransactionError,
    server_key,
)
from callcenter.sip.validate import validate

__all__ = ["DEFAULT_TIMERS", "Endpoint", "EndpointEffect"]

DEFAULT_TIMERS = Timers()


class Endpoint(Orders):
    """Everything SIP of one node. `ids` gives tags, branches and leg ids; times are seconds from the caller."""

    def __init__(
        self,
        config: EndpointConfig,
        accounts: Accounts,
        ids: Ids,
        timers: Timers = DEFAULT_TIMERS,
        parts: Parts | None = None,
    ) -> None:
        self.parts = parts or Parts.new(config, accounts, ids, timers)
        self._requests = Requests(self.parts)
        self._answers = Answers(self.parts)

    @property
    def config(self) -> EndpointConfig:
        return self.parts.config

    @property
    def shield(self) -> Shield:
        return self.parts.shield

    # From the network

    def received(self, message: Message, link: Link, now: float) -> list[EndpointEffect]:
        """A message that could be parsed came over `link`."""
        try:
            validate(message)
        except ParseError as error:
            return self.bad(error, link, now)
        if isinstance(message, Request):
            message = stamped(message, link)
            turned_away = self._requests.turned_away(message, link, now)
            if turned_away is not None:
                return self.carried(turned_away, now)
        return self.carried(self.parts.layer.received(message, link, now), now)

    def bad(self, error: ParseError, link: Link, now: float) -> list[EndpointEffect]:
        """A message that could not be read: answered if it is a request with a way back, else silence."""
        partial = error.partial
        if partial is None or error.reply_with is None or partial.method == "ACK":
            return []
        if "Via" not in partial.headers or self.parts.strangers.step(link, now)[0] is not Step.ADMIT:
            return []
        return [Send(self._requests.refused(partial, Refusal(error.reply_with, reason=error.reason)), link)]

    def broke(self, message: Message, link: Link, now: float) -> list[EndpointEffect]:
        """Acting on `message` went wrong on our side: its sender gets 500, as far as nothing was answered."""
        if not isinstance(message, Request) or message.method == "ACK":
            return []
        key = server_key(message)
        leg = self.parts.sessions.of_invite(key)
        if leg:
            return self.refuse(leg.leg, 500, "", 0, now)
        if not self.parts.layer.is_unanswered(key):
            return []
        return self.carried([Respond(key, self._requests.refused(message, Refusal(500)))], now)

    def link_closed(self, link: Link, now: float) -> list[EndpointEffect]:
        """The connection is gone; running dialogs stay, for their owner to decide about."""
        gone = self.carried(self.parts.registrar.link_closed(link, now), now)
        gone += self.carried(self.parts.trunks.link_closed(link, now), now)
        return gone + self.send_failed(link, now)

    def send_failed(self, link: Link, now: float) -> list[EndpointEffect]:
        """A message could not be sent over `link`."""
        return self.carried(self.parts.layer.unreachable(link, now), now)

    # The way to servers of others, as `reach` has it; late and unknown keys do no harm

    def located(self, key: str, targets: Sequence[Target], now: float) -> list[EndpointEffect]:
        """The answer to a `Locate`: the servers in the order in which they are to be tried, () for none."""
        parts = self.parts
        return self.carried(
            [*parts.sessions.located(key, targets, now), *parts.trunks.located(key, targets, now)], now
        )

    def connected(self, key: str, link: Link, now: float) -> list[EndpointEffect]:
        """The answer to a `Connect`: requests can be sent over `link`."""
        parts = self.parts
        return self.carried(
            [*parts.sessions.connected(key, link, now), *parts.trunks.connected(key, link, now)], now
        )

    def unreachable(self, key: str, why: str, now: float) -> list[EndpointEffect]:
        """The other answer to a `Connect`; `why` is for the operator."""
        parts = self.parts
        return self.carried(
            [*parts.sessions.unreachable(key, why, now), *parts.trunks.unreachable(key, why, now)], now
        )

    # From the clock

    def restarted(self, now: float) -> list[EndpointEffect]:
        """The process is new: no connection survived, and the clock knows no wake-up of ours."""
        registrar = self.parts.registrar
        links = [tx.link for tx in self.parts.layer.running.values()]
        links += [binding.link for user in registrar.users() for binding in registrar.bindings(user, now)]
        links += self.parts.trunks.links()
        dead = {link.id: link for link in links if link.is_reliable}
        closed = [effect for link in dead.values() for effect in self.link_closed(link, now)]
        return [*closed, *self.wakes()]

    def woke(self, key: str, now: float) -> list[EndpointEffect]:
        """The time of a `WakeAt` has come; early, late and unknown keys do no harm."""
        parts = self.parts
        return (
            self.carried(parts.layer.woke(key, now), now)
            + self.carried(parts.sessions.woke(key, now), now)
            + self.carried(parts.registrar.woke(key, now), now)
            + self.carried(parts.shield.woke(key, now), now)
            + self.carried(parts.trunks.woke(key, now), now)
        )

    def pinholes(self, now: float) -> tuple[Link, ...]:
        """Ways to phones that a NAT forgets unless something passes now and then (RFC 5626 4.4)."""
        return self.parts.registrar.pinholes(now)

    # From the effects of the parts to the effects of the whole

    def carried(self, effects: Iterable[Inner], now: float) -> list[EndpointEffect]:
        return [outer for effect in effects for outer in self._carried(effect, now)]

    def _carried(self, effect: Inner, now: float) -> list[EndpointEffect]:
        layer, sessions = self.parts.layer, self.parts.sessions
        match effect:
            case Respond(key, response):
                return self.carried(self._responded(key, response, now), now)
            case Ask(request, link):
                return self.carried(layer.request(self._answers.proven(request), link, now), now)
            case Ended(key, why):
                return self.carried(self._answers.ended(key, why, now), now)
            case Pass(key, Response() as response, link):
                return self.carried(self._taken(key, response, link, now), now)
            case Pass(key, Request(method="ACK") as ack, link):
                return self.carried(sessions.acked(key, ack, link, now), now)
            case Pass(key, Request() as request, link):
                return self.carried(self._requests.serve(key, request, link, now), now)
            case Registered(user, is_desk_phone):
                return [PhoneRegistered(user=user, is_desk_phone=is_desk_phone)]
            case Unregistered(user):
                return [PhoneGone(user=user)]
            case Pass() | RegisterAnswer():
                raise TypeError("Nobody is there to take this")
            case _:
                return [effect]

    def _taken(self, key: str, response: Response, link: Link, now: float) -> list[Inner]:
        """A response to a request of ours; one that no table lists is nothing, but its transaction goes on."""
        try:
            return [*self._answers.take(key, response, link, now)]
        except WrongState:
            return []

    def _responded(self, key: str, response: Response, now: float) -> list[TransactionEffect]:
        """Answer a request; nothing when it is gone or answered: what else the step led to is not lost with it."""
        try:
            return self.parts.layer.respond(key, response, now)
        except TransactionError:
            return []

    # Snapshot

    def notes(self) -> list[Note]:
        """What has changed of our dialogs since this was asked last; to be kept before any effect is carried out."""
        return self.parts.sessions.notes()

    def wakes(self) -> list[WakeAt]:
        """Every wake-up that is due some time, for after a restart."""
        return self.parts.wakes()

    def to_data(self) -> dict[str, object]:
        """Everything that runs; configuration, accounts and ids are given again to `from_data`."""
        return self.parts.to_data()

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
        parts = Parts.from_data(data, config, accounts, ids, timers)
        return cls(config, accounts, ids, timers, parts)

"""The call core's SIP port: runs the endpoint on the real transports and clock. Decides nothing."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from functools import partial
from typing import Any, Protocol

import structlog

from callcenter.calls import sip as calls
from callcenter.net.ways import Ways
from callcenter.sip import facts
from callcenter.sip.dialog.notes import Note
from callcenter.sip.effects import Send, WakeAt
from callcenter.sip.endpoint import Endpoint, EndpointEffect
from callcenter.sip.errors import ParseError, SipError
from callcenter.sip.link import Link
from callcenter.sip.message import Message
from callcenter.sip.reach import Connect, Locate, Target
from callcenter.sip.shield import SourceBanned, SourceUnbanned
from callcenter.sip.trunks import TrunkAccount

log = structlog.get_logger()

# The clock is shared with other cores, whose keys may look like ours.
_CLOCK_PREFIX = "sip:"
_PINHOLES = "pinholes:sip"

# The emptiest datagram that every phone takes for none (RFC 5626 4.4.1 has it on streams).
_NOTHING = b"\r\n"

FACTS: Mapping[type, type] = {
    facts.LegArrived: calls.LegArrived,
    facts.LegRinging: calls.LegRinging,
    facts.LegAnswered: calls.LegAnswered,
    facts.LegConfirmed: calls.LegConfirmed,
    facts.LegChanged: calls.LegChanged,
    facts.LegRefreshed: calls.LegRefreshed,
    facts.LegChangeAnswered: calls.LegChangeAnswered,
    facts.LegChangeRefused: calls.LegChangeRefused,
    facts.LegReferred: calls.LegReferred,
    facts.LegReferProgress: calls.LegReferProgress,
    facts.LegDigit: calls.LegDigit,
    facts.LegFailed: calls.LegFailed,
    facts.LegEnded: calls.LegEnded,
    facts.PhoneRegistered: calls.PhoneRegistered,
    facts.PhoneGone: calls.PhoneGone,
    facts.TrunkStood: calls.TrunkStood,
}
"""What the endpoint states -> the same in the call core's words; the fields have the same names."""

ORDERS: Mapping[type, Callable[..., list[EndpointEffect]]] = {
    calls.RingLeg: Endpoint.ring,
    calls.AnswerLeg: Endpoint.answer,
    calls.RefuseLeg: Endpoint.refuse,
    calls.DialLeg: Endpoint.dial,
    calls.DialTrunk: Endpoint.dial_trunk,
    calls.HangUpLeg: Endpoint.hang_up,
    calls.AcceptChange: Endpoint.accept_change,
    calls.RefuseChange: Endpoint.refuse_change,
    calls.ChangeLeg: Endpoint.change,
    calls.ReferLeg: Endpoint.refer,
    calls.AcceptRefer: Endpoint.accept_refer,
    calls.RefuseRefer: Endpoint.refuse_refer,
    calls.TellReferrer: Endpoint.tell_referrer,
}
"""What the call core may order -> the endpoint's method for it; its parameters have the names of the fields."""

_WORDS = {kind: tuple(field.name for field in fields(kind)) for kind in (*FACTS, *ORDERS)}


class Clock(Protocol):
    """The part of `runtime.clock.Clock` used here; the latest wake-up of a key replaces the former."""

    def now(self) -> float: ...

    def wake_at(self, key: str, at: float, call: Callable[..., object], *args: Any) -> None: ...


def ignore(fact: calls.SipFact) -> None:
    """What `tell` is until somebody listens."""


def settle_nothing() -> None:
    """What `settle` is until somebody listens."""


def write_nothing(notes: Sequence[Note]) -> None:
    """What `note` is until there is a journal."""


class EndpointPort:
    """Implements `callcenter.calls.ports.SipPort`, and the three callbacks of `net.receiver.Receiver`.

    `send` puts octets on a link and says whether it could; `ways` looks servers up and connects to them (without, there
    are none). `settle` is called once a message has been told of whole. Nothing the network brings can raise here:
    `counts` says what was dropped (by the name of its error) and how often something broke
    (`internal_errors`). Commands that come too late or out of turn are counted too, never raised.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        send: Callable[[Link, bytes], bool],
        clock: Clock,
        ways: Ways | None = None,
    ) -> None:
        self.tell: Callable[[calls.SipFact], None] = ignore
        self.settle: Callable[[], None] = settle_nothing
        self.counts: Counter[str] = Counter()
        self.endpoint = endpoint
        self._send = send
        self._clock = clock
        self._ways = ways
        self.note: Callable[[Sequence[Note]], None] = write_nothing
        self._queue: deque[EndpointEffect] = deque()
        self._is_running = False
        self._on_wake = self._woke  # made once: thousands of wake-ups keep it

    @property
    def open_legs(self) -> int:
        """Legs that talk or still wait for the answer to something."""
        return self.endpoint.open_legs

    @property
    def is_busy(self) -> bool:
        """Whether somebody has still to hear or to say something: a leg, or a registrar that we take leave of."""
        return self.endpoint.open_legs > 0 or self.endpoint.is_leaving_trunks

    def is_banned(self, host: str) -> bool:
        """Whether a host is kept out for now."""
        return self.endpoint.shield.is_banned(host, self._clock.now())

    def bans(self) -> tuple[SourceBanned, ...]:
        """The sources that are kept out now."""
        return self.endpoint.shield.bans(self._clock.now())

    def start(self) -> None:
        """Take up an endpoint that was restored from a snapshot; call it once `tell` is set."""
        self._try("restart", partial(self.endpoint.restarted, self._clock.now()))

    def set_trunks(self, accounts: Iterable[TrunkAccount]) -> None:
        """From now on these are our trunks."""
        self._try("trunks", partial(self.endpoint.set_trunks, accounts, self._clock.now()))

    def leave_trunks(self) -> None:
        """We are going: tell every registrar."""
        self._try("leaving trunks", partial(self.endpoint.leave_trunks, self._clock.now()))

    def keep_open(self, every_s: float) -> None:
        """From now on send something to every phone behind a NAT that often."""
        self._clock.wake_at(_PINHOLES, self._clock.now() + every_s, partial(self.keep_open, every_s))
        for link in self.endpoint.pinholes(self._clock.now()):
            self._send(link, _NOTHING)

    # From the network

    def received(self, message: Message, link: Link) -> None:
        now = self._clock.now()
        if not self._try("message", partial(self.endpoint.received, message, link, now)):
            self._try("apology", partial(self.endpoint.broke, message, link, now))
        # Somebody may have become free by this message: nothing else comes in between.
        if not self._is_running:
            self.settle()

    def bad(self, error: ParseError, link: Link) -> None:
        self.counts["bad_messages"] += 1
        log.debug("sip_bad_message", source=link.remote, why=error.reason)
        self._try("bad message", partial(self.endpoint.bad, error, link, self._clock.now()))

    def link_closed(self, link: Link) -> None:
        self._try("closed link", partial(self.endpoint.link_closed, link, self._clock.now()))

    def located(self, key: str, targets: tuple[Target, ...]) -> None:
        self._try("servers", partial(self.endpoint.located, key, targets, self._clock.now()))

    def connected(self, key: str, link: Link) -> None:
        self._try("connection", partial(self.endpoint.connected, key, link, self._clock.now()))

    def unreachable(self, key: str, why: str) -> None:
        log.info("sip_unreachable", why=why)
        self._try("no connection", partial(self.endpoint.unreachable, key, why, self._clock.now()))

    # From the clock

    def _woke(self, key: str) -> None:
        self._try("wake-up", partial(self.endpoint.woke, key, self._clock.now()))

    # From the call core

    def carry_out(self, command: calls.SipCommand) -> None:
        try:
            effects = ordered(self.endpoint, command, self._clock.now())
        except SipError as error:
            # The leg may have ended while the command was on its way.
            self._drop("command", error)
        else:
            self._run(effects)

    # Carrying out

    def _try(self, what: str, step: Callable[[], list[EndpointEffect]]) -> bool:
        """Take one step and carry out what it leads to; whether nothing of ours broke."""
        before = self.counts["internal_errors"]
        try:
            effects = step()
        except SipError as error:
            self._drop(what, error)
            return True
        except Exception:  # noqa: BLE001  (one caller's message must not take the service down)
            self._count_break(what)
            return False
        self._run(effects)
        return self.counts["internal_errors"] == before

    def _run(self, effects: Iterable[EndpointEffect]) -> None:
        """Carry effects out in order; those of a command given meanwhile come after them.

        What a process that comes back needs to know of our dialogs is written before anybody is told.
        """
        if notes := self.endpoint.notes():
            self.note(notes)
        self._queue.extend(effects)
        if self._is_running:
            return
        self._is_running = True
        try:
            while self._queue:
                self._do_safely(self._queue.popleft())
        finally:
            self._is_running = False

    def _do_safely(self, effect: EndpointEffect) -> None:
        try:
            self._do(effect)
        except Exception:  # noqa: BLE001  (the effects behind it belong to others, who must not miss them)
            self._count_break(type(effect).__name__)

    def _do(self, effect: EndpointEffect) -> None:
        match effect:
            case Send(message, link):
                if not self._send(link, bytes(message)):
                    self.counts["failed_sends"] += 1
                    self._try("failed send", partial(self.endpoint.send_failed, link, self._clock.now()))
            case Locate(key=key):
                self._ways.locate(effect, self) if self._ways else self.located(key, ())
            case Connect(key=key):
                self._ways.connect(effect, self) if self._ways else self.unreachable(key, "no network")
            case WakeAt(key, at):
                self._clock.wake_at(_CLOCK_PREFIX + key, at, self._on_wake, key)
            case SourceBanned(source, until, why):
                log.warning("source_banned", source=source, why=why, for_s=round(until - self._clock.now()))
            case SourceUnbanned(source):
                log.info("source_unbanned", source=source)
            case facts.ProofRefused():
                log.warning(
                    "wrong_password", account=effect.account, method=effect.method, source=effect.source
                )
            case facts.MessageArrived():
                log.info("sip_message", sender=effect.sender, to=effect.to, source=effect.source)
                log.debug("sip_message_text", text=effect.text)
            case _:
                _log_phone(effect)
                self.tell(translated(effect))

    def _drop(self, what: str, error: SipError) -> None:
        self.counts[type(error).__name__] += 1
        log.debug("sip_dropped", what=what, why=str(error))

    def _count_break(self, what: str) -> None:
        self.counts["internal_errors"] += 1
        log.exception("sip_broke", what=what)


def _log_phone(fact: facts.SipFact) -> None:
    """Whoever sets a telephone up looks here whether it came."""
    match fact:
        case facts.PhoneRegistered():
            log.info("phone_registered", user=fact.user, is_desk_phone=fact.is_desk_phone)
        case facts.PhoneGone():
            log.info("phone_gone", user=fact.user)


def translated(fact: facts.SipFact) -> Any:
    """The same fact in the call core's words (one of `calls.SipFact`)."""
    return FACTS[type(fact)](**{name: getattr(fact, name) for name in _WORDS[type(fact)]})


def ordered(endpoint: Endpoint, command: calls.SipCommand, now: float) -> list[EndpointEffect]:
    """What a command leads to: the endpoint's method of the same meaning is given the command's words."""
    words = {name: getattr(command, name) for name in _WORDS[type(command)]}
    return ORDERS[type(command)](endpoint, **words, now=now)

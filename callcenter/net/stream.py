"""SIP over TCP and TLS: one link per connection, and its deadlines (idle, half a message, not reading, no pong)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from OpenSSL import SSL
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IConsumer, IHandshakeListener, IPushProducer, ITCPTransport
from twisted.internet.protocol import Protocol
from twisted.python.failure import Failure
from zope.interface import Attribute, implementer

from callcenter.net.receiver import Receiver
from callcenter.runtime.clock import Timer
from callcenter.sip.errors import ParseError
from callcenter.sip.framer import KeepAlive, StreamFramer
from callcenter.sip.link import Link
from callcenter.sip.message import Message, Request

CallLater = Callable[[float, Callable[[], object]], Timer]


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """How patient we are with a connection; seconds, but for `max_unsent` octets."""

    idle_s: float = 3600.0
    """Without a single octet. The longest a registration lasts; phones ping every two minutes or less."""
    half_message_s: float = 15.0
    """From the first octet of a message to its last, and from accepting a connection to its first message."""
    handshake_s: float = 4.0
    """For the TLS handshake of a connection we open."""
    ping_every_s: float = 90.0
    """Between our pings on a connection that we opened, 0 for none (RFC 5626 4.4.1 wants less than two minutes)."""
    pong_within_s: float = 10.0
    """After a ping, from a peer that has answered one before (RFC 5626 4.4.1)."""
    linger_s: float = 1.0
    """Between an error that ends the stream and closing it: time for the answer to leave."""
    max_unsent: int = 1_048_576
    """Written but not taken by the peer: fifty times the largest burst of one call."""


class Deadline:
    """One timer that can be moved and always knows whether it runs."""

    def __init__(self, call_later: CallLater, expired: Callable[[], object]) -> None:
        self._call_later = call_later
        self._expired = expired
        self._timer: Timer | None = None

    @property
    def is_running(self) -> bool:
        return self._timer is not None

    def start(self, after_s: float) -> None:
        self.stop()
        self._timer = self._call_later(after_s, self._fire)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _fire(self) -> None:
        self._timer = None
        self._expired()


class Heartbeat:
    """Pings a peer, and tells when one that used to answer does not any more (RFC 5626 4.4.1).

    Not every server knows pings. One that never answered is not given up: the system's own probes find out whether
    it is there.
    """

    def __init__(
        self,
        call_later: CallLater,
        limits: StreamLimits,
        ping: Callable[[], object],
        dead: Callable[[], object],
    ) -> None:
        self._limits = limits
        self._ping = ping
        self._next = Deadline(call_later, self._beat)
        self._pong = Deadline(call_later, dead)
        self._answers = False

    def start(self) -> None:
        if self._limits.ping_every_s:
            self._next.start(self._limits.ping_every_s)

    def stop(self) -> None:
        self._next.stop()
        self._pong.stop()

    def heard(self, *, is_pong: bool) -> None:
        """Anything at all shows that the peer lives; only a pong shows that it answers pings."""
        self._answers = self._answers or is_pong
        self._pong.stop()

    def _beat(self) -> None:
        if self._answers:
            self._pong.start(self._limits.pong_within_s)
        self._next.start(self._limits.ping_every_s)
        self._ping()


class IStreamTransport(ITCPTransport, IConsumer, IPushProducer):
    """What Twisted's TCP and TLS transports both are, in one name."""

    disconnecting: bool = Attribute("whether loseConnection was called")


@implementer(IPushProducer, IHandshakeListener)
class StreamConnection(Protocol):
    """One connection, accepted or opened by us. `opened` fires when it can be used, `closed` when it is gone.

    `vouch` looks at the peer of a connection that we open when its TLS handshake is done, and says what is wrong with
    it; `greeted` hears the first request. `why` tells why it closed.
    """

    transport: IStreamTransport

    def __init__(
        self,
        new_link: Callable[[StreamConnection], Link],
        receiver: Receiver,
        call_later: CallLater,
        limits: StreamLimits,
        *,
        is_accepted: bool,
        vouch: Callable[[object], str] | None = None,
        greeted: Callable[[Request, StreamConnection], object] | None = None,
    ) -> None:
        self._new_link = new_link
        self._receiver = receiver
        self._limits = limits
        self._is_accepted = is_accepted
        self._vouch = vouch
        self._greeted = greeted
        self._framer = StreamFramer()
        self._heard = False
        self._unsent: int | None = None
        self._idle = Deadline(call_later, self._check_idle)
        self._half = Deadline(call_later, self.abort)
        self._ending = Deadline(call_later, self.abort)
        self._heart = Heartbeat(call_later, limits, self._ping, self.abort)
        self.why = ""
        self.opened: Deferred[None] = Deferred()
        self.closed: Deferred[None] = Deferred()
        self.told: Deferred[None] = Deferred()
        self.link: Link

    def connectionMade(self) -> None:
        self.transport.setTcpNoDelay(True)
        self.transport.registerProducer(self, True)
        self.link = self._new_link(self)
        self._idle.start(self._limits.idle_s)
        if self._vouch:
            self._half.start(self._limits.handshake_s)
            return
        if self._is_accepted:
            self._half.start(self._limits.half_message_s)
        self._usable()

    def handshakeCompleted(self) -> None:
        if self._vouch is None:
            return
        self._half.stop()
        self.why = self._vouch(self.transport)
        if self.why:
            self.abort()
        else:
            self._usable()

    def _usable(self) -> None:
        if not self._is_accepted:
            self._heart.start()
        self.opened.callback(None)

    def dataReceived(self, data: bytes) -> None:
        self._heard = True
        found = self._framer.feed(data)
        self._heart.heard(is_pong=KeepAlive.PONG in found)
        for framed in found:
            if isinstance(framed, ParseError):
                self._end(framed)
            elif framed is KeepAlive.PING:
                self.send(KeepAlive.PONG.value)
            elif not isinstance(framed, KeepAlive):
                self._take(framed)
        if self._framer.is_between_messages:
            if found:
                self._half.stop()
        elif found or not self._half.is_running:
            self._half.start(self._limits.half_message_s)

    def _take(self, message: Message) -> None:
        if self._greeted and isinstance(message, Request):
            self._greeted(message, self)
            self._greeted = None
        self._receiver.arrived(message, self.link)

    def _ping(self) -> None:
        self.send(KeepAlive.PING.value)

    def _end(self, error: ParseError) -> None:
        self.transport.pauseProducing()
        self._ending.start(self._limits.linger_s)
        self._receiver.garbled(error, self.link)

    def _check_idle(self) -> None:
        # One timer per period instead of one per message; so an idle connection lives one to two periods.
        if not self._heard:
            self.close()
            return
        self._heard = False
        self._idle.start(self._limits.idle_s)

    def send(self, data: bytes) -> bool:
        """Write; False once the connection is going or gone."""
        if self.closed.called or self.transport.disconnecting:
            return False
        if self._unsent is not None:
            self._unsent += len(data)
            if self._unsent > self._limits.max_unsent:
                self.abort()
                return False
        self.transport.write(data)
        return True

    def pauseProducing(self) -> None:
        """The peer does not read as fast as we write: count from here. Said again with every write."""
        if self._unsent is None:
            self._unsent = 0

    def resumeProducing(self) -> None:
        self._unsent = None

    def stopProducing(self) -> None:
        """The connection is going; `connectionLost` follows."""

    def close(self) -> None:
        """Close once what was written has left, or after `linger_s`."""
        self.transport.unregisterProducer()
        self.transport.loseConnection()
        self._ending.start(self._limits.linger_s)

    def abort(self) -> None:
        """Close now."""
        self.transport.abortConnection()

    def connectionLost(self, reason: Failure | None = None) -> None:
        for deadline in (self._idle, self._half, self._ending, self._heart):
            deadline.stop()
        self.why = self.why or (explained(reason) if reason else "closed")
        # First everybody forgets the link, so that the receiver, when it hears, can already open a new one.
        self.closed.callback(None)
        self._receiver.on_closed(self.link)
        self.told.callback(None)


def explained(reason: Failure) -> str:
    """Why a connection ended, in words; OpenSSL has them at the end of its lists."""
    details = reason.value.args[0] if isinstance(reason.value, SSL.Error) and reason.value.args else ()
    words = [str(row[-1]) for row in details if row] if isinstance(details, list) else []
    return ", ".join(words) or reason.getErrorMessage()

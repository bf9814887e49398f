"""The edge of an attempt: one UDP socket, its deadlines, and the way to the server. Decides nothing."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from callcenter.dial.attempt import Connect, Effect, Over, Say
from callcenter.dial.errors import UnreachableError
from callcenter.sip.effects import Send, WakeAt
from callcenter.sip.errors import ParseError
from callcenter.sip.link import Address, Link, udp_link
from callcenter.sip.message import Message
from callcenter.sip.parser import parse

LARGEST = 65535
REFUSAL_WITHIN_S = 0.05
KEEP_ALIVE = b"\r\n\r\n"
"""Every SIP server ignores it (RFC 5626 4.4.1)."""


class Line:
    """Sends what an attempt sends and waits for what comes next: a message, a deadline, or nothing."""

    def __init__(self, own: socket.socket, server: Address) -> None:
        self.link: Link = udp_link(own.getsockname(), server)
        self._socket = own
        self._wakes: dict[str, float] = {}

    def carry_out(self, effects: Iterable[Effect]) -> Iterator[Say | Connect | Over]:
        """Do what concerns the network and the clock, and yield the rest in order."""
        for effect in effects:
            match effect:
                case Send(message, link):
                    self._send(bytes(message), link.remote)
                case WakeAt(key, at):
                    self._wakes[key] = at
                case Say() | Connect() | Over():
                    yield effect

    def _send(self, data: bytes, to: Address) -> None:
        try:
            self._socket.sendto(data, to)
        except OSError:
            # As good as lost on the way; the retransmission is the remedy for both.
            return

    def wait(self, at_most_s: float) -> Message | str | None:
        """Return the next message, the key of a deadline that has come, or None after `at_most_s`."""
        now = time.monotonic()
        due = sorted((at, key) for key, at in self._wakes.items())
        if due and due[0][0] <= now:
            del self._wakes[due[0][1]]
            return due[0][1]
        seconds = min(at_most_s, due[0][0] - now) if due else at_most_s
        ready, _, _ = select.select([self._socket], [], [], seconds)
        return self._receive() if ready else None

    def _receive(self) -> Message | None:
        try:
            return parse(self._socket.recv(LARGEST))
        except (OSError, ParseError):
            # An ICMP error of a datagram of ours, or no SIP at all.
            return None


@contextmanager
def opened(host: str, port: int) -> Iterator[Line]:
    """A line to this server; raise UnreachableError when there is no such host or nobody listens there."""
    server = _resolved(host, port)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
        own.bind((_address_towards(server, f"{host}:{port}"), 0))
        yield Line(own, server)


def _resolved(host: str, port: int) -> Address:
    try:
        found = socket.getaddrinfo(host, port, socket.AF_INET, socket.SOCK_DGRAM)
    except OSError as error:
        raise UnreachableError(f"there is no host {host} ({error.strerror})") from error
    address = found[0][4]
    return str(address[0]), int(address[1])


def _address_towards(server: Address, name: str) -> str:
    """The address of ours that the server sees. A machine that has no program on the port says so at once."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.settimeout(REFUSAL_WITHIN_S)
        try:
            probe.connect(server)
            probe.send(KEEP_ALIVE)
            probe.recv(1)
        except TimeoutError:
            pass  # silence is the usual answer, and as good as any
        except ConnectionRefusedError:
            raise UnreachableError(f"no SIP server listens at {name}; is it running?") from None
        except OSError as error:
            raise UnreachableError(f"{name} cannot be reached: {error.strerror}") from error
        return str(probe.getsockname()[0])

"""Carries out what the SIP core asks to reach a server: look it up, connect to it."""

from __future__ import annotations

from typing import Protocol

import structlog
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from callcenter.net.errors import ConnectFailed
from callcenter.sip.link import Link
from callcenter.sip.reach import Connect, Locate, Target, Wire
from callcenter.sip.uri import SipUri

log = structlog.get_logger()


class Finds(Protocol):
    """What is used here of `net.dns.Finder`."""

    def find(self, uri: SipUri) -> Deferred[tuple[Target, ...]]: ...


class Connects(Protocol):
    """What is used here of `net.transports.Transports`."""

    def connect(self, transport: Wire, host: str, port: int, name: str = "") -> Deferred[Link]: ...


class Answered(Protocol):
    """Who hears how it went: `net.sip_port.EndpointPort`. Each question is answered exactly once."""

    def located(self, key: str, targets: tuple[Target, ...]) -> object: ...

    def connected(self, key: str, link: Link) -> object: ...

    def unreachable(self, key: str, why: str) -> object: ...


class Ways:
    """Tells the answers to whoever asked; `find` and `connect` bound how long that takes."""

    def __init__(self, finder: Finds, connector: Connects) -> None:
        self._finder = finder
        self._connector = connector

    def locate(self, asked: Locate, told: Answered) -> None:
        finding = self._finder.find(asked.uri).addErrback(_none)
        finding.addCallback(lambda targets: told.located(asked.key, targets))

    def connect(self, asked: Connect, told: Answered) -> None:
        target = asked.target
        connecting = self._connector.connect(target.transport, target.host, target.port, target.name)
        connecting.addCallbacks(
            lambda link: told.connected(asked.key, link),
            lambda failure: told.unreachable(asked.key, _why(failure)),
        )


def _none(failure: Failure) -> tuple[Target, ...]:
    # A mistake of ours: whoever asked must not wait for ever, and somebody must learn of it.
    log.error("sip_locate_broke", error=failure.getTraceback())
    return ()


def _why(failure: Failure) -> str:
    if isinstance(failure.value, ConnectFailed):
        return str(failure.value)
    # A mistake of ours: the core must go on to the next server, and somebody must learn of it.
    log.error("sip_connect_broke", error=failure.getTraceback())
    return "an error of ours"

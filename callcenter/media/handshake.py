"""One DTLS handshake in time: sends the flights, repeats them when due, tells how it ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from callcenter.media.dtls import DtlsEndpoint
from callcenter.media.errors import HandshakeRefused
from callcenter.rtp import SrtpKeys, SrtpProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class HandshakeEnds:
    """Whom to tell; exactly one of `agreed` and `refused` is called, once, unless the handshake is cancelled."""

    send: Callable[[bytes], None]
    agreed: Callable[[SrtpProfile, SrtpKeys], None]
    refused: Callable[[str], None]


class Handshake:
    """Owns its timer; whoever started it cancels it."""

    def __init__(self, endpoint: DtlsEndpoint, ends: HandshakeEnds, loop: asyncio.AbstractEventLoop) -> None:
        self._endpoint = endpoint
        self._ends = ends
        self._loop = loop
        self._timer: asyncio.TimerHandle | None = None
        self._is_over = False

    def start(self) -> None:
        self._step(self._endpoint.start)

    def receive(self, datagram: bytes) -> None:
        """Take a datagram; also after the end, when the peer may have lost our last flight."""
        self._step(lambda: self._endpoint.receive(datagram))

    def cancel(self) -> None:
        self._is_over = True
        self._stop_timer()

    def _step(self, act: Callable[[], list[bytes]]) -> None:
        try:
            flight = act()
        except HandshakeRefused as error:
            why = str(error)
            self._end(lambda: self._ends.refused(why))
            return
        for datagram in flight:
            self._ends.send(datagram)
        self._restart_timer()
        profile, keys = self._endpoint.profile, self._endpoint.keys
        if profile is not None and keys is not None:
            self._end(lambda: self._ends.agreed(profile, keys))

    def _end(self, tell: Callable[[], None]) -> None:
        self._stop_timer()
        if not self._is_over:
            self._is_over = True
            tell()

    def _restart_timer(self) -> None:
        self._stop_timer()
        timeout_s = self._endpoint.timeout_s
        if timeout_s is not None and not self._is_over:
            self._timer = self._loop.call_later(timeout_s, self._step, self._endpoint.retransmit)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

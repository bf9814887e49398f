"""A real DNS server on loopback: twisted.names over a zone of a few lines, UDP and TCP on one port."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from twisted.internet.defer import Deferred, fail, gatherResults, maybeDeferred, succeed
from twisted.names import common, dns, server
from twisted.names.error import DomainError

from tests.helpers.ports import free_port
from tests.net.loopback import HOST, REACTOR


class ZoneResolver(common.ResolverBase):
    """Answers from lines of `name ttl kind values`; names that are `ill` get SERVFAIL."""

    def __init__(self, text: str, ill: Sequence[str] = ()) -> None:
        super().__init__()
        self.asked: list[str] = []
        self._ill = ill
        self.rows = [_row(*line.split()) for line in text.splitlines() if line.strip()]

    def _lookup(self, name: bytes, cls: int, kind: int, timeout: object) -> Deferred[Any]:
        text = name.decode()
        self.asked.append(f"{dns.QUERY_TYPES[kind]} {text}")
        if text in self._ill:
            return fail(RuntimeError("ill"))
        here = [row for row in self.rows if row.name.name == name and row.type in (kind, dns.CNAME)]
        aliased = [row.payload.name.name for row in here if row.type == dns.CNAME]
        here += [row for row in self.rows if row.name.name in aliased and row.type == kind]
        is_known = here or any(row.name.name == name for row in self.rows)
        return succeed((here, [], [])) if is_known else fail(DomainError(name))


def _row(name: str, ttl: str, kind: str, *values: str) -> dns.RRHeader:
    payload = {
        "A": dns.Record_A,
        "AAAA": dns.Record_AAAA,
        "CNAME": dns.Record_CNAME,
        "SRV": lambda priority, weight, port, target: dns.Record_SRV(
            int(priority), int(weight), int(port), target
        ),
        "NAPTR": lambda order, preference, flags, service, replacement: dns.Record_NAPTR(
            int(order), int(preference), flags.encode(), service.encode(), b"", replacement
        ),
    }[kind](*values)
    return dns.RRHeader(name, payload.TYPE, ttl=int(ttl), payload=payload)


class NameServer:
    """Listens from its making until `close`."""

    def __init__(self, text: str, **words: Sequence[str]) -> None:
        self.zone = ZoneResolver(text, **words)
        self._factory = server.DNSServerFactory(clients=[self.zone])
        self._factory.noisy = False
        # A port of ours: where a connection got its own end, only one of the two kinds may be free.
        self.address = HOST, free_port()
        self._udp = REACTOR.listenUDP(self.address[1], dns.DNSDatagramProtocol(self._factory), HOST, 4096)
        self._tcp = REACTOR.listenTCP(self.address[1], self._factory, interface=HOST)

    @property
    def asked(self) -> list[str]:
        return self.zone.asked

    def close(self) -> Deferred[Any]:
        for connection in list(self._factory.connections):
            connection.transport.abortConnection()
        return gatherResults([maybeDeferred(port.stopListening) for port in (self._udp, self._tcp)])

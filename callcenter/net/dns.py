"""Asks DNS for the servers of a SIP URI: the questions of `sip.locate`, carried out by twisted.names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Protocol

import structlog
from twisted.internet.defer import Deferred, gatherResults, succeed
from twisted.internet.interfaces import IReactorTime
from twisted.names import dns
from twisted.names.client import Resolver
from twisted.names.error import DNSNameError
from twisted.python.failure import Failure

from callcenter.net.dns_files import WatchedFile, hosts_of, servers_of
from callcenter.sip.link import Address as SocketAddress
from callcenter.sip.locate import Address, Alias, Kind, Naptr, Question, Reachable, Record, Search, Srv
from callcenter.sip.locate.cache import Answers
from callcenter.sip.locate.order import Draw
from callcenter.sip.locate.records import as_name
from callcenter.sip.reach import Target
from callcenter.sip.uri import SipUri

log = structlog.get_logger()

BUDGET_S = 6.0
"""For one search with all its questions: a caller waits for it, and a second server may have to be tried after it."""
MAX_ASKING = 500
"""Questions under way at once; each has a socket of its own."""
# Per name server: two tries of a datagram that may be lost.
_TRIES_S = (1, 2)
_NOTHING_HOLDS_S = 30.0
_SILENCE_HOLDS_S = 5.0
_TYPES: Mapping[Kind, int] = {"NAPTR": dns.NAPTR, "SRV": dns.SRV, "A": dns.A, "AAAA": dns.AAAA}
_HOSTS = Path("/etc/hosts")
_RESOLV_CONF = Path("/etc/resolv.conf")


@dataclass(frozen=True, slots=True)
class Answer:
    """What DNS said, and for how long it holds."""

    records: tuple[Record, ...]
    holds_s: float


class Asker(Protocol):
    """Puts one question; it never fails, for a silent DNS has no records either."""

    def ask(self, question: Question) -> Deferred[Answer]: ...

    def close(self) -> None: ...


class NameServers:
    """Asks the given name servers, or those of resolv.conf as it is now."""

    def __init__(
        self, reactor: Any, servers: Sequence[SocketAddress] = (), resolv_conf: Path = _RESOLV_CONF
    ) -> None:
        self._reactor = reactor
        self._given = tuple(servers)
        self._file = WatchedFile(resolv_conf, servers_of)
        self._asked: tuple[SocketAddress, ...] = ()
        # twisted.names is not annotated.
        self._resolver: Any = None

    def ask(self, question: Question) -> Deferred[Answer]:
        servers = self._given or self._file.value
        if not servers:
            return succeed(Answer((), _SILENCE_HOLDS_S))
        if self._resolver is None or servers != self._asked:
            self.close()
            make: Any = Resolver
            self._resolver = make(servers=list(servers), timeout=_TRIES_S, reactor=self._reactor)
            self._asked = servers
        query = dns.Query(question.name.encode(), _TYPES[question.kind])
        asked: Deferred[Any] = self._resolver.query(query, _TRIES_S)
        answered = asked.addCallback(lambda sections: read(question, sections[0]))
        return answered.addErrback(lambda failure: _without(question, failure))

    def close(self) -> None:
        """Close what was opened for answers too large for a datagram."""
        if self._resolver is not None:
            for connection in list(self._resolver.connections):
                connection.transport.abortConnection()
            self._resolver = None


def _without(question: Question, failure: Failure) -> Answer:
    """No such name: that holds for a while. Anything else: DNS is ill, and may be well again soon."""
    is_answer = isinstance(failure.value, DNSNameError)
    if not is_answer:
        log.warning("dns_failed", question=question.kind, name=question.name, why=failure.getErrorMessage())
    return Answer((), _NOTHING_HOLDS_S if is_answer else _SILENCE_HOLDS_S)


def read(question: Question, rows: Sequence[Any]) -> Answer:
    """The records that answer the question, through every alias in the same answer; others are no concern of ours."""
    named: dict[str, list[Any]] = {}
    for row in rows:
        named.setdefault(as_name(_text(row.name)), []).append(row)
    name, holds_s, seen = question.name, float("inf"), set[str]()
    while name not in seen:
        seen.add(name)
        here = named.get(name, [])
        records = [
            record for row in here if row.type == _TYPES[question.kind] for record in _record(row.payload)
        ]
        aliases = [row for row in here if row.type == dns.CNAME]
        holds_s = min([holds_s, *(float(row.ttl) for row in here)])
        if records:
            return Answer(tuple(records), holds_s)
        if not aliases:
            break
        name = as_name(_text(aliases[0].payload.name))
    found: tuple[Record, ...] = (Alias(name),) if name and name != question.name else ()
    return Answer(found, holds_s if found else _NOTHING_HOLDS_S)


def _record(payload: Any) -> list[Record]:
    match payload:
        case dns.Record_A() | dns.Record_AAAA():
            return [Address(str(ip_address(payload.address or b"")))]
        case dns.Record_SRV():
            name = _text(payload.target) or "."
            return [Srv(priority=payload.priority, weight=payload.weight, port=payload.port, target=name)]
        case dns.Record_NAPTR() if not payload.regexp.string:
            return [
                Naptr(
                    order=payload.order,
                    preference=payload.preference,
                    service=payload.service.string.decode("ascii", "replace"),
                    replacement=_text(payload.replacement),
                    flags=payload.flags.string.decode("ascii", "replace"),
                )
            ]
    return []


def _text(name: Any) -> str:
    return str(name.name.decode("ascii", "replace"))


class Finder:
    """Turns a URI into its servers. Answers are shared, cached, and waited for only so long."""

    def __init__(
        self,
        asker: Asker,
        time: IReactorTime,
        draw: Draw,
        can: Callable[[], Reachable],
        hosts: Path = _HOSTS,
    ) -> None:
        self._asker = asker
        self._time = time
        self._draw = draw
        self._can = can
        self._hosts = WatchedFile(hosts, hosts_of)
        self._answers = Answers()
        self._waiting: dict[Question, list[Deferred[tuple[Record, ...]]]] = {}

    def find(self, uri: SipUri) -> Deferred[tuple[Target, ...]]:
        """The servers of `uri` in the order in which they are to be tried; none when DNS knows none. Never fails."""
        return Deferred.fromCoroutine(self._found(uri))

    async def _found(self, uri: SipUri) -> tuple[Target, ...]:
        search = Search(uri, self._can())
        until = self._time.seconds() + BUDGET_S
        while missing := search.missing:
            patience_s = until - self._time.seconds()
            if patience_s <= 0:
                break
            answers = await gatherResults([self._answered(question, patience_s) for question in missing])
            for question, records in zip(missing, answers, strict=True):
                search = search.answered(question, records)
        return search.targets(self._draw)

    def _answered(self, question: Question, patience_s: float) -> Deferred[tuple[Record, ...]]:
        host = question.name.split(".", 2)[-1] if question.kind == "SRV" else question.name
        here = self._hosts.value.get(host)
        if here is not None:
            # A name of the hosts file is a host: nobody has servers for it elsewhere.
            return succeed(tuple(map(Address, here)) if question.kind in ("A", "AAAA") else ())
        kept = self._answers.get(question, self._time.seconds())
        if kept is not None or (question not in self._waiting and len(self._waiting) >= MAX_ASKING):
            return succeed(kept or ())
        waiter: Deferred[tuple[Record, ...]] = Deferred()
        waiter.addTimeout(patience_s, self._time, onTimeoutCancel=lambda failure, after_s: ())
        self._waiting.setdefault(question, []).append(waiter)
        if len(self._waiting[question]) == 1:
            self._asker.ask(question).addCallback(lambda answer: self._came(question, answer))
        return waiter

    def _came(self, question: Question, answer: Answer) -> None:
        self._answers.keep(question, answer.records, answer.holds_s, self._time.seconds())
        for waiter in self._waiting.pop(question):
            waiter.callback(answer.records)

    def close(self) -> None:
        """Ask nobody any more; what is under way ends by its own deadline."""
        self._asker.close()

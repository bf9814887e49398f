"""One look-up as a value: the URI, what we can reach, and every answer so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from callcenter.sip.locate.order import Draw, by_weight, rules
from callcenter.sip.locate.records import (
    Address,
    Alias,
    Kind,
    Naptr,
    Question,
    Record,
    Srv,
    as_name,
    can_be_sent_to,
    is_address,
)
from callcenter.sip.reach import Target, Wire
from callcenter.sip.uri import SipUri

MAX_RECORDS = 32
"""Records kept of one answer: more servers than any provider lists."""
MAX_HOSTS = 16
"""Hosts whose addresses are asked for. One fails over in seconds each, so nobody waits for a seventeenth."""
MAX_ADDRESSES = 8
"""Addresses kept of one host and family."""
MAX_TARGETS = 32
MAX_ALIASES = 5
"""Aliases of aliases; a circle ends here."""

DEFAULT_PORTS: Mapping[Wire, int] = {"udp": 5060, "tcp": 5060, "tls": 5061}
_SRV_PREFIXES: Mapping[Wire, str] = {"udp": "_sip._udp.", "tcp": "_sip._tcp.", "tls": "_sips._tcp."}
_PLAIN: tuple[Wire, ...] = ("udp", "tcp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reachable:
    """What we have sockets for: transports, and address families in the order of our liking."""

    wires: tuple[Wire, ...] = ("udp", "tcp", "tls")
    families: tuple[Kind, ...] = ("A",)


class _Lacking(Exception):
    """Internal: these questions have no answer yet."""

    def __init__(self, questions: Iterable[Question]) -> None:
        super().__init__()
        self.questions = tuple(dict.fromkeys(questions))


@dataclass(frozen=True, slots=True)
class _Service:
    """The servers of one transport: those of SRV records, or the host itself."""

    wire: Wire
    servers: tuple[Srv, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """`missing` says what to ask next; when it is empty, `targets` are all there is to try.

    An answer that is empty, whatever the reason, counts as none of these records. Nothing here raises for what DNS
    says.
    """

    uri: SipUri
    can: Reachable = Reachable()
    known: Mapping[Question, tuple[Record, ...]] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[Question, ...]:
        """Questions that can be asked at once; none when the search is over."""
        try:
            self._addresses(self._services())
        except _Lacking as lacking:
            return lacking.questions
        return ()

    def answered(self, question: Question, records: Iterable[Record]) -> Search:
        """The search with one more answer."""
        return replace(self, known={**self.known, question: tuple(records)[:MAX_RECORDS]})

    def targets(self, draw: Draw) -> tuple[Target, ...]:
        """Every server in the order in which they are to be tried, each once; asks `draw` for each SRV choice.

        Call it when nothing is missing; questions without an answer count as unknown to DNS.
        """
        search: Search = self
        while missing := search.missing:
            search = replace(search, known={**search.known, **dict.fromkeys(missing, ())})
        return search._targets(draw)

    # How it goes, as far as the answers reach

    def _services(self) -> list[_Service]:
        """RFC 3263 4.1 and 4.2: transports, servers and ports."""
        place, wires, is_said = self._place, self._wires, self._is_transport_said
        if not place or not wires:
            return []
        if is_address(place) or self.uri.port:
            return [self._host_itself(wires[0])]
        groups = [] if is_said else rules(self._naptrs(place), self._naptr_wires)
        for group in groups:
            if found := self._served(group):
                return found
        direct = [(wire, _SRV_PREFIXES[wire] + place) for wire in wires]
        return self._served(direct) or [self._host_itself(wires[0])]

    @property
    def _place(self) -> str:
        """RFC 3263 4: TARGET."""
        host = self.uri.param("maddr") or self.uri.host
        host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
        return host if is_address(host) else as_name(host)

    @property
    def _is_transport_said(self) -> bool:
        return self.uri.param("transport") is not None

    @property
    def _wires(self) -> tuple[Wire, ...]:
        """What the URI allows without asking, best first; none for what we do not speak."""
        said = (self.uri.param("transport") or "").lower()
        if self.uri.scheme == "sips":
            # "tls" is the old word for it (RFC 3261 26.2.2).
            wanted: tuple[Wire, ...] = ("tls",) if said in ("", "tcp", "tls") else ()
        elif said in DEFAULT_PORTS:
            wanted = (said,)  # type: ignore[assignment]  # the keys are all the wires there are
        else:
            wanted = () if self._is_transport_said else _PLAIN
        return tuple(wire for wire in wanted if wire in self.can.wires)

    @property
    def _naptr_wires(self) -> tuple[Wire, ...]:
        """A plain URI may be led to TLS, a sips URI only to TLS (RFC 3263 4.1)."""
        return self._wires if self.uri.scheme == "sips" else self.can.wires

    def _host_itself(self, wire: Wire) -> _Service:
        port = self.uri.port or DEFAULT_PORTS[wire]
        return _Service(wire, (Srv(priority=0, weight=0, port=port, target=self._place),))

    def _naptrs(self, place: str) -> list[Naptr]:
        found = self._look_up([Question("NAPTR", place)])
        return [record for record in found[0] if isinstance(record, Naptr)]

    def _served(self, named: list[tuple[Wire, str]]) -> list[_Service]:
        """What the SRV records of these names offer; nothing when there are no such records at all.

        A record that says "no such service" (target ".") is an answer: the host itself is not to be tried then.
        """
        answers = self._look_up([Question("SRV", name) for _, name in named])
        services = [
            _Service(wire, tuple(record for record in records if isinstance(record, Srv)))
            for (wire, _), records in zip(named, answers, strict=True)
        ]
        return [service for service in services if service.servers]

    def _look_up(self, questions: list[Question]) -> list[tuple[Record, ...]]:
        lacking = []
        answers = []
        for question in questions:
            asked = self._unaliased(question)
            if asked not in self.known:
                lacking.append(asked)
            answers.append(self.known.get(asked, ()))
        if lacking:
            raise _Lacking(lacking)
        return answers

    def _unaliased(self, question: Question) -> Question:
        """The question to ask in the place of this one, after every alias that is known."""
        for _ in range(MAX_ALIASES):
            records = self.known.get(question, ())
            alias = next((as_name(one.name) for one in records if isinstance(one, Alias)), "")
            if not alias or any(not isinstance(record, Alias) for record in records):
                return question
            question = Question(question.kind, alias)
        return question

    def _addresses(self, services: list[_Service]) -> dict[str, tuple[str, ...]]:
        """The addresses of every host there is."""
        names = [as_name(server.target) for service in services for server in _usable(service)]
        hosts = [name for name in dict.fromkeys(names) if name and not is_address(name)][:MAX_HOSTS]
        questions = [Question(family, host) for host in hosts for family in self.can.families]
        found: dict[str, tuple[str, ...]] = {}
        for question, records in zip(questions, self._look_up(questions), strict=True):
            here = [
                record.host
                for record in records
                if isinstance(record, Address) and can_be_sent_to(record, question.kind)
            ]
            found[question.name] = (*found.get(question.name, ()), *here[:MAX_ADDRESSES])
        return found

    def _targets(self, draw: Draw) -> tuple[Target, ...]:
        services = self._services()
        addresses = self._addresses(services)
        found: dict[Target, None] = {}
        for service in services:
            # RFC 5922 4: the certificate proves the domain that was asked for, wherever DNS leads.
            name = self.uri.host.lower() if service.wire == "tls" else ""
            for server in by_weight(_usable(service), draw):
                host = server.target
                for address in (host,) if is_address(host) else addresses.get(as_name(host), ()):
                    found[Target(service.wire, address, server.port, name)] = None
        return tuple(found)[:MAX_TARGETS]


def _usable(service: _Service) -> list[Srv]:
    return [
        one
        for one in service.servers
        if 0 < one.port <= 65_535 and one.weight >= 0 and (is_address(one.target) or as_name(one.target))
    ]

"""Servers found through a real DNS server on loopback, with everything that may be wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_twisted
from pytest_twisted import ensureDeferred
from twisted.internet.defer import Deferred, gatherResults
from twisted.internet.task import Clock
from twisted.names import dns

from callcenter.net.dns import BUDGET_S, MAX_ASKING, Answer, Finder, NameServers, read
from callcenter.net.dns_files import WatchedFile, hosts_of, servers_of
from callcenter.sip import SipUri
from callcenter.sip.locate import Address, Alias, Question, Reachable, Srv
from callcenter.sip.locate.cache import Answers
from callcenter.sip.reach import Target
from tests.net.loopback import REACTOR
from tests.net.name_server import NameServer

ZONE = """
trunk.test 60 NAPTR 10 10 s SIP+D2T _sip._tcp.trunk.test
_sip._tcp.trunk.test 60 SRV 1 1 5061 one.trunk.test
_sip._tcp.trunk.test 60 SRV 2 1 5062 two.trunk.test
one.trunk.test 60 A 192.0.2.1
one.trunk.test 60 AAAA 2001:db8::1
two.trunk.test 60 CNAME three.trunk.test
three.trunk.test 60 A 192.0.2.3
far.test 60 CNAME one.trunk.test
lost.test 60 CNAME elsewhere.test
elsewhere.test 0 A 192.0.2.4
"""
ZONE += "\n".join(f"_sip._udp.many.test 60 SRV {n} 1 5060 {'long-name-' * 4}{n}.test" for n in range(20))
ZONE += "\n".join(f"\n{'long-name-' * 4}{n}.test 60 A 192.0.2.{n}" for n in range(20))
ASKED_FOR_TRUNK = [
    "NAPTR trunk.test",
    "SRV _sip._tcp.trunk.test",
    "A one.trunk.test",
    "A two.trunk.test",
]


@pytest.fixture
def server() -> Iterator[NameServer]:
    server = NameServer(ZONE, ill=("ill.test",))
    yield server
    pytest_twisted.blockon(server.close())


@pytest.fixture
def finder(server: NameServer, tmp_path: Path) -> Iterator[Finder]:
    hosts = tmp_path / "hosts"
    hosts.write_text(
        "127.0.0.1 localhost Here.test # a comment\n::1 localhost\n127.0.0.1 localhost\nnonsense x\n"
    )
    asker = NameServers(REACTOR, [server.address])
    yield Finder(asker, REACTOR, lambda most: 0, lambda: Reachable(families=("A", "AAAA")), hosts)
    asker.close()


def words(targets: tuple[Target, ...]) -> list[str]:
    return [f"{target.transport} {target.host} {target.port}" for target in targets]


@ensureDeferred
async def test_naptr_srv_and_addresses(finder: Finder, server: NameServer) -> None:
    targets = await finder.find(SipUri(host="trunk.test"))
    assert words(targets) == ["tcp 192.0.2.1 5061", "tcp 2001:db8::1 5061", "tcp 192.0.2.3 5062"]
    assert [one for one in server.asked if not one.startswith("AAAA")] == ASKED_FOR_TRUNK


@ensureDeferred
async def test_answers_are_kept_and_questions_shared(finder: Finder, server: NameServer) -> None:
    at_once = await gatherResults([finder.find(SipUri(host="trunk.test")) for _ in range(5)])
    later = await finder.find(SipUri(host="trunk.test"))
    assert [*at_once, later] == [later] * 6
    assert len(server.asked) == len(set(server.asked))


@pytest.mark.parametrize(
    ("host", "targets"),
    [
        ("far.test", ["udp 192.0.2.1 5070", "udp 2001:db8::1 5070"]),
        ("nobody.test", []),
        ("ill.test", []),
        ("here.test", ["udp 127.0.0.1 5070"]),
        ("localhost", ["udp 127.0.0.1 5070", "udp ::1 5070"]),
    ],
)
@ensureDeferred
async def test_hosts(finder: Finder, host: str, targets: list[str]) -> None:
    assert words(await finder.find(SipUri(host=host, port=5070))) == targets


@ensureDeferred
async def test_a_name_of_the_hosts_file_is_not_asked_for(finder: Finder, server: NameServer) -> None:
    assert words(await finder.find(SipUri(host="here.test"))) == ["udp 127.0.0.1 5060"]
    assert server.asked == []


@ensureDeferred
async def test_an_answer_too_large_for_a_datagram_comes_over_tcp(finder: Finder) -> None:
    targets = await finder.find(SipUri(host="many.test", params=(("transport", "udp"),)))
    assert words(targets) == [f"udp 192.0.2.{n} 5060" for n in range(16)]


class Scripted:
    """Answers when the test says so."""

    def __init__(self) -> None:
        self.open: dict[Question, Deferred[Answer]] = {}

    def ask(self, question: Question) -> Deferred[Answer]:
        self.open[question] = Deferred()
        return self.open[question]

    def close(self) -> None:
        pass


def scripted(tmp_path: Path) -> tuple[Finder, Scripted, Clock]:
    asker, clock = Scripted(), Clock()
    return Finder(asker, clock, lambda most: 0, Reachable, tmp_path / "none"), asker, clock


A_ONE = Question("A", "one.test")


def test_a_silent_dns_is_waited_for_only_so_long(tmp_path: Path) -> None:
    finder, asker, clock = scripted(tmp_path)
    told: list[object] = []
    finder.find(SipUri(host="one.test", port=1)).addCallback(told.append)
    clock.advance(BUDGET_S - 0.1)
    finder.find(SipUri(host="one.test", port=2)).addCallback(told.append)
    clock.advance(0.1)
    assert told == [()]
    # The second search shares the question and still has patience for its answer, which is kept for others.
    asker.open[A_ONE].callback(Answer((Address("192.0.2.1"),), 60.0))
    finder.find(SipUri(host="one.test", port=3)).addCallback(told.append)
    assert told[1:] == [(Target("udp", "192.0.2.1", port),) for port in (2, 3)]
    assert clock.getDelayedCalls() == []


def test_the_patience_is_for_the_whole_search(tmp_path: Path) -> None:
    finder, asker, clock = scripted(tmp_path)
    told: list[object] = []
    finder.find(SipUri(host="a.test")).addCallback(told.append)
    for question in [Question("NAPTR", "a.test"), Question("SRV", "_sip._udp.a.test")]:
        clock.advance(BUDGET_S / 2 - 0.1)
        asker.open[question].callback(Answer((), 60.0))
    clock.advance(0.2)
    assert (told, clock.getDelayedCalls()) == ([()], [])


def test_questions_under_way_are_bounded(tmp_path: Path) -> None:
    finder, asker, clock = scripted(tmp_path)
    told: list[object] = []
    for number in range(MAX_ASKING + 5):
        finder.find(SipUri(host=f"h{number}.test", port=1)).addCallback(told.append)
    assert (len(asker.open), told) == (MAX_ASKING, [()] * 5)
    clock.advance(BUDGET_S)


@ensureDeferred
async def test_without_name_servers_nothing_is_found(tmp_path: Path) -> None:
    asker = NameServers(REACTOR, resolv_conf=tmp_path / "none")
    finder = Finder(asker, REACTOR, lambda most: 0, Reachable, tmp_path / "none")
    assert await finder.find(SipUri(host="one.test")) == ()


def test_answers_hold_as_long_as_dns_says_within_bounds() -> None:
    answers = Answers(most=2)
    for name, ttl in (("zero", 0.0), ("short", 10.0), ("long", 1e9)):
        answers.keep(Question("A", name), (), ttl, 100.0)
    known = [
        [answers.get(Question("A", name), at) is not None for name in ("zero", "short", "long")]
        for at in (100.0, 109.9, 110.0, 3_699.9, 3_700.0)
    ]
    assert known == [
        [False, True, True],
        [False, True, True],
        [False, False, True],
        [False, False, True],
        [False] * 3,
    ]
    assert len(answers) == 2
    answers = Answers()
    answers.keep(A_ONE, (), 0.0, 100.0)
    assert (answers.get(A_ONE, 104.9), answers.get(A_ONE, 105.0)) == ((), None)


def test_records_of_other_names_are_no_answer() -> None:
    rows = [
        dns.RRHeader("evil.test", dns.A, payload=dns.Record_A("192.0.2.66"), ttl=9),
        dns.RRHeader("ONE.test", dns.CNAME, payload=dns.Record_CNAME("two.test"), ttl=7),
        dns.RRHeader("two.test", dns.A, payload=dns.Record_A("192.0.2.2"), ttl=5),
    ]
    assert read(A_ONE, rows) == Answer((Address("192.0.2.2"),), 5.0)
    assert read(A_ONE, rows[:2]) == Answer((Alias("two.test"),), 7.0)
    assert read(A_ONE, rows[:1]).records == ()
    circle = [dns.RRHeader("one.test", dns.CNAME, payload=dns.Record_CNAME("one.test"), ttl=7)]
    assert read(A_ONE, circle).records == ()
    none = dns.RRHeader("s.test", dns.SRV, payload=dns.Record_SRV(1, 2, 3, ""), ttl=7)
    assert read(Question("SRV", "s.test"), [none]).records == (Srv(priority=1, weight=2, port=3, target="."),)


def test_files_are_read_again_when_they_change(tmp_path: Path) -> None:
    path = tmp_path / "resolv.conf"
    watched = WatchedFile(path, servers_of)
    assert watched.value == ()
    path.write_text(
        "nameserver 192.0.2.1\nsearch x\nnameserver bad\nnameserver ::1\nnameserver 1.1.1.1\n" * 2
    )
    assert watched.value == (("192.0.2.1", 53), ("::1", 53), ("1.1.1.1", 53))
    path.write_text("nameserver 192.0.2.3")
    assert watched.value == (("192.0.2.3", 53),)
    path.unlink()
    assert watched.value == ()
    assert hosts_of("#\n\n192.0.2.1 A b #c\n::1 a") == {"a": ("192.0.2.1", "::1"), "b": ("192.0.2.1",)}

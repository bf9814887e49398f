"""A call over a trunk that is found by name: real DNS, real sockets, and servers that are not there."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_twisted
from pytest_twisted import ensureDeferred
from twisted.internet.defer import Deferred, fail

from callcenter.calls import sip as calls
from callcenter.ids import SeededIds
from callcenter.net.dns import Finder, NameServers
from callcenter.net.sip_port import EndpointPort
from callcenter.net.ways import Ways
from callcenter.sip import Link, Request, SipUri, response_to
from callcenter.sip.accounts import FixedAccounts
from callcenter.sip.config import EndpointConfig
from callcenter.sip.endpoint import Endpoint
from callcenter.sip.reach import Connect, Locate, Target
from callcenter.sip.trunks.account import TrunkAccount
from tests.helpers.wire import ANSWER, OFFER
from tests.net.loopback import HOST, REACTOR, Site
from tests.net.name_server import NameServer
from tests.net.test_sip_port import FakeClock


class House:
    """An endpoint with one trunk, `sip:trunk.test`, on the real network."""

    def __init__(self, dns: NameServer, folder: Path) -> None:
        self.site = Site()
        _, self.port = self.site.transports.listen(HOST, 0)
        self.told: list[calls.SipFact] = []
        config = EndpointConfig(realm="cc.test", advertised=dict.fromkeys(("udp", "tcp"), (HOST, self.port)))
        endpoint = Endpoint(config, FixedAccounts(), SeededIds())
        self.asker = NameServers(REACTOR, [dns.address])
        finder = Finder(
            self.asker, REACTOR, lambda most: 0, lambda: self.site.transports.reachable, folder / "hosts"
        )
        transports = self.site.transports
        self.sip = EndpointPort(endpoint, transports.send, FakeClock(), Ways(finder, transports))
        self.sip.tell = self.told.append
        endpoint.set_trunks([TrunkAccount(name="t", uri=SipUri(host="trunk.test"))], 0.0)

    def dials(self, sdp: str = OFFER) -> None:
        self.sip.carry_out(
            calls.DialTrunk(leg="l", trunk="t", number="100", from_number="+4930", from_name="", sdp=sdp)
        )

    def hears(self) -> None:
        """Feed in what the sockets brought."""
        while self.site.heard.messages:
            self.sip.received(*self.site.heard.messages.pop(0))

    def states(self, what: str) -> bool:
        self.hears()
        return any(type(fact).__name__ == what for fact in self.told)


def closed_port() -> int:
    with socket.create_server((HOST, 0)) as here:
        return int(here.getsockname()[1])


@pytest.fixture
def carrier() -> Iterator[Site]:
    """The one server that is there; UDP and TCP."""
    site = Site()
    _, site.port = site.transports.listen(HOST, 0)
    yield site
    pytest_twisted.blockon(Deferred.fromCoroutine(site.closed()))


ZONE = """
trunk.test 60 NAPTR 1 1 s SIP+D2T _sip._tcp.trunk.test
trunk.test 60 NAPTR 1 2 s SIP+D2U _sip._udp.trunk.test
_sip._tcp.trunk.test 60 SRV 1 0 {gone} gone.trunk.test
_sip._tcp.trunk.test 60 SRV 2 0 {other} gone.trunk.test
_sip._{wire}.trunk.test 60 SRV 3 0 {port} here.trunk.test
gone.trunk.test 60 A 127.0.0.1
here.trunk.test 60 A 127.0.0.1
"""


@pytest.mark.parametrize("wire", ["udp", "tcp"])
@ensureDeferred
async def test_a_call_reaches_the_server_that_is_left(carrier: Site, tmp_path: Path, wire: str) -> None:
    dns = NameServer(ZONE.format(gone=closed_port(), other=closed_port(), port=carrier.port, wire=wire))
    house = House(dns, tmp_path)
    house.dials()
    await carrier.until(lambda: carrier.heard.messages, "no INVITE")
    [(invite, link)] = carrier.heard.messages
    assert isinstance(invite, Request)
    assert (invite.method, invite.via.transport, link.transport) == ("INVITE", wire.upper(), wire)
    answer = response_to(
        invite,
        200,
        to_tag="far",
        extra=[("Contact", f"<sip:{HOST}:{carrier.port}>"), ("Content-Type", "application/sdp")],
        body=ANSWER.encode(),
    )
    assert carrier.transports.send(link, bytes(answer))
    await carrier.until(lambda: house.states("LegAnswered"), "not answered")
    house.sip.carry_out(calls.HangUpLeg(leg="l"))
    await carrier.until(lambda: len(carrier.heard.messages) == 3, "no ACK and BYE")
    assert [message.method for message, _ in carrier.heard.messages if isinstance(message, Request)] == [
        "INVITE",
        "ACK",
        "BYE",
    ]
    house.asker.close()
    await house.site.closed()
    await dns.close()


LARGE = OFFER + "a=x-padding:" + "y" * 1_200 + "\r\n"
ONE_SERVER = """
_sip._udp.trunk.test 60 SRV 1 0 {port} here.trunk.test
here.trunk.test 60 A 127.0.0.1
"""


@pytest.mark.parametrize(
    ("sdp", "has_tcp", "wire"), [(OFFER, True, "udp"), (LARGE, True, "tcp"), (LARGE, False, "udp")]
)
@ensureDeferred
async def test_an_invite_beyond_a_datagram_takes_tcp_where_there_is_any(
    tmp_path: Path, sdp: str, has_tcp: bool, wire: str
) -> None:
    """RFC 3261 18.1.1; the Via says what it took."""
    carrier = Site()
    _, carrier.port = carrier.transports.listen(HOST, 0)
    if not has_tcp:
        carrier.transports._ports.pop(0).stopListening()
    dns = NameServer(ONE_SERVER.format(port=carrier.port))
    house = House(dns, tmp_path)
    house.dials(sdp)
    await carrier.until(lambda: carrier.heard.messages, "no INVITE")
    [(invite, link)] = carrier.heard.messages
    assert isinstance(invite, Request)
    assert (invite.via.transport, link.transport) == (wire.upper(), wire)
    assert invite.contacts[0].uri.param("transport") == ("tcp" if wire == "tcp" else None)  # type: ignore[union-attr]
    house.asker.close()
    await house.site.closed()
    await carrier.closed()
    await dns.close()


@ensureDeferred
async def test_a_trunk_without_servers_fails_at_once(carrier: Site, tmp_path: Path) -> None:
    dns = NameServer("")
    house = House(dns, tmp_path)
    house.dials()
    await carrier.until(lambda: house.states("LegFailed"), "nothing told")
    assert house.told == [calls.LegFailed(leg="l", code=503, reason="No server found")]
    await house.site.closed()
    await dns.close()


class Told:
    """Writes down the answers."""

    def __init__(self) -> None:
        self.heard: list[tuple[object, ...]] = []

    def located(self, *answer: object) -> None:
        self.heard.append(("located", *answer))

    def connected(self, *answer: object) -> None:
        self.heard.append(("connected", *answer))

    def unreachable(self, *answer: object) -> None:
        self.heard.append(("unreachable", *answer))


class Broken:
    """A network that has a fault of ours in it."""

    def find(self, uri: SipUri) -> Deferred[tuple[Target, ...]]:
        return fail(ZeroDivisionError())

    def connect(self, transport: str, host: str, port: int, name: str = "") -> Deferred[Link]:
        return fail(ZeroDivisionError())


def test_a_fault_of_ours_is_an_answer_too() -> None:
    told, ways = Told(), Ways(Broken(), Broken())
    ways.locate(Locate(key="k", uri=SipUri(host="x")), told)
    ways.connect(Connect(key="k", target=Target("udp", HOST, 1)), told)
    assert told.heard == [("located", "k", ()), ("unreachable", "k", "an error of ours")]

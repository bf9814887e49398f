"""IPv6 listeners, and sockets that take both families."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_twisted
from pytest_twisted import ensureDeferred
from twisted.internet.defer import Deferred

from callcenter.net.errors import ConnectFailed
from callcenter.net.tls import ClientTls, ServerTls
from callcenter.sip.locate import Reachable
from callcenter.sip.source import mark_source
from tests.net.certificates import Authority
from tests.net.loopback import HOST, Site, received, tcp_client, udp_client
from tests.sip.samples import INVITE, invite

V6 = "::1"


@pytest.fixture(params=[("::",), (HOST, V6)], ids=["both at once", "one each"])
def dual(request: pytest.FixtureRequest) -> Iterator[Site]:
    """A site that IPv4 and IPv6 peers reach at the same port."""
    site = Site()
    for host in request.param:
        _, site.port = site.transports.listen(host, site.port)
    yield site
    pytest_twisted.blockon(Deferred.fromCoroutine(site.closed()))


@pytest.mark.parametrize("host", [HOST, V6])
@ensureDeferred
async def test_a_datagram_and_its_answer(dual: Site, host: str) -> None:
    with udp_client(host) as phone:
        phone.sendto(INVITE, (host, dual.port))
        await dual.until(lambda: dual.heard.messages, "no message")
        [(message, link)] = dual.heard.messages
        # An IPv4 peer is known by its own address, whatever the socket calls it.
        assert (link.transport, link.remote) == ("udp", phone.getsockname()[:2])
        assert message == mark_source(invite(), link)
        assert dual.transports.send(link, b"answer")
        await dual.until(lambda: received(phone) == b"answer", "no answer")


@pytest.mark.parametrize("host", [HOST, V6])
@ensureDeferred
async def test_a_connection_and_its_answer(dual: Site, host: str) -> None:
    with tcp_client(dual.port, host) as phone:
        phone.sendall(INVITE)
        await dual.until(lambda: dual.heard.messages, "no message")
        [(_, link)] = dual.heard.messages
        assert (link.local, link.remote) == ((host, dual.port), phone.getsockname()[:2])
        assert dual.transports.send(link, b"answer")
        await dual.until(lambda: received(phone) == b"answer", "no answer")


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@pytest.mark.parametrize("host", [HOST, V6])
@ensureDeferred
async def test_calling_out(dual: Site, host: str, transport: str) -> None:
    other = Site()
    _, other.port = other.transports.listen(host, 0)
    link = await dual.transports.connect(transport, host, other.port)  # type: ignore[arg-type]
    assert dual.transports.send(link, INVITE)
    await other.until(lambda: other.heard.messages, "no message")
    [(_, back)] = other.heard.messages
    assert (link.remote, back.remote[0], back.remote[1] == dual.port) == (
        (host, other.port),
        host,
        transport == "udp",
    )
    await other.closed()


@ensureDeferred
async def test_tls_to_an_address(dual: Site, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    _, port = dual.transports.listen_tls(V6, 0, ServerTls(*authority.pair(V6)))
    caller = Site(client_tls=ClientTls(str(authority.file)))
    link = await caller.transports.connect("tls", V6, port)
    assert caller.transports.send(link, INVITE)
    await dual.until(lambda: dual.heard.messages, "no message")
    await caller.closed()


def test_what_can_be_reached_is_known(dual: Site, site: Site) -> None:
    assert dual.transports.reachable == Reachable(wires=("udp", "tcp"), families=("AAAA", "A"))
    assert site.transports.reachable == Reachable(wires=("udp", "tcp"), families=("A",))
    assert Site(client_tls=ClientTls()).transports.reachable == Reachable(families=())


@ensureDeferred
async def test_the_other_family_cannot_be_reached(site: Site) -> None:
    with pytest.raises(ConnectFailed, match="no UDP socket of that address family"):
        await site.transports.connect("udp", V6, 5060)


@ensureDeferred
async def test_a_ban_of_an_address_holds_for_both_its_spellings(dual: Site) -> None:
    dual.banned.add(HOST)
    with tcp_client(dual.port) as phone:
        await dual.until(lambda: received(phone) == b"", "let in")

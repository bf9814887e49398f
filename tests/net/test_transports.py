from __future__ import annotations

import random
import socket
from pathlib import Path

import pytest
from pytest_twisted import ensureDeferred

from callcenter.net.errors import CannotListen, ConnectFailed, PortInUse
from callcenter.net.tls import ClientTls, ServerTls
from callcenter.sip.link import Link
from tests.net.certificates import Authority
from tests.net.loopback import HOST, Site, marked, tcp_client, udp_client
from tests.sip.samples import INVITE


@pytest.mark.parametrize(("kind", "transport"), [(socket.SOCK_STREAM, "tcp"), (socket.SOCK_DGRAM, "udp")])
@ensureDeferred
async def test_port_in_use(site: Site, kind: socket.SocketKind, transport: str) -> None:
    with socket.socket(socket.AF_INET, kind) as other:
        other.bind((HOST, 0))
        if kind is socket.SOCK_STREAM:
            other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortInUse) as caught:
            site.transports.listen(HOST, port)
    error = caught.value
    assert (error.transport, error.host, error.port) == (transport, HOST, port)
    await site.turns()
    assert site.transports.listen(HOST, port) == (HOST, port), "the half that was free is given back"


def test_address_that_is_not_ours(site: Site) -> None:
    with pytest.raises(CannotListen) as caught:
        site.transports.listen("192.0.2.1", 0)
    assert not isinstance(caught.value, PortInUse)


@ensureDeferred
async def test_calling_out(site: Site) -> None:
    """Two sites talk over one connection, whoever asks for it and however often."""
    other = Site()
    _, other.port = other.transports.listen(HOST, 0)
    asked = [site.transports.connect("tcp", HOST, other.port) for _ in range(2)]
    first, second = [await one for one in asked]
    assert first is second
    assert await site.transports.connect("tcp", HOST, other.port) is first
    assert (first.transport, first.remote) == ("tcp", (HOST, other.port))
    assert site.transports.send(first, INVITE)
    await other.until(lambda: other.heard.messages, "no message")
    [(message, back)] = other.heard.messages
    assert (message, back.remote) == (marked(back), first.local)
    assert other.transports.send(back, b"SIP/2.0 200 OK\r\nl: 0\r\n\r\n")
    await site.until(lambda: site.heard.messages, "no answer")
    assert site.heard.messages[0][1] == first
    await other.transports.close()
    await site.until(lambda: site.heard.closed == [first], "close not told")
    with pytest.raises(ConnectFailed):
        await site.transports.connect("tcp", HOST, other.port)


@pytest.mark.parametrize(
    ("transport", "host", "why"),
    [
        ("tcp", HOST, "refused"),
        ("tls", HOST, "TLS is not configured"),
        ("udp", "::1", "no UDP socket of that address family"),
    ],
)
@ensureDeferred
async def test_what_cannot_be_reached(site: Site, transport: str, host: str, why: str) -> None:
    with pytest.raises(ConnectFailed, match=why):
        await site.transports.connect(transport, host, 1)  # type: ignore[arg-type]


@ensureDeferred
async def test_closing_tells_every_link_and_frees_the_port(site: Site) -> None:
    link = await site.transports.connect("tcp", HOST, site.port)
    await site.until(lambda: len(site.clock.getDelayedCalls()) == 4, "not accepted")
    web = site.transports.web.opened("ann", (HOST, 9), lambda text: None)
    await site.transports.close()
    assert len(site.heard.closed) == 3
    assert {link.id, web} <= {closed.id for closed in site.heard.closed}
    assert site.clock.getDelayedCalls() == []
    assert site.transports.listen(HOST, site.port) == (HOST, site.port)


@ensureDeferred
async def test_tls_both_ways(site: Site, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    server = ServerTls(*authority.pair(HOST))
    caller = Site(client_tls=ClientTls(str(authority.file)))
    _, port = site.transports.listen_tls(HOST, 0, server)
    with pytest.raises(PortInUse):
        site.transports.listen_tls(HOST, port, server)
    link = await caller.transports.connect("tls", HOST, port)
    assert (link.transport, link.remote, link.is_secure) == ("tls", (HOST, port), True)
    caller.transports.send(link, INVITE)
    await site.until(lambda: site.heard.messages, "no message")
    [(message, back)] = site.heard.messages
    assert (message, back.transport) == (marked(back), "tls")
    site.transports.send(back, b"SIP/2.0 200 OK\r\nl: 0\r\n\r\n")
    await caller.until(lambda: caller.heard.messages, "no answer")
    await caller.transports.close()
    await site.until(lambda: site.heard.closed == [back], "close not told")


@ensureDeferred
async def test_nonsense_on_every_listener_does_not_disturb_the_others(site: Site) -> None:
    dice = random.Random(4475)
    with tcp_client(site.port) as honest, udp_client() as noise:
        honest.sendall(INVITE[:50])
        for _ in range(40):
            noise.sendto(dice.randbytes(dice.randrange(300)), (HOST, site.port))
            with tcp_client(site.port) as hostile:
                hostile.sendall(dice.randbytes(dice.randrange(300)) + b"\r\n\r\n")
            await site.turn()
        honest.sendall(INVITE[50:])
        await site.until(lambda: site.heard.messages, "the honest phone was disturbed")
        phone = honest.getsockname()
    [(message, link)] = site.heard.messages
    assert (message, link.remote) == (marked(link), phone)


def test_unknown_links_are_refused(site: Site) -> None:
    for transport in ("udp", "tcp", "tls", "ws", "wss"):
        assert not site.transports.send(Link("gone", transport, (HOST, 1), (HOST, 2)), b"x")  # type: ignore[arg-type]

"""Which connection a request takes, and how we learn that one is dead (RFC 5923, RFC 5626)."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from pytest_twisted import ensureDeferred

from callcenter.net import connections
from callcenter.net.errors import ConnectFailed
from callcenter.net.stream import StreamLimits
from callcenter.sip.link import Link
from tests.net.loopback import HOST, Site, received, tcp_client
from tests.sip.samples import INVITE

ALIAS = INVITE.replace(b";branch=", b";alias;branch=", 1)
PING, PONG = b"\r\n\r\n", b"\r\n"
LIMITS = StreamLimits()


def sent_by(port: int) -> bytes:
    """The INVITE with `alias`, from somebody who listens on that port."""
    start, _, rest = ALIAS.partition(b"Via: ")
    _, _, rest = rest.partition(b";")
    return start + b"Via: SIP/2.0/TCP 127.0.0.1:%d;" % port + rest


async def heard(site: Site) -> Link:
    await site.until(lambda: site.heard.messages, "no message")
    return site.heard.messages[-1][1]


@pytest.mark.parametrize(
    ("trusted", "message", "is_reused"),
    [
        ({HOST}, sent_by(5099), True),
        ({HOST}, sent_by(5099).replace(b";alias", b""), False),
        (set(), sent_by(5099), False),
    ],
)
@ensureDeferred
async def test_an_incoming_connection_serves_requests_back_when_a_trusted_peer_asks(
    site: Site, trusted: set[str], message: bytes, is_reused: bool
) -> None:
    site.trusted |= trusted
    with tcp_client(site.port) as proxy:
        proxy.sendall(message)
        link = await heard(site)
        if is_reused:
            assert await site.transports.connect("tcp", HOST, 5099) == link
        else:
            with pytest.raises(ConnectFailed):
                await site.transports.connect("tcp", HOST, 5099)
    await site.until(lambda: site.heard.closed == [link], "close not told")
    with pytest.raises(ConnectFailed):
        await site.transports.connect("tcp", HOST, 5099)


@ensureDeferred
async def test_a_way_back_that_cannot_be_read_asks_for_nothing(site: Site) -> None:
    with tcp_client(site.port) as proxy:
        proxy.sendall(INVITE.replace(b"127.0.0.1:40001;branch", b"bad..[host;branch"))
        await site.until(lambda: site.heard.messages, "not told")
        assert site.heard.closed == []


@ensureDeferred
async def test_only_the_first_request_of_a_connection_may_ask_for_it(site: Site) -> None:
    site.trusted.add(HOST)
    with tcp_client(site.port) as proxy:
        proxy.sendall(INVITE + sent_by(5099))
        await site.until(lambda: len(site.heard.messages) == 2, "no messages")
        with pytest.raises(ConnectFailed):
            await site.transports.connect("tcp", HOST, 5099)


@ensureDeferred
async def test_the_newest_of_two_connections_counts_and_outlives_the_other(site: Site) -> None:
    site.trusted.add(HOST)
    with tcp_client(site.port) as first:
        first.sendall(sent_by(5099))
        old = await heard(site)
        with tcp_client(site.port) as second:
            second.sendall(sent_by(5099))
            await site.until(lambda: len(site.heard.messages) == 2, "no second message")
            new = await heard(site)
            first.close()
            await site.until(lambda: site.heard.closed == [old], "close not told")
            assert await site.transports.connect("tcp", HOST, 5099) == new


@ensureDeferred
async def test_a_connection_that_closed_is_opened_anew(site: Site) -> None:
    other = Site()
    _, other.port = other.transports.listen(HOST, 0)
    first = await site.transports.connect("tcp", HOST, other.port)
    site.transports.send(first, b"nonsense\r\n\r\n")
    await other.until(lambda: other.heard.bad, "not heard")
    other.clock.advance(LIMITS.linger_s)
    await site.until(lambda: site.heard.closed == [first], "close not told")
    second = await site.transports.connect("tcp", HOST, other.port)
    assert second.id != first.id
    await other.closed()


@ensureDeferred
async def test_outgoing_connections_are_counted(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MAX_DIALLED", 1)
    with socket.create_server((HOST, 0)) as one:
        first = await site.transports.connect("tcp", HOST, one.getsockname()[1])
        with pytest.raises(ConnectFailed, match="too many connections"):
            await site.transports.connect("tcp", HOST, site.port)
        assert await site.transports.connect("tcp", HOST, one.getsockname()[1]) == first


@asynccontextmanager
async def server(site: Site) -> AsyncIterator[tuple[socket.socket, Link]]:
    """The far end of a connection that the site opened."""
    with socket.create_server((HOST, 0)) as listening:
        link = await site.transports.connect("tcp", HOST, listening.getsockname()[1])
        far, _ = listening.accept()
        far.setblocking(False)
        with far:
            yield far, link


@ensureDeferred
async def test_a_server_that_stops_answering_pings_is_dead(site: Site) -> None:
    async with server(site) as (far, link):
        for _ in range(2):
            site.clock.advance(LIMITS.ping_every_s)
            await site.until(lambda: received(far) == PING, "no ping")
            far.sendall(PONG)
            await site.turns()
        site.clock.advance(LIMITS.ping_every_s)
        assert site.heard.closed == []
        site.clock.advance(LIMITS.pong_within_s)
        await site.until(lambda: site.heard.closed == [link], "not given up")


@pytest.mark.parametrize("answer", [b"", INVITE])
@ensureDeferred
async def test_a_server_that_never_answered_a_ping_is_not_given_up(site: Site, answer: bytes) -> None:
    async with server(site) as (far, _):
        for _ in range(3):
            site.clock.advance(LIMITS.ping_every_s)
            await site.until(lambda: received(far) == PING, "no ping")
            far.sendall(answer)
            await site.turns()
            site.clock.advance(LIMITS.pong_within_s)
        assert site.heard.closed == []


@ensureDeferred
async def test_anything_after_a_ping_shows_life(site: Site) -> None:
    async with server(site) as (far, _):
        site.clock.advance(LIMITS.ping_every_s)
        far.sendall(PONG)
        await site.turns()
        site.clock.advance(LIMITS.ping_every_s)
        far.sendall(INVITE)
        await heard(site)
        site.clock.advance(LIMITS.pong_within_s)
        await site.turns()
        assert site.heard.closed == []


@ensureDeferred
async def test_no_pings_when_none_are_wanted(site: Site) -> None:
    quiet = Site(limits=StreamLimits(ping_every_s=0.0))
    async with server(quiet) as (far, _):
        quiet.clock.advance(LIMITS.idle_s - 1)
        await quiet.turns()
        assert received(far) is None
    await quiet.closed()


@ensureDeferred
async def test_the_system_watches_every_connection(site: Site) -> None:
    async with server(site) as (_, link):
        handle = site.transports._streams[link.id].transport.socket  # type: ignore[attr-defined]
        options = [(socket.SOL_SOCKET, socket.SO_KEEPALIVE), (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE)]
        assert [handle.getsockopt(*option) for option in options] == [1, 60]

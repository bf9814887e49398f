from __future__ import annotations

import pytest
from pytest_twisted import ensureDeferred

from callcenter.net.connections import Listener
from tests.net.loopback import HOST, Site, marked, received, tcp_client
from tests.sip.samples import INVITE


@ensureDeferred
async def test_messages_in_pieces_and_answer(site: Site) -> None:
    with tcp_client(site.port) as phone:
        phone.sendall(INVITE + INVITE[:20])
        await site.until(lambda: site.heard.messages, "no message")
        phone.sendall(INVITE[20:])
        await site.until(lambda: len(site.heard.messages) == 2, "no second message")
        link = site.heard.messages[0][1]
        assert site.heard.messages == [(marked(link), link)] * 2
        assert (link.transport, link.local, link.remote) == ("tcp", (HOST, site.port), phone.getsockname())
        assert site.transports.send(link, b"answer")
        await site.until(lambda: received(phone) == b"answer", "no answer")
    await site.until(lambda: site.heard.closed == [link], "close not told")
    assert not site.transports.send(link, b"too late")


@ensureDeferred
async def test_ping_is_answered(site: Site) -> None:
    with tcp_client(site.port) as phone:
        phone.sendall(b"\r\n\r\n")
        await site.until(lambda: received(phone) == b"\r\n", "no pong")
    assert site.heard.messages == []


@ensureDeferred
async def test_error_lets_the_answer_leave_and_closes(site: Site) -> None:
    with tcp_client(site.port) as phone:
        phone.sendall(b"nonsense\r\n\r\n" + INVITE)
        await site.until(lambda: site.heard.bad, "nothing bad told")
        [(reason, link)] = site.heard.bad
        assert site.transports.send(link, b"400")
        await site.until(lambda: received(phone) == b"400", "no answer")
        phone.sendall(INVITE)
        await site.turns()
        assert (reason, site.heard.messages) == ("Bad start line", [])
        site.clock.advance(site.limits.linger_s)
        await site.until(lambda: site.heard.closed == [link], "not closed")
        await site.until(lambda: received(phone) == b"", "still open")


@ensureDeferred
@pytest.mark.parametrize("first", [b"", INVITE[:30], INVITE + INVITE[:30], INVITE[:-1], b"\r"])
async def test_half_a_message_has_a_deadline(site: Site, first: bytes) -> None:
    with tcp_client(site.port) as phone:
        await site.until(site.clock.getDelayedCalls, "not accepted")
        phone.sendall(first)
        await site.turns()
        site.clock.advance(site.limits.half_message_s)
        await site.until(lambda: site.heard.closed, "not closed")


@ensureDeferred
async def test_one_octet_at_a_time_does_not_move_the_deadline(site: Site) -> None:
    with tcp_client(site.port) as phone:
        for octet in INVITE[:15]:
            phone.sendall(bytes([octet]))
            await site.turns()
            site.clock.advance(site.limits.half_message_s / 15)
        await site.until(lambda: site.heard.closed, "not closed")


@ensureDeferred
async def test_idle_connection_is_closed_and_a_pinging_one_is_not(site: Site) -> None:
    with tcp_client(site.port) as idle, tcp_client(site.port) as pinging:
        idle.sendall(INVITE)
        pinging.sendall(INVITE)
        await site.until(lambda: len(site.heard.messages) == 2, "no messages")
        for _ in range(3):
            site.clock.advance(site.limits.idle_s)
            pinging.sendall(b"\r\n\r\n")
            await site.until(lambda: received(pinging) == b"\r\n", "no pong")
        assert [link.remote for link in site.heard.closed] == [idle.getsockname()]


@ensureDeferred
async def test_peer_that_does_not_read_is_cut_off(site: Site) -> None:
    with tcp_client(site.port) as phone:
        phone.sendall(INVITE)
        await site.until(lambda: site.heard.messages, "no message")
        link = site.heard.messages[0][1]
        sent = 0
        # The system's own buffers take some megabytes first.
        while site.transports.send(link, b"x" * 262_144):
            sent += 262_144
            assert sent < 32 * 1024 * 1024, "memory without bound"
            await site.turn()
        await site.until(lambda: site.heard.closed == [link], "not closed")


@ensureDeferred
async def test_peer_that_reads_late_loses_nothing(site: Site) -> None:
    with tcp_client(site.port) as phone:
        phone.sendall(INVITE)
        await site.until(lambda: site.heard.messages, "no message")
        link = site.heard.messages[0][1]
        sent = got = 0

        def everything_read() -> bool:
            nonlocal got
            got += len(received(phone) or b"")
            return got == sent

        for _ in range(20):
            assert site.transports.send(link, b"x" * (site.limits.max_unsent // 2))
            sent += site.limits.max_unsent // 2
            await site.until(everything_read, "something is missing")


@pytest.mark.parametrize(("source", "most", "accepted"), [("10.0.0.1", 9, 2), (HOST, 9, 4), (HOST, 3, 3)])
def test_connections_are_counted(site: Site, source: str, most: int, accepted: int) -> None:
    """Two per source here, none for loopback, and a limit over all."""

    class Address:
        host = source

    made = [site.transports.make_connection("tcp") for _ in range(5)]
    listener = Listener(iter(made).__next__, most=most, most_per_source=2)
    got = [listener.buildProtocol(Address()) for _ in range(4)]  # type: ignore[arg-type]
    assert [connection is not None for connection in got] == [number < accepted for number in range(4)]
    made[0].closed.callback(None)
    assert listener.buildProtocol(Address()) is not None  # type: ignore[arg-type]

"""Both WebSockets through a real port, with a real client."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, NegotiationError

from callcenter.console.messages import Me
from callcenter.web import WebServer
from callcenter.web.open_lines import NOT_SIGNED_IN
from callcenter.web.server import MAX_MESSAGE
from callcenter.web.sockets import NOT_ALLOWED, TOO_SLOW
from tests.helpers.aio import async_test
from tests.web.conftest import House


@asynccontextmanager
async def page_of(
    house: House, server: WebServer, path: str = "/ws/console", user: str = "agent1", **options: object
) -> AsyncIterator[ClientConnection]:
    """A socket opened the way a signed-in page opens it."""
    cookie = (await house.signed_in(user)).cookies["session"]
    protocols = ["sip"] if path == "/ws/sip" else None
    async with connect(
        f"ws://127.0.0.1:{server.port}{path}",
        origin=f"http://127.0.0.1:{server.port}",  # type: ignore[arg-type]
        additional_headers={"Cookie": f"session={cookie}"},
        subprotocols=protocols,  # type: ignore[arg-type]
        **options,  # type: ignore[arg-type]
    ) as socket:
        yield socket


async def until(condition: Callable[[], bool]) -> None:
    """Give the server's side its turns; the test's own time limit ends a wait in vain."""
    while not condition():
        await asyncio.sleep(0.005)


@async_test
async def test_a_page_talks_with_the_desk(house: House) -> None:
    house.desk.greet = ["snapshot", "more"]
    async with house.served() as server:
        async with page_of(house, server) as page:
            assert [await page.recv(), await page.recv()] == ["snapshot", "more"]
            await page.send('{"type": "ready"}')
            assert await page.recv() == 'echo {"type": "ready"}'
            await page.send("\x00 not json 你好")
            assert await page.recv() == "echo \x00 not json 你好"
            await page.send(b"\xff\xfe")
            assert await page.recv() == "echo \ufffd\ufffd"
        await until(lambda: house.desk.log[-1][0] == "closed")
    assert house.desk.mes == [
        Me(user="agent1", name="Lin Mei", role="agent", extension="2041", language="en")
    ]
    assert [entry[0] for entry in house.desk.log] == ["opened", "received", "received", "received", "closed"]


@async_test
async def test_the_console_speaks_the_language_chosen_on_the_page(house: House) -> None:
    token = (await house.program("agent1")).headers["Authorization"]
    async with house.served() as server:
        headers = {"Authorization": token, "Cookie": "language=en"}
        async with connect(f"ws://127.0.0.1:{server.port}/ws/console", additional_headers=headers):
            await until(lambda: bool(house.desk.mes))
    assert house.desk.mes[0].language == "en"


@async_test
async def test_two_pages_of_one_agent_are_two_sessions(house: House) -> None:
    async with house.served() as server, page_of(house, server) as one, page_of(house, server) as two:
        await until(lambda: len(house.desk.sends) == 2)
        house.desk.sends["s2"]("for two")
        house.desk.sends["s1"]("for one")
        assert [await one.recv(), await two.recv()] == ["for one", "for two"]


@async_test
async def test_a_phone_talks_sip(house: House) -> None:
    async with house.served() as server:
        async with page_of(house, server, "/ws/sip") as phone:
            assert phone.subprotocol == "sip"
            await phone.send("REGISTER sip:x SIP/2.0\r\n\r\n")
            assert await phone.recv() == "SIP/2.0 200 OK to 26"
            await phone.send(b"\xff\x00binary")
            assert await phone.recv() == "SIP/2.0 200 OK to 8"
        await until(lambda: house.phones.log[-1][0] == "closed")
    assert house.phones.log == [
        ("opened", "agent1", "127.0.0.1"),
        ("received", "l1", b"REGISTER sip:x SIP/2.0\r\n\r\n"),
        ("received", "l1", b"\xff\x00binary"),
        ("closed", "l1"),
    ]


@async_test
async def test_a_message_after_the_page_left_is_dropped(house: House) -> None:
    async with house.served() as server:
        async with page_of(house, server):
            await until(lambda: bool(house.desk.sends))
        await until(lambda: house.desk.log[-1][0] == "closed")
        for number in range(2000):
            house.desk.sends["s1"](f"late {number}")
    assert house.desk.log.count(("closed", "s1")) == 1


@pytest.mark.parametrize("path", ["/ws/console", "/ws/sip"])
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", None])
@async_test
async def test_a_foreign_page_gets_no_socket(house: House, path: str, origin: str | None) -> None:
    cookie = (await house.signed_in()).cookies["session"]
    async with house.served() as server:
        with pytest.raises(InvalidStatus) as refused:
            await connect(
                f"ws://127.0.0.1:{server.port}{path}",
                origin=origin,  # type: ignore[arg-type]
                additional_headers={"Cookie": f"session={cookie}"},
                subprotocols=["sip"] if path == "/ws/sip" else None,  # type: ignore[list-item]
            )
    assert refused.value.response.status_code == 403
    assert (house.desk.log, house.phones.log) == ([], [])


@pytest.mark.parametrize("path", ["/ws/console", "/ws/sip"])
@async_test
async def test_a_session_that_is_over_is_told_so(house: House, path: str) -> None:
    async with (
        house.served() as server,
        connect(
            f"ws://127.0.0.1:{server.port}{path}",
            origin=f"http://127.0.0.1:{server.port}",  # type: ignore[arg-type]
            subprotocols=["sip"] if path == "/ws/sip" else None,  # type: ignore[list-item]
        ) as socket,
    ):
        await socket.wait_closed()
    assert socket.close_code == NOT_SIGNED_IN
    assert (house.desk.log, house.phones.log) == ([], [])


@async_test
async def test_an_auditor_has_no_console(house: House) -> None:
    async with house.served() as server, page_of(house, server, user="auditor") as socket:
        await socket.wait_closed()
    assert socket.close_code == NOT_ALLOWED
    assert house.desk.log == []


@async_test
async def test_a_program_with_a_token_needs_no_origin(house: House) -> None:
    token = (await house.program("agent2")).headers["Authorization"]
    async with (
        house.served() as server,
        connect(
            f"ws://127.0.0.1:{server.port}/ws/console", additional_headers={"Authorization": token}
        ) as socket,
    ):
        await socket.send("hello")
        assert await socket.recv() == "echo hello"


@async_test
async def test_a_phone_that_does_not_speak_sip_is_refused(house: House) -> None:
    cookie = (await house.signed_in()).cookies["session"]
    async with house.served() as server:
        for protocols in (None, ["mqtt"]):
            with pytest.raises((InvalidStatus, NegotiationError)):
                await connect(
                    f"ws://127.0.0.1:{server.port}/ws/sip",
                    origin=f"http://127.0.0.1:{server.port}",  # type: ignore[arg-type]
                    additional_headers={"Cookie": f"session={cookie}"},
                    subprotocols=protocols,  # type: ignore[arg-type]
                )
    assert house.phones.log == []


@async_test
async def test_an_oversized_message_closes_the_socket_and_nothing_else(house: House) -> None:
    async with house.served() as server, page_of(house, server) as good, page_of(house, server) as bad:
        await bad.send("x" * MAX_MESSAGE)
        assert len(await bad.recv()) == MAX_MESSAGE + len("echo ")
        await bad.send("x" * (MAX_MESSAGE + 1))
        with pytest.raises(ConnectionClosed) as closed:
            await bad.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1009
        await good.send("still here")
        assert await good.recv() == "echo still here"
        await until(lambda: ("closed", "s2") in house.desk.log)


@async_test
async def test_a_page_that_does_not_read_is_closed_and_costs_only_itself(house: House) -> None:
    # `max_queue=1`: the client reads nothing ahead; 50 MB meet a full socket buffer and then a full queue.
    async with (
        house.served() as server,
        page_of(house, server) as good,
        page_of(house, server, max_queue=1) as slow,
    ):
        await slow.send("burst")
        await until(lambda: ("closed", "s2") in house.desk.log)
        await good.send("still here")
        assert await good.recv() == "echo still here"
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                await slow.recv()
        assert closed.value.rcvd is None or closed.value.rcvd.code == TOO_SLOW


@async_test
async def test_a_broken_desk_takes_only_that_socket_along(house: House) -> None:
    async with house.served() as server, page_of(house, server) as good, page_of(house, server) as bad:

        def fail(session: str, text: str) -> None:
            raise ValueError("internal detail")

        working, house.desk.received = house.desk.received, fail  # type: ignore[method-assign]
        await bad.send("x")
        await bad.wait_closed()
        assert "internal" not in (bad.close_reason or "")
        house.desk.received = working  # type: ignore[method-assign]
        await good.send("still here")
        assert await good.recv() == "echo still here"
        assert ("closed", "s2") in house.desk.log

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Sequence

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send
from websockets.asyncio.client import connect

from callcenter.site.first import FirstSite
from callcenter.web import PortInUse, WebServer
from callcenter.web.cut_off import CutOff
from tests.helpers.aio import async_test
from tests.web.conftest import House
from tests.web.test_setup import ASKED


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["path"] == "/slow":
        await asyncio.sleep(0.2)
    await PlainTextResponse(f"hello {Request(scope).url.path}")(scope, receive, send)


@async_test
async def test_it_serves_on_the_running_loop_and_gives_the_port_back() -> None:
    server = WebServer(hello, "127.0.0.1", 0)
    before = {kind: signal.getsignal(kind) for kind in (signal.SIGINT, signal.SIGTERM)}
    await server.start()
    assert {kind: signal.getsignal(kind) for kind in before} == before
    port = server.port
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"http://127.0.0.1:{port}/x")
        assert (answer.text, "server" in answer.headers) == ("hello /x", False)
    await server.stop()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
    again = WebServer(hello, "127.0.0.1", port)
    await again.start()
    await again.stop()


@async_test
async def test_a_taken_port_is_named_before_anything_starts() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        server = WebServer(hello, "127.0.0.1", port)
        with pytest.raises(PortInUse, match=rf"^127\.0\.0\.1:{port} cannot be used: Address already in use$"):
            server.bind()
        await server.stop()


@async_test
async def test_two_servers_cannot_share_a_port() -> None:
    first = WebServer(hello, "127.0.0.1", 0)
    first.bind()
    with pytest.raises(PortInUse):
        WebServer(hello, "127.0.0.1", first.port).bind()
    await first.stop()


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(PortInUse, match=r"^192\.0\.2\.1:0 "):
        WebServer(hello, "192.0.2.1", 0).bind()


@async_test
async def test_a_request_under_way_is_finished() -> None:
    server = WebServer(hello, "127.0.0.1", 0)
    await server.start()
    async with httpx.AsyncClient() as client:
        asked = asyncio.ensure_future(client.get(f"http://127.0.0.1:{server.port}/slow"))
        await asyncio.sleep(0.05)
        await server.stop()
        assert (await asked).text == "hello /slow"


@async_test
async def test_open_sockets_are_told_to_come_back_later(house: House) -> None:
    token = (await house.program("agent1")).headers["Authorization"]
    server = WebServer(house.app, "127.0.0.1", 0)
    await server.start()
    async with connect(
        f"ws://127.0.0.1:{server.port}/ws/console", additional_headers={"Authorization": token}
    ) as page:
        await page.send("hello")
        await page.recv()
        await server.stop()
        await page.wait_closed()
    assert page.close_code == 1012
    assert house.desk.log[-1] == ("closed", "s1")


@async_test
async def test_a_request_that_takes_too_long_is_told_and_leaves_no_traceback(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """As a greeting of the assistant that is still being spoken."""
    begun, ended = asyncio.Event(), asyncio.Event()

    async def create(first: FirstSite, source: str) -> Sequence[str]:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return ()

    house.setup.is_open = True
    house.setup.create = create  # type: ignore[method-assign]
    server = WebServer(house.app, "127.0.0.1", 0, drain_s=0)
    await server.start()
    address = f"http://127.0.0.1:{server.port}"
    async with httpx.AsyncClient(timeout=30.0) as client:
        asked = asyncio.ensure_future(
            client.post(f"{address}/api/setup", json=ASKED, headers={"Origin": address})
        )
        await begun.wait()
        await server.stop()
        assert ended.is_set()
        answer = await asked
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "stopping")
    assert [one for one in caplog.records if one.exc_info] == []


@async_test
async def test_one_that_is_cut_off_in_the_middle_of_its_answer_is_cut_off(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def endless(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"one", "more_body": True})
        await asyncio.Event().wait()

    server = WebServer(endless, "127.0.0.1", 0, drain_s=0)
    await server.start()
    async with (
        httpx.AsyncClient(timeout=30.0) as client,
        client.stream("GET", f"http://127.0.0.1:{server.port}") as answer,
    ):
        stream = answer.aiter_bytes()
        assert await anext(stream) == b"one"
        await server.stop()
        with pytest.raises(httpx.RemoteProtocolError):
            await anext(stream)
    assert [one for one in caplog.records if one.exc_info] == []


@async_test
async def test_a_socket_that_does_not_end_leaves_no_traceback(caplog: pytest.LogCaptureFixture) -> None:
    async def deaf(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "websocket.accept"})
        await asyncio.Event().wait()

    server = WebServer(deaf, "127.0.0.1", 0, drain_s=0)
    await server.start()
    async with connect(f"ws://127.0.0.1:{server.port}/") as page:
        await server.stop()
        await page.wait_closed()
    assert page.close_code == 1012
    assert [one for one in caplog.records if one.exc_info] == []


@async_test
async def test_who_is_cancelled_while_nothing_stops_is_cancelled() -> None:
    async def waits(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.Event().wait()

    async def nothing(*_: object) -> Message:
        raise AssertionError("nothing is sent")

    asked = asyncio.ensure_future(CutOff(waits, lambda: False)({"type": "http"}, nothing, nothing))
    await asyncio.sleep(0)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked


@async_test
async def test_stopping_twice_or_before_the_start_is_harmless() -> None:
    server = WebServer(hello, "127.0.0.1", 0)
    await server.stop()
    await server.start()
    await server.stop()
    await server.stop()

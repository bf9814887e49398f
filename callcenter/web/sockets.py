"""The two WebSockets: `/ws/console` drives the desk, `/ws/sip` the SIP link of a page's phone (RFC 7118)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

import structlog
from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from callcenter.web.context import signed_in, source_of, web_of
from callcenter.web.doorman import Principal
from callcenter.web.errors import Forbidden, NotSignedIn
from callcenter.web.open_lines import NOT_SIGNED_IN
from callcenter.web.origin import is_foreign
from callcenter.web.pages import language_of, me_of
from callcenter.web.tokens import BEARER

MAX_QUEUED = 500
"""Messages a page may be behind: about a minute of a busy floor, 200 kB. Beyond it reconnects to a snapshot."""

CLOSE_WITHIN_S = 2.0
NOT_ALLOWED, TOO_SLOW = 4403, 4408
PROTOCOL_ERROR = 1002
WITH_PHONE = ("agent", "supervisor", "admin")
"""Whose pages hold a telephone."""

log = structlog.get_logger("callcenter.web")
router = APIRouter()


@router.websocket("/ws/console")
async def console(socket: WebSocket) -> None:
    who = await _let_in(socket, None)
    if who is None:
        return
    desk = web_of(socket).deps.desk
    try:
        me = me_of(who.account, language_of(socket, who.account))
    except Forbidden:
        await socket.close(NOT_ALLOWED)
        return
    line = Line(socket)
    session = desk.opened(me, line.send)
    try:
        with web_of(socket).open_lines.open(me.user, line.end, who.ticket.nonce):
            await line.run(lambda data: desk.received(session, data.decode("utf-8", "replace")))
    finally:
        desk.closed(session)


@router.websocket("/ws/sip")
async def sip(socket: WebSocket) -> None:
    if "sip" not in socket.scope["subprotocols"]:
        # RFC 7118 4.1: both sides agree on the subprotocol or do not talk.
        await socket.close(PROTOCOL_ERROR)
        return
    who = await _let_in(socket, "sip")
    if who is None:
        return
    if who.role not in WITH_PHONE:
        await socket.close(NOT_ALLOWED)
        return
    phones = web_of(socket).deps.sip
    line = Line(socket)
    remote = (source_of(socket), socket.client.port if socket.client else 0)
    link = phones.opened(who.account.name, remote, line.send)
    try:
        with web_of(socket).open_lines.open(who.account.name, line.end, who.ticket.nonce):
            await line.run(lambda data: phones.received(link, data))
    finally:
        phones.closed(link)


async def _let_in(socket: WebSocket, subprotocol: str | None) -> Principal | None:
    """Accept the socket of somebody signed in; None when it was refused.

    A foreign page is refused before the upgrade. A session that is over is accepted and closed with a code of its
    own, because pages cannot read the status of a refused upgrade.
    """
    web = web_of(socket)
    try:
        who = await signed_in(socket)
    except NotSignedIn:
        who = None
    needs_origin = who is None or who.via != BEARER
    if is_foreign(socket, web.deps.origins) or (needs_origin and "origin" not in socket.headers):
        log.warning("socket_refused", path=socket.url.path, origin=socket.headers.get("origin", ""))
        await socket.close()
        return None
    await socket.accept(subprotocol=subprotocol)
    if who is None:
        await socket.close(NOT_SIGNED_IN)
    return who


class Line:
    """One accepted socket: messages wait in a bounded queue, so a page that reads slowly costs only itself."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._outgoing: asyncio.Queue[str] = asyncio.Queue(MAX_QUEUED)
        self._over = asyncio.Event()
        self._code = TOO_SLOW

    def end(self, code: int) -> None:
        """Close it from here, with what is still to be sent left out."""
        self._code = code
        self._over.set()

    def send(self, text: str) -> None:
        """Queue a message; after an overflow, or once the socket is gone, it is dropped."""
        if self._over.is_set():
            return
        try:
            self._outgoing.put_nowait(text)
        except asyncio.QueueFull:
            log.warning("socket_too_slow", path=self._socket.url.path)
            self._over.set()

    async def run(self, received: Callable[[bytes], None]) -> None:
        """Pump both directions until either side is gone."""
        pumps = [
            asyncio.ensure_future(pump) for pump in (self._read(received), self._write(), self._over.wait())
        ]
        try:
            done, _ = await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
        if self._over.is_set():
            await self._hang_up()
        for pump in done:
            pump.result()

    async def _read(self, received: Callable[[bytes], None]) -> None:
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text")
            received(text.encode() if text is not None else message.get("bytes") or b"")

    async def _write(self) -> None:
        with suppress(WebSocketDisconnect):
            while True:
                await self._socket.send_text(await self._outgoing.get())

    async def _hang_up(self) -> None:
        # The close itself waits for the peer to read; if it does not, the transport is dropped without it.
        with suppress(TimeoutError, WebSocketDisconnect):
            await asyncio.wait_for(self._socket.close(self._code), CLOSE_WITHIN_S)

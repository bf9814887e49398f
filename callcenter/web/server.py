"""Serves the application on the loop that Twisted already runs."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from callcenter.web.cut_off import CutOff

MAX_MESSAGE = 65_536
"""One WebSocket message: a SIP message with its SDP has 3 kB."""

DRAIN_S = 5
"""How long requests under way may take when we stop."""

LAST_WORDS_S = 2.0
"""How long those that take longer may take to end once they are told to."""

BACKLOG = 1024


class PortInUse(Exception):
    """The address cannot be bound; the text says which and why."""

    def __init__(self, host: str, port: int, why: str) -> None:
        super().__init__(f"{host}:{port} cannot be used: {why}")
        self.host = host
        self.port = port
        self.why = why


class _Server(uvicorn.Server):
    """uvicorn without its own signal handlers, and with a way to wait for its start."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        # Twisted owns the signals: it drains the calls first and then stops us.
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Who is cut off ends before what it works with is closed."""
        await super().shutdown(sockets)
        if self.server_state.tasks:
            await asyncio.wait(set(self.server_state.tasks), timeout=LAST_WORDS_S)


class WebServer:
    """`bind` first, before anything else starts, then `start`; `stop` lets requests under way finish."""

    def __init__(
        self,
        app: ASGIApp,
        host: str,
        port: int,
        *,
        tls_cert: str = "",
        tls_key: str = "",
        drain_s: int = DRAIN_S,
    ) -> None:
        self._host = host
        self._port = port
        self._cert, self._key = tls_cert, tls_key
        self._socket: socket.socket | None = None
        self._task: asyncio.Task[None] | None = None
        self._config = uvicorn.Config(
            CutOff(app, lambda: self._server is not None and self._server.should_exit),
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            http="h11",
            ws="websockets-sansio",
            ws_max_size=MAX_MESSAGE,
            # A page that is only slow to read is closed by us; one that is gone, by these pings.
            ws_ping_interval=20.0,
            ws_ping_timeout=20.0,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=drain_s,
            ssl_certfile=tls_cert or None,
            ssl_keyfile=tls_key or None,
        )
        self._server: _Server | None = None

    @property
    def port(self) -> int:
        """The port in use; the chosen one when 0 was asked for."""
        return int(self._socket.getsockname()[1]) if self._socket else self._port

    def bind(self) -> None:
        """Take the port. Raises PortInUse; does nothing when already bound."""
        if self._socket is not None:
            return
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((self._host, self._port))
            # Without this, a second process could bind as well and would only fail when it listens.
            listener.listen(BACKLOG)
        except OSError as taken:
            listener.close()
            raise PortInUse(self._host, self._port, taken.strerror or str(taken)) from taken
        listener.setblocking(False)
        self._socket = listener

    async def start(self) -> None:
        """Serve; returns once requests are accepted."""
        self.bind()
        assert self._socket is not None
        self._config.load()
        if self._config.ssl is not None:
            # Who resumes a session is not shown a certificate: a renewed, or a withdrawn one, counts for everybody at
            # once. Pages keep their connections, so a whole handshake for each costs little.
            self._config.ssl.num_tickets = 0
            self._config.ssl.options |= ssl.OP_NO_TICKET
        server = self._server = _Server(self._config)
        self._task = asyncio.ensure_future(server.serve([self._socket]))
        ready = asyncio.ensure_future(server.ready.wait())
        await asyncio.wait({self._task, ready}, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if self._task.done():
            self._task.result()

    def renew_certificate(self) -> None:
        """Browsers that connect from now on are shown what is in the files now."""
        if self._config.ssl is not None:
            self._config.ssl.load_cert_chain(self._cert, self._key)

    async def stop(self) -> None:
        """Close the port, tell open sockets to come back later (1012), wait for requests under way."""
        if self._server is not None and self._task is not None:
            self._server.should_exit = True
            await self._task
        if self._socket is not None:
            self._socket.close()
        self._socket = self._task = self._server = None

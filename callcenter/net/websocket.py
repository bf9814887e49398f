"""SIP over WebSocket (RFC 7118): one frame, one message; the web server owns the socket and knows the
user."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from callcenter.ids import Ids
from callcenter.net.receiver import Receiver
from callcenter.sip.errors import ParseError
from callcenter.sip.framer import KeepAlive
from callcenter.sip.link import Address, Link, unmapped
from callcenter.sip.parser import parse


class WebSocketLinks:
    """Implements `callcenter.console.ports.SipSockets`."""

    def __init__(
        self,
        receiver: Receiver,
        ids: Ids,
        *,
        local: Address = ("", 0),
        transport: Literal["ws", "wss"] = "wss",
    ) -> None:
        self._receiver = receiver
        self._ids = ids
        self._local = local
        self._transport: Literal["ws", "wss"] = transport
        self._open: dict[str, tuple[Link, Callable[[str], None]]] = {}

    def opened(self, user: str, remote: tuple[str, int], send: Callable[[str], None]) -> str:
        """A page's phone connected, already authenticated by its session cookie as `user`; returns a link
        id."""
        there = unmapped(remote[0]), remote[1]
        link = Link(self._ids.new("link"), self._transport, self._local, there, user)
        self._open[link.id] = link, send
        return link.id

    def received(self, link: str, data: bytes) -> None:
        """A frame; one for a link that is already closed is dropped, for the socket may still have held
        it."""
        if link not in self._open:
            return
        here, send = self._open[link]
        if data == KeepAlive.PING.value:
            send(KeepAlive.PONG.value.decode())
        if not data.strip(b"\r\n"):
            return
        try:
            message = parse(data)
        except ParseError as error:
            self._receiver.garbled(error, here)
            return
        self._receiver.arrived(message, here)

    def closed(self, link: str) -> None:
        """The socket is gone; telling it twice does no harm."""
        if link in self._open:
            here, _ = self._open.pop(link)
            self._receiver.on_closed(here)

    def send(self, link: Link, data: bytes) -> bool:
        """Send one message as a text frame; False when the socket is gone."""
        if link.id not in self._open:
            return False
        # Text frames are UTF-8 (RFC 6455 5.6); SIP's headers and SDP are too, so nothing of ours is lost.
        self._open[link.id][1](data.decode("utf-8", "replace"))
        return True

    def close(self) -> None:
        """Forget every socket; the web server closes them itself."""
        for link in list(self._open):
            self.closed(link)

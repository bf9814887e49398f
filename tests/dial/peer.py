"""A scripted SIP server on a UDP socket: says what the test wants, notes what it hears."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence
from types import TracebackType

from callcenter.sip.headers import Headers, Row
from callcenter.sip.message import Message, Request, Response, response_to
from callcenter.sip.parser import parse

SDP = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0 101\r\n"
    "a=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\na=sendrecv\r\n"
)
Answer = int | tuple[int, Sequence[Row]]
Script = Callable[[Request], Sequence[Answer]]


class Peer(threading.Thread):
    """`with Peer(script) as peer:`; `script(request)` gives the answers to a request, ACK excepted."""

    def __init__(self, script: Script) -> None:
        super().__init__(daemon=True)
        self._script = script
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(0.05)
        self._ended = threading.Event()
        self._invite: tuple[Request, tuple[str, int]] | None = None
        self.port: int = self._socket.getsockname()[1]
        self.heard: list[str] = []

    def __enter__(self) -> Peer:
        self.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self.join()
        self._socket.close()

    def run(self) -> None:
        while True:
            is_last_look = self._ended.is_set()
            try:
                data, source = self._socket.recvfrom(65535)
            except TimeoutError:
                if is_last_look:
                    return  # everything that was sent before the end has been heard
                continue
            if data.strip():
                self._take(parse(data), source)

    def _take(self, message: Message, source: tuple[str, int]) -> None:
        if isinstance(message, Response):
            self.heard.append(str(message.status))
            return
        self.heard.append(message.method)
        if message.method == "INVITE":
            self._invite = (message, source)
        answers = () if message.method == "ACK" else self._script(message)
        for answer in answers:
            status, rows = (answer, ()) if isinstance(answer, int) else answer
            self._send(bytes(self._answer(message, status, rows)), source)

    def _answer(self, request: Request, status: int, rows: Sequence[Row]) -> Response:
        is_accepted = request.method == "INVITE" and 200 <= status < 300
        sdp = [("Content-Type", "application/sdp")] if is_accepted else []
        contact = [("Contact", f"<sip:peer@127.0.0.1:{self.port}>")] if is_accepted else []
        body = SDP.encode() if is_accepted else b""
        return response_to(request, status, to_tag="peer", extra=[*contact, *sdp, *rows], body=body)

    def hangs_up(self) -> None:
        """Send a BYE to the caller."""
        self.says("BYE")

    def says(self, method: str) -> None:
        assert self._invite is not None
        invite, source = self._invite
        rows: list[Row] = [
            ("Via", f"SIP/2.0/UDP 127.0.0.1:{self.port};branch=z9hG4bKpeer{method}"),
            ("From", f"{invite.headers.get('To')};tag=peer"),
            ("To", invite.headers.get("From") or ""),
            ("Call-ID", invite.call_id),
            ("CSeq", f"1 {method}"),
            ("Max-Forwards", "70"),
        ]
        self._send(bytes(Request(method, str(invite.contacts[0].uri), Headers(rows))), source)

    def answer_again(self, status: int) -> None:
        """Another answer to the INVITE, later."""
        assert self._invite is not None
        invite, source = self._invite
        self._send(bytes(self._answer(invite, status, ())), source)

    def _send(self, data: bytes, to: tuple[str, int]) -> None:
        self._socket.sendto(data, to)

"""SIP by hand over one UDP or TCP socket: any octets out, the answer as text in; and a caller who does as told."""

from __future__ import annotations

import hashlib
import re
import secrets
import socket
import struct
from dataclasses import dataclass, field
from types import TracebackType

SDP = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio {port} RTP/AVP {formats}\r\n"
    "a=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
)
KEYS = "0123456789*#"
COPIED = ("Via", "From", "To", "Call-ID", "CSeq")
"""What every response repeats of its request (RFC 3261 8.2.6.2)."""

PATIENCE_S = 32.0
"""As long as whoever asks waits for an answer at most (RFC 3261 17.1, timers B and F)."""

EVENT_SENT = 3
"""Packets of a key's beginning, and of its end (RFC 4733 2.5.1.4)."""


@dataclass(frozen=True)
class Answer:
    """One response, its headers by lower-case name (a repeated one: the last)."""

    status: int
    text: str
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, data: bytes) -> Answer:
        text = data.decode()
        head = text.split("\r\n\r\n")[0].split("\r\n")
        rows = [line.split(":", 1) for line in head[1:]]
        return cls(
            int(head[0].split()[1]), text, {name.strip().lower(): value.strip() for name, value in rows}
        )


class RawSip:
    """`with RawSip(port) as sip:`; every request gets a dialog and a branch of its own. `host` may be IPv6."""

    def __init__(self, sip_port: int, transport: str = "udp", host: str = "127.0.0.1") -> None:
        self._server = (host, sip_port)
        self._transport = transport
        # Ports come again within a transaction's life, so they do not tell requests apart.
        self._name = secrets.token_hex(4)
        self._count = 0

    def __enter__(self) -> RawSip:
        kind = socket.SOCK_DGRAM if self._transport == "udp" else socket.SOCK_STREAM
        host = self._server[0]
        self.socket = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, kind)
        self.socket.bind((host, 0))
        self.socket.settimeout(PATIENCE_S)
        self.socket.connect(self._server)
        self.port: int = self.socket.getsockname()[1]
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.socket.close()

    def request(
        self,
        method: str,
        user: str = "5000",
        *,
        sender: str = "tester",
        extra: str = "",
        body: str = "",
        to_tag: str = "",
        call_id: str = "",
        cseq: int = 1,
    ) -> str:
        """A correct request; `extra` are whole header lines."""
        self._count += 1
        host = f"[{self._server[0]}]" if ":" in self._server[0] else self._server[0]
        here, there = f"{host}:{self.port}", f"{host}:{self._server[1]}"
        content = "Content-Type: application/sdp\r\n" if body else ""
        return (
            f"{method} sip:{user}@{there} SIP/2.0\r\n"
            f"Via: SIP/2.0/{self._transport.upper()} {here};branch=z9hG4bK{self._name}x{self._count};rport\r\n"
            f"From: <sip:{sender}@127.0.0.1>;tag=from{call_id or self._count}\r\n"
            f"To: <sip:{user}@127.0.0.1>{f';tag={to_tag}' if to_tag else ''}\r\n"
            f"Call-ID: {call_id or f'{self._name}-{self._count}'}\r\nCSeq: {cseq} {method}\r\n"
            f"Contact: <sip:{sender}@{here}>\r\nMax-Forwards: 70\r\n{extra}{content}"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )

    def send(self, message: str | bytes) -> None:
        self.socket.sendall(message.encode() if isinstance(message, str) else message)

    def answer(self, method: str = "") -> Answer:
        """The next final response, or 18x; with `method` one to such a request, for others may come once more."""
        while True:
            data = self.socket.recv(65536)
            if not data.startswith(b"SIP/2.0 "):
                continue
            found = Answer.read(data)
            if found.status > 100 and found.headers.get("cseq", method).endswith(method):
                return found

    def ask(self, message: str) -> Answer:
        self.send(message)
        return self.answer(message.split(" ", 1)[0])

    def calls(
        self, user: str = "5000", *, media_port: int = 40000, formats: str = "0", sender: str = "tester"
    ) -> Answer:
        """Send an INVITE and acknowledge what comes back."""
        call_id = f"call-{self._name}-{self._count}"
        sdp = SDP.format(port=media_port, formats=formats)
        found = self.ask(self.request("INVITE", user, body=sdp, call_id=call_id, sender=sender))
        self.send(self.in_dialog("ACK", found, cseq=1, sender=sender))
        return found

    def in_dialog(self, method: str, answer: Answer, *, cseq: int = 2, sender: str = "tester") -> str:
        tag, call_id = answer.headers["to"].partition("tag=")[2], answer.headers["call-id"]
        return self.request(method, to_tag=tag, call_id=call_id, cseq=cseq, sender=sender)

    def proof(self, challenge: Answer, user: str, password: str, uri: str) -> str:
        """The Authorization line for a challenge (RFC 7616 with MD5)."""
        values = dict(re.findall(r'(\w+)="([^"]*)"', challenge.headers["www-authenticate"]))

        def md5(text: str) -> str:
            return hashlib.md5(text.encode()).hexdigest()

        secret = md5(f"{user}:{values['realm']}:{password}")
        proof = md5(f"{secret}:{values['nonce']}:00000001:c:auth:{md5(f'REGISTER:{uri}')}")
        return (
            f'Authorization: Digest username="{user}", realm="{values["realm"]}", nonce="{values["nonce"]}",'
            f' uri="{uri}", response="{proof}", algorithm=MD5, qop=auth, nc=00000001, cnonce="c"\r\n'
        )


class RawCaller:
    """`with RawCaller(port, "4711") as caller:`; silent, but presses keys and hangs up the moment it is told."""

    def __init__(self, sip_port: int, ani: str) -> None:
        self._sip = RawSip(sip_port)
        self._ani = ani
        self._sequence = 0

    def __enter__(self) -> RawCaller:
        self._sip.__enter__()
        self._rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._rtp.bind(("127.0.0.1", 0))
        self._rtp.settimeout(PATIENCE_S)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._rtp.close()
        self._sip.__exit__(None, None, None)

    def calls(self, number: str = "5000") -> RawCaller:
        """Call until it is answered."""
        media_port = self._rtp.getsockname()[1]
        self._call = self._sip.calls(number, media_port=media_port, formats="0 101", sender=self._ani)
        assert self._call.status == 200, self._call.text
        self._there = ("127.0.0.1", int(self._call.text.split("m=audio ")[1].split()[0]))
        return self

    def presses(self, key: str) -> RawCaller:
        """Press a key, once there is something to hear."""
        if not self._sequence:
            self._rtp.recv(2048)
        for number in range(2 * EVENT_SENT):
            is_end, duration = number >= EVENT_SENT, min(number + 1, EVENT_SENT) * 160
            marker = 0x80 if number == 0 else 0
            header = struct.pack("!BBHII", 0x80, marker | 101, self._sequence, 160 * ord(key), 0x5EED)
            event = struct.pack("!BBH", KEYS.index(key), 0x80 * is_end + 10, duration)
            self._rtp.sendto(header + event, self._there)
            self._sequence += 1
        return self

    def hangs_up(self) -> None:
        assert self._sip.ask(self._sip.in_dialog("BYE", self._call, sender=self._ani)).status == 200

    def is_hung_up_on(self) -> None:
        """Take the BYE and answer it."""
        while not (request := self._sip.socket.recv(65536).decode()).startswith("BYE "):
            pass
        head = [line for line in request.split("\r\n") if line.split(":")[0] in COPIED]
        self._sip.send("\r\n".join(["SIP/2.0 200 OK", *head, "Content-Length: 0", "", ""]))

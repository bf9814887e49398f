"""A telephone or a browser for the relay bench: a UDP socket that sends 50 packets a second and times what it gets."""

from __future__ import annotations

import secrets
import socket
import struct
import time
from contextlib import suppress

from callcenter.media.certificate import make_certificate
from callcenter.media.dtls import DtlsEndpoint, make_context
from callcenter.media.srtp import SrtpPair
from callcenter.rtp import Kind, classify, stun

FRAME_NS = 20_000_000
_HEADER = struct.Struct("!BBHIIQ")
"""RTP's own, then the time of sending: G.711 passes the relay unchanged."""
_REST = bytes(range(152))
_CERTIFICATE = make_certificate(time.time())
_CONTEXT = make_context(_CERTIFICATE)
_TIMESTAMPING = 35
"""SO_TIMESTAMPNS of Linux: when the kernel got a packet, however late this process comes to read it."""
_TIME = struct.Struct("qq")


class Talker:
    """`times`: nanoseconds each timed packet was under way; `heard`: how many came in all."""

    def __init__(self, target: tuple[str, int], *, is_timed: bool) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 18)
        if is_timed:
            self.socket.setsockopt(socket.SOL_SOCKET, _TIMESTAMPING, 1)
        self.socket.connect(target)
        self.is_timed = is_timed
        self.heard = 0
        self.times: list[int] = []
        self._sequence = secrets.randbits(15)
        self._timestamp = secrets.randbits(31)
        self._ssrc = secrets.randbits(32)

    @property
    def port(self) -> int:
        port: int = self.socket.getsockname()[1]
        return port

    def speak(self) -> None:
        self._sequence = (self._sequence + 1) & 0xFFFF
        self._timestamp = (self._timestamp + 160) & 0xFFFFFFFF
        now = time.time_ns()
        head = _HEADER.pack(0x80, 0, self._sequence, self._timestamp, self._ssrc, now)
        with suppress(ConnectionRefusedError):
            # An ICMP refusal of an earlier packet; what does not come is counted by who hears.
            self.socket.send(self.sealed(head + _REST))

    def listen(self) -> None:
        """Read all there is."""
        try:
            while True:
                if self.is_timed:
                    data, beside, _, _ = self.socket.recvmsg(1500, 64)
                    seconds, nanoseconds = _TIME.unpack(beside[0][2])
                    self._take(data, seconds * 1_000_000_000 + nanoseconds)
                elif self.is_rtp(self.socket.recv(1500)):
                    self.heard += 1
        except (BlockingIOError, ConnectionRefusedError):
            return

    def _take(self, data: bytes, arrived: int) -> None:
        if self.is_rtp(data):
            self.heard += 1
            sent = _HEADER.unpack_from(self.opened(data))[5]
            # Silence in the place of a leg that does not speak yet carries no time.
            if 0 < arrived - sent < 10**10:
                self.times.append(arrived - sent)

    def is_rtp(self, data: bytes) -> bool:
        return classify(data) is Kind.RTP

    def sealed(self, packet: bytes) -> bytes:
        return packet

    def opened(self, packet: bytes) -> bytes:
        return packet


class BrowserTalker(Talker):
    """Checks connectivity, shakes hands as DTLS client, and speaks SRTP."""

    fingerprint = _CERTIFICATE.fingerprint

    def __init__(self, target: tuple[str, int], *, is_timed: bool) -> None:
        super().__init__(target, is_timed=is_timed)
        self._srtp: SrtpPair | None = None

    def connect(self, ufrag: str, password: str, fingerprint: str) -> None:
        """Be ready to speak; takes some milliseconds."""
        body = stun.build_attribute(stun.USERNAME, f"{ufrag}:bench".encode())
        body += stun.build_attribute(stun.PRIORITY, struct.pack("!I", 1))
        body += stun.build_attribute(stun.ICE_CONTROLLING, bytes(8))
        body += stun.build_attribute(stun.USE_CANDIDATE)
        self.socket.send(stun.build_request(secrets.token_bytes(12), body, password))
        dtls = DtlsEndpoint(_CONTEXT, is_client=True, fingerprint=fingerprint)
        for datagram in dtls.start():
            self.socket.send(datagram)
        self.socket.settimeout(5)
        while dtls.keys is None or dtls.profile is None:
            data = self.socket.recv(1500)
            if classify(data) is Kind.DTLS:
                for datagram in dtls.receive(data):
                    self.socket.send(datagram)
        self.socket.setblocking(False)
        self._srtp = SrtpPair(dtls.profile, dtls.keys)

    def sealed(self, packet: bytes) -> bytes:
        assert self._srtp is not None
        return self._srtp.protect(packet)

    def opened(self, packet: bytes) -> bytes:
        assert self._srtp is not None
        plain = self._srtp.unprotect(packet)
        assert plain is not None, "the relay sent what is not genuine"
        return plain

"""A browser's half of a media connection in Python: connectivity checks, DTLS client, SRTP."""

import asyncio
import struct

from callcenter.media.certificate import make_certificate
from callcenter.media.dtls import DtlsEndpoint, make_context
from callcenter.media.srtp import SrtpPair
from callcenter.rtp import Kind, classify, parse, stun

CERTIFICATE = make_certificate(1_800_000_000.0)
CONTEXT = make_context(CERTIFICATE)


class FakeBrowser(asyncio.DatagramProtocol):
    """Talks to `target`.

    `packets` is what was heard, `reports` the RTCP with the count of packets by then, `answers` the replies
    to checks.
    """

    def __init__(self, target, fingerprint, is_client=True):
        self.target = target
        self.packets, self.reports, self.answers = [], [], []
        self.dtls = DtlsEndpoint(CONTEXT, is_client=is_client, fingerprint=fingerprint)
        self.srtp = None
        self.seq = 0
        self._news = asyncio.Event()

    @classmethod
    async def open(cls, plane, **kwargs):
        _, browser = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: cls(("127.0.0.1", plane.browser_port), plane.fingerprint, **kwargs),
            local_addr=("127.0.0.1", 0),
        )
        return browser

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, _):
        match classify(data):
            case Kind.STUN:
                self.answers.append(stun.parse(data))
            case Kind.DTLS:
                self.send_all(self.dtls.receive(data))
                if self.dtls.keys is not None and self.srtp is None:
                    self.srtp = SrtpPair(self.dtls.profile, self.dtls.keys)
            case Kind.RTP:
                self.packets.append(parse(self.srtp.unprotect(data)))
            case Kind.RTCP:
                self.reports.append((self.srtp.unprotect_rtcp(data), len(self.packets)))
        self._news.set()

    def send_raw(self, data):
        self.transport.sendto(data, self.target)

    def send_all(self, flight):
        for datagram in flight:
            self.send_raw(datagram)

    def check(self, ufrag, password, nominate=True):
        """Send a connectivity check."""
        body = stun.build_attribute(stun.USERNAME, f"{ufrag}:theirs".encode())
        body += stun.build_attribute(stun.PRIORITY, struct.pack("!I", 1))
        body += stun.build_attribute(stun.ICE_CONTROLLING, bytes(8))
        if nominate:
            body += stun.build_attribute(stun.USE_CANDIDATE)
        self.send_raw(stun.build_request(b"twelve bytes", body, password))

    def start_dtls(self):
        self.send_all(self.dtls.start())

    def rtp(self, payload, ssrc=7):
        """Return the next protected packet."""
        self.seq += 1
        header = struct.pack("!BBHII", 0x80, 0, self.seq, self.seq * 160, ssrc)
        return self.srtp.protect(header + payload)

    async def until(self, condition):
        while not condition():
            self._news.clear()
            await self._news.wait()

    def close(self):
        self.transport.close()

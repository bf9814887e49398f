"""One browser's share of the common port: ICE-lite, then DTLS, then SRTP (RFC 8445, 5764, 7675)."""

from __future__ import annotations

from callcenter.calls.media import BrowserLocal, BrowserRemote, PlainLocal, PlainRemote
from callcenter.media.dtls import DtlsEndpoint
from callcenter.media.handshake import Handshake, HandshakeEnds
from callcenter.media.path import PathOwner
from callcenter.media.sockets import Address
from callcenter.media.srtp import SrtpPair
from callcenter.media.studio import Studio
from callcenter.rtp import SrtpKeys, SrtpProfile, parse, parse_audio

MOST_EARLY_DATAGRAMS = 4
"""The handshake may begin before the answer with the fingerprint is here; a first flight is one or two."""


class BrowserPath:
    """Where the browser is comes from its authenticated connectivity checks alone, never from SDP or RTP."""

    def __init__(self, local: BrowserLocal, owner: PathOwner, studio: Studio) -> None:
        self.local = local
        self._mux = studio.mux
        self._context = studio.dtls
        self._owner = owner
        self._loop = studio.loop
        self._consent_s = studio.config.consent_s
        self._remote: BrowserRemote | None = None
        self._address: Address | None = None
        self._handshake: Handshake | None = None
        self._srtp: SrtpPair | None = None
        self._early: list[bytes] = []
        self._genuine_at = 0.0
        self._has_consent = False
        self._mux.register(local.ufrag, self)

    # What the leg asks (`path.Path`)

    @property
    def is_open(self) -> bool:
        return self._srtp is not None

    @property
    def password(self) -> str:
        return self.local.pwd

    def adopt(self, local: PlainLocal | BrowserLocal) -> bool:
        """Never: other credentials are another path."""
        return False

    def set_remote(self, remote: PlainRemote | BrowserRemote | None) -> None:
        if not isinstance(remote, BrowserRemote) or remote == self._remote:
            return
        if self._remote is not None:
            # Another certificate is another association: what the former one agreed is void (RFC 8842 5.4).
            self._forget_association()
        self._remote = remote
        self._shake_hands()

    def send(self, packet: bytes) -> None:
        srtp, address = self._srtp, self._address
        if srtp is not None and address is not None and self._has_consent:
            self._mux.send(srtp.protect(packet), address)

    def send_report(self, packet: bytes) -> None:
        if self._srtp is not None and self._address is not None and self._has_consent:
            self._mux.send(self._srtp.protect_rtcp(packet), self._address)

    def check(self, now: float) -> None:
        if self._has_consent and now - self._genuine_at >= self._consent_s:
            self._has_consent = False
            self._owner.consent_lost(now - self._genuine_at)

    def close(self) -> None:
        self._mux.unregister(self.local.ufrag, self, self._address)
        self._forget_association()

    # What the common port brings (`browser_mux.BrowserPeer`)

    def checked(self, address: Address, is_nominated: bool) -> None:
        """A connectivity check with our password came from `address` (RFC 8445 7.3)."""
        self._prove_genuine()
        if address == self._address or not (is_nominated or self._address is None):
            return
        self._mux.move(self, self._address, address)
        self._address = address
        self._shake_hands()

    def dtls_received(self, datagram: bytes) -> None:
        if self._handshake is not None:
            self._handshake.receive(datagram)
        elif len(self._early) < MOST_EARLY_DATAGRAMS:
            self._early.append(datagram)

    def srtp_received(self, datagram: bytes) -> None:
        data = None if self._srtp is None else self._srtp.unprotect(datagram)
        if data is None:
            self._count_refused()
            return
        self._genuine_at = self._loop.time()
        self._has_consent = True
        packet = parse_audio(data) or parse(data)
        if packet is None:
            self._mux.counters.malformed += 1
        else:
            self._owner.packet_received(packet)

    def srtcp_received(self, datagram: bytes) -> None:
        data = None if self._srtp is None else self._srtp.unprotect_rtcp(datagram)
        if data is None:
            self._count_refused()
            return
        self._prove_genuine()
        self._owner.report_received(data)

    # How they come together

    def _shake_hands(self) -> None:
        if self._remote is None or self._address is None or self._handshake is not None:
            return
        # `is_dtls_client` says who begins (RFC 5763 5, a=setup:active).
        endpoint = DtlsEndpoint(
            self._context,
            is_client=not self._remote.is_dtls_client,
            fingerprint=self._remote.fingerprint,
        )
        ends = HandshakeEnds(send=self._send_raw, agreed=self._agreed, refused=self._owner.path_failed)
        self._handshake = Handshake(endpoint, ends, self._loop)
        self._handshake.start()
        early, self._early = self._early, []
        for datagram in early:
            self._handshake.receive(datagram)

    def _send_raw(self, datagram: bytes) -> None:
        if self._address is not None:
            self._mux.send(datagram, self._address)

    def _agreed(self, profile: SrtpProfile, keys: SrtpKeys) -> None:
        self._srtp = SrtpPair(profile, keys)
        self._owner.path_ready()

    def _prove_genuine(self) -> None:
        self._genuine_at = self._loop.time()
        self._has_consent = True

    def _count_refused(self) -> None:
        if self._srtp is None:
            self._mux.counters.early += 1
        else:
            self._mux.counters.forged += 1

    def _forget_association(self) -> None:
        if self._handshake is not None:
            self._handshake.cancel()
        self._handshake = None
        self._srtp = None
        self._early = []

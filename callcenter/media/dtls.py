"""DTLS-SRTP key agreement (RFC 5764) as datagrams in and datagrams out; sending them is others' business."""

from __future__ import annotations

import struct

from OpenSSL import SSL

from callcenter.media.certificate import Certificate, fingerprint_of
from callcenter.media.errors import HandshakeRefused
from callcenter.rtp import EXPORTER_LABEL, PROFILES_OFFERED, SrtpKeys, SrtpProfile, split_keys

DTLS_1_2 = 0xFEFD
MTU = 1200
"""Bytes of a handshake datagram: fits every path on the Internet, tunnels included."""
RECORD_HEADER = 13


def make_context(certificate: Certificate) -> SSL.Context:
    """Return the context all handshakes share."""
    context = SSL.Context(SSL.DTLS_METHOD)
    context.set_min_proto_version(DTLS_1_2)
    context.set_options(SSL.OP_NO_QUERY_MTU | SSL.OP_NO_RENEGOTIATION)
    context.use_certificate(certificate.certificate)
    context.use_privatekey(certificate.key)
    # The peer's certificate is self-made too: anything passes here, and the fingerprint that came with the
    # signalling decides (RFC 5763 5).
    context.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, lambda *_: True)
    context.set_tlsext_use_srtp(PROFILES_OFFERED.encode())
    return context


class DtlsEndpoint:
    """One handshake. Feed it datagrams; send what it returns; call `retransmit` when `timeout_s` has passed.

    `keys` and `profile` are None until the handshake is done and the fingerprint found right; HandshakeRefused
    says that it never will be.
    """

    def __init__(self, context: SSL.Context, *, is_client: bool, fingerprint: str) -> None:
        self.keys: SrtpKeys | None = None
        self.profile: SrtpProfile | None = None
        self._fingerprint = fingerprint
        self._is_client = is_client
        self._ssl = SSL.Connection(context, None)
        self._ssl.set_ciphertext_mtu(MTU)
        if is_client:
            self._ssl.set_connect_state()
        else:
            self._ssl.set_accept_state()

    def start(self) -> list[bytes]:
        """Return the first flight: the client's hello, nothing for the server."""
        return self._proceed() if self._is_client else []

    def receive(self, datagram: bytes) -> list[bytes]:
        """Take one datagram from the peer and return our answer to it."""
        self._ssl.bio_write(datagram)
        return self._proceed() if self.keys is None else self._after_the_end()

    def retransmit(self) -> list[bytes]:
        """Return the last flight again if it is time (RFC 6347 4.2.4)."""
        if self.keys is not None:
            return []
        try:
            self._ssl.DTLSv1_handle_timeout()
        except SSL.Error as error:
            raise HandshakeRefused(f"the DTLS handshake got no answer: {_reason(error)}") from error
        return self._flight()

    @property
    def timeout_s(self) -> float | None:
        """Seconds until `retransmit` is due; None when nothing is outstanding."""
        return self._ssl.DTLSv1_get_timeout() if self.keys is None else None

    def _proceed(self) -> list[bytes]:
        try:
            self._ssl.do_handshake()
        except SSL.WantReadError:
            return self._flight()
        except SSL.Error as error:
            raise HandshakeRefused(f"the DTLS handshake failed: {_reason(error)}") from error
        self.profile, self.keys = self._agreed()
        return self._flight()

    def _after_the_end(self) -> list[bytes]:
        # The peer lost our last flight and repeats its own, or says good-bye; reading lets OpenSSL answer.
        try:
            self._ssl.recv(2048)
        except SSL.Error:
            # Nothing to read is the usual case; anything else is an alert, and the call ends by signalling.
            return self._flight()
        return self._flight()

    def _agreed(self) -> tuple[SrtpProfile, SrtpKeys]:
        certificate = self._ssl.get_peer_certificate(as_cryptography=True)
        if certificate is None or fingerprint_of(certificate) != self._fingerprint.upper():
            raise HandshakeRefused("the DTLS certificate is not the one the signalling announced")
        name = self._ssl.get_selected_srtp_profile().decode()
        if not name:
            raise HandshakeRefused("no SRTP profile in common")
        profile = SrtpProfile(name)  # OpenSSL selects only what we offered
        material = self._ssl.export_keying_material(EXPORTER_LABEL, profile.material_bytes)
        return profile, split_keys(material, profile, not self._is_client)

    def _flight(self) -> list[bytes]:
        data = b""
        while True:
            try:
                data += self._ssl.bio_read(65536)
            except SSL.WantReadError:
                return pack_records(data)


def pack_records(data: bytes) -> list[bytes]:
    """Cut a run of DTLS records into datagrams of at most `MTU` bytes, never inside one (RFC 6347 4.1.1)."""
    datagrams: list[bytes] = []
    start = end = 0
    while end + RECORD_HEADER <= len(data):
        (length,) = struct.unpack_from("!H", data, end + 11)
        after = end + RECORD_HEADER + length
        if after - start > MTU and end > start:
            datagrams.append(data[start:end])
            start = end
        end = after
    if end > start:
        datagrams.append(data[start:end])
    return datagrams


def _reason(error: SSL.Error) -> str:
    # OpenSSL's error queue: (library, function, reason) each.
    queue = error.args[0] if error.args and isinstance(error.args[0], list) else []
    return "; ".join(str(entry[-1]) for entry in queue) or type(error).__name__

"""Keys for secure RTP out of a DTLS handshake (RFC 5764 §4.2, 7714 §12)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from callcenter.rtp.errors import RtpError

EXPORTER_LABEL = b"EXTRACTOR-dtls_srtp"


class SrtpProfile(Enum):
    """Ciphers and tags, by the names OpenSSL gives them."""

    AEAD_AES_128_GCM = "SRTP_AEAD_AES_128_GCM"
    AES128_CM_SHA1_80 = "SRTP_AES128_CM_SHA1_80"
    AEAD_AES_256_GCM = "SRTP_AEAD_AES_256_GCM"
    AES128_CM_SHA1_32 = "SRTP_AES128_CM_SHA1_32"

    @property
    def key_bytes(self) -> int:
        return 32 if self is SrtpProfile.AEAD_AES_256_GCM else 16

    @property
    def salt_bytes(self) -> int:
        return 12 if self in (SrtpProfile.AEAD_AES_128_GCM, SrtpProfile.AEAD_AES_256_GCM) else 14

    @property
    def material_bytes(self) -> int:
        """How much to ask the exporter for: a key and a salt for either side."""
        return 2 * (self.key_bytes + self.salt_bytes)


PROFILES_OFFERED = f"{SrtpProfile.AEAD_AES_128_GCM.value}:{SrtpProfile.AES128_CM_SHA1_80.value}"
"""For OpenSSL's `use_srtp` setting, best first: what every browser speaks, and GCM costs less on every processor of
today. The others are for phones with keys in their SDP."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SrtpKeys:
    """Master key and salt, joined, for what we send and for what we receive. Never shown, not even by repr()."""

    local: bytes
    remote: bytes


def split_keys(material: bytes, profile: SrtpProfile, is_server: bool) -> SrtpKeys:
    """Cut exported material into the two sides' keys; raise RtpError when its length does not fit the profile.

    `is_server`: we were the DTLS server.
    """
    if len(material) != profile.material_bytes:
        raise RtpError(f"{profile.value} needs {profile.material_bytes} bytes of key material")
    key, salt = profile.key_bytes, profile.salt_bytes
    client = material[:key] + material[2 * key : 2 * key + salt]
    server = material[key : 2 * key] + material[2 * key + salt :]
    return SrtpKeys(local=server, remote=client) if is_server else SrtpKeys(local=client, remote=server)

"""SRTP and SRTCP on top of agreed keys: libsrtp's sessions, and its refusals as None."""

from __future__ import annotations

from pylibsrtp import Error, Policy, Session

from callcenter.rtp import SrtpKeys, SrtpProfile

_PROFILES = {
    SrtpProfile.AEAD_AES_128_GCM: Policy.SRTP_PROFILE_AEAD_AES_128_GCM,
    SrtpProfile.AES128_CM_SHA1_80: Policy.SRTP_PROFILE_AES128_CM_SHA1_80,
}
SUITES = {
    "AEAD_AES_128_GCM": SrtpProfile.AEAD_AES_128_GCM,
    "AES_CM_128_HMAC_SHA1_80": SrtpProfile.AES128_CM_SHA1_80,
}
"""By the names of RFC 4568 and 7714."""
REPLAY_WINDOW = 1024
"""Packets: about twenty seconds, so a burst that a Wi-Fi link held back is not taken for a replay."""
LONGEST_PACKET = 1500
"""libsrtp's buffer in the binding; nothing longer fits a datagram on Ethernet anyway."""


class SrtpPair:
    """Both directions of one association. Packets that are not genuine come back as None."""

    def __init__(self, profile: SrtpProfile, keys: SrtpKeys) -> None:
        self._profile = profile
        self._out = _session(keys.local, Policy.SSRC_ANY_OUTBOUND, _PROFILES[profile])
        self._in = _session(keys.remote, Policy.SSRC_ANY_INBOUND, _PROFILES[profile])
        self.protect = self._out.protect
        self.protect_rtcp = self._out.protect_rtcp

    def expect(self, key: bytes) -> None:
        """From now on the peer encrypts with `key`; what we send goes on as before."""
        self._in = _session(key, Policy.SSRC_ANY_INBOUND, _PROFILES[self._profile])

    def unprotect(self, packet: bytes) -> bytes | None:
        if len(packet) > LONGEST_PACKET:
            return None
        try:
            return self._in.unprotect(packet)
        except Error:
            return None

    def unprotect_rtcp(self, packet: bytes) -> bytes | None:
        if len(packet) > LONGEST_PACKET:
            return None
        try:
            return self._in.unprotect_rtcp(packet)
        except Error:
            return None


def _session(key: bytes, kind: int, profile: int) -> Session:
    policy = Policy(key=key, ssrc_type=kind, srtp_profile=profile)
    policy.window_size = REPLAY_WINDOW
    return Session(policy)

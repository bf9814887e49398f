"""SRTP and SRTCP on top of agreed keys: libsrtp's sessions, and its refusals as None."""

from __future__ import annotations

from pylibsrtp import Error, Policy, Session

from callcenter.rtp import SrtpKeys, SrtpProfile

_PROFILES = {
    SrtpProfile.AEAD_AES_128_GCM: Policy.SRTP_PROFILE_AEAD_AES_128_GCM,
    SrtpProfile.AEAD_AES_256_GCM: Policy.SRTP_PROFILE_AEAD_AES_256_GCM,
    SrtpProfile.AES128_CM_SHA1_80: Policy.SRTP_PROFILE_AES128_CM_SHA1_80,
    SrtpProfile.AES128_CM_SHA1_32: Policy.SRTP_PROFILE_AES128_CM_SHA1_32,
}
SUITES = {
    "AEAD_AES_128_GCM": SrtpProfile.AEAD_AES_128_GCM,
    "AEAD_AES_256_GCM": SrtpProfile.AEAD_AES_256_GCM,
    "AES_CM_128_HMAC_SHA1_80": SrtpProfile.AES128_CM_SHA1_80,
    "AES_CM_128_HMAC_SHA1_32": SrtpProfile.AES128_CM_SHA1_32,
}
"""By the names of RFC 4568 and 7714."""
REPLAY_WINDOW = 1024
"""Packets: about twenty seconds, so a burst that a Wi-Fi link held back is not taken for a replay."""
LONGEST_PACKET = 1500
"""libsrtp's buffer in the binding; nothing longer fits a datagram on Ethernet anyway."""


OVERLAP = 50
"""Packets under a new key before the former is forgotten: what was under way when it changed still counts."""


class SrtpPair:
    """Both directions of one association. Packets that are not genuine come back as None."""

    def __init__(self, profile: SrtpProfile, keys: SrtpKeys) -> None:
        self._in = _session(keys.remote, Policy.SSRC_ANY_INBOUND, _PROFILES[profile])
        self._former: Session | None = None
        self._overlap = 0
        self.speak(profile, keys.local)

    def speak(self, profile: SrtpProfile, key: bytes) -> None:
        """From now on encrypt with `key`."""
        out = _session(key, Policy.SSRC_ANY_OUTBOUND, _PROFILES[profile])
        self.protect = out.protect
        self.protect_rtcp = out.protect_rtcp

    def expect(self, profile: SrtpProfile, key: bytes) -> None:
        """From now on the peer encrypts with `key`; what we send goes on as before."""
        self._former, self._overlap = self._in, OVERLAP
        self._in = _session(key, Policy.SSRC_ANY_INBOUND, _PROFILES[profile])

    def unprotect(self, packet: bytes) -> bytes | None:
        if len(packet) > LONGEST_PACKET:
            return None
        if self._former is not None:
            return self._unprotect_either(packet, self._former)
        try:
            return self._in.unprotect(packet)
        except Error:
            return None

    def _unprotect_either(self, packet: bytes, former: Session) -> bytes | None:
        try:
            plain = self._in.unprotect(packet)
        except Error:
            try:
                return former.unprotect(packet)
            except Error:
                return None
        self._overlap -= 1
        if not self._overlap:
            self._former = None
        return plain

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

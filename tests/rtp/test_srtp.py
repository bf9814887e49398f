"""Key material cut as RFC 5764 §4.2 lays it out: client key, server key, client salt, server salt."""

from __future__ import annotations

import pytest

from callcenter.rtp import PROFILES_OFFERED, RtpError, SrtpKeys, SrtpProfile, split_keys

GCM, CM = SrtpProfile.AEAD_AES_128_GCM, SrtpProfile.AES128_CM_SHA1_80
KEYS = b"C" * 16 + b"S" * 16


@pytest.mark.parametrize("profile, salt", [(GCM, 12), (CM, 14)])
def test_either_side_sends_with_its_own_key(profile: SrtpProfile, salt: int) -> None:
    material = KEYS + b"c" * salt + b"s" * salt
    client, server = b"C" * 16 + b"c" * salt, b"S" * 16 + b"s" * salt
    assert profile.material_bytes == len(material)
    assert split_keys(material, profile, is_server=True) == SrtpKeys(local=server, remote=client)
    assert split_keys(material, profile, is_server=False) == SrtpKeys(local=client, remote=server)


@pytest.mark.parametrize("profile", list(SrtpProfile))
@pytest.mark.parametrize("difference", [-1, 1])
def test_material_of_another_length_is_refused(profile: SrtpProfile, difference: int) -> None:
    with pytest.raises(RtpError):
        split_keys(bytes(profile.material_bytes + difference), profile, is_server=True)


def test_keys_are_not_shown() -> None:
    assert "CCCC" not in repr(split_keys(KEYS + bytes(24), GCM, is_server=True))


def test_the_offer_in_openssl_s_words() -> None:
    assert PROFILES_OFFERED == "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80"

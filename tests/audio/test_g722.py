"""Wideband there and back: a tone stays a tone, any octets give sound, lengths are those of G.711."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.audio import PCMU, FromG722, ToG722, decode, encode, sine
from tests.audio.spectrum import amplitude_at


@pytest.mark.parametrize("hertz", [300.0, 1000.0, 2500.0])
@pytest.mark.parametrize("samples", [80, 160, 480])
def test_a_tone_comes_back_as_that_tone(hertz: float, samples: int) -> None:
    told, heard = ToG722(), FromG722()
    octets = encode(PCMU, sine(hertz, 0.6, -12.0))
    back = b"".join(
        heard.ulaw(told.payload(octets[at : at + samples])) for at in range(0, len(octets), samples)
    )
    assert len(back) == len(octets)
    # −12 dBFS is 8,231.
    assert amplitude_at(decode(PCMU, back)[800:4000], hertz) == pytest.approx(8_231, rel=0.1)


@given(st.lists(st.binary(max_size=500), max_size=5))
def test_any_octets_are_sound_of_their_length(packets: list[bytes]) -> None:
    heard, told = FromG722(), ToG722()
    for packet in packets:
        ulaw = heard.ulaw(packet)
        assert len(ulaw) == len(packet) == len(told.payload(ulaw))


def test_each_direction_has_a_state_of_its_own() -> None:
    octets = encode(PCMU, array("h", [5000, -5000] * 80))
    one, other = ToG722(), ToG722()
    first = one.payload(octets)
    assert one.payload(octets) != first
    assert other.payload(octets) == first

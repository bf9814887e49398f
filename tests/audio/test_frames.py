"""Sounds cut into packets."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.audio import (
    CODECS,
    AudioError,
    cut,
    cut_encoded,
    decode,
    encode,
    samples_per_frame,
    silence_frame,
)


@pytest.mark.parametrize("ptime_ms, samples", [(10, 80), (20, 160), (30, 240), (60, 480)])
def test_frame_sizes(ptime_ms: int, samples: int) -> None:
    assert samples_per_frame(ptime_ms) == samples


@pytest.mark.parametrize("codec, octet", [("PCMU", b"\xff"), ("PCMA", b"\xd5")])
def test_silence_frames(codec: str, octet: bytes) -> None:
    assert silence_frame(codec, 20) == octet * 160


@pytest.mark.parametrize(
    "octets, frames",
    [
        (0, ()),
        (1, (b"a" + b"\xff" * 79,)),
        (80, (b"a" * 80,)),
        (81, (b"a" * 80, b"a" + b"\xff" * 79)),
    ],
)
def test_the_last_frame_is_filled_up(octets: int, frames: tuple[bytes, ...]) -> None:
    assert cut_encoded("PCMU", b"a" * octets, 10) == frames


@given(
    st.lists(st.integers(-32_768, 32_767), max_size=700),
    st.sampled_from(CODECS),
    st.sampled_from([10, 20, 30, 60]),
)
def test_nothing_is_lost(values: list[int], codec: str, ptime_ms: int) -> None:
    samples = array("h", values)
    joined = b"".join(cut(codec, samples, ptime_ms))
    assert joined[: len(samples)] == encode(codec, samples)
    assert len(joined) % samples_per_frame(ptime_ms) == 0
    assert set(decode(codec, joined[len(samples) :])) <= set(decode(codec, silence_frame(codec, 10)))


@pytest.mark.parametrize("codec, ptime_ms", [("PCMU", 9), ("PCMU", 61), ("PCMU", 0), ("opus", 20)])
def test_what_cannot_be_cut(codec: str, ptime_ms: int) -> None:
    with pytest.raises(AudioError):
        cut(codec, array("h", [1]), ptime_ms)
    with pytest.raises(AudioError):
        silence_frame(codec, ptime_ms)

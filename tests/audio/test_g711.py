"""Both laws against the figures of ITU-T G.711."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.audio import CODECS, PCMA, PCMU, AudioError, decode, encode, transcode
from callcenter.audio.g711 import SILENCE

EVERY_CODE = bytes(range(256))
EVERY_VALUE = array("h", range(-32_768, 32_768))


@pytest.mark.parametrize(
    "codec, code, value",
    [
        # The first value of each segment, the last one, and their mirror images (tables 2a and 1a, 16-bit scale).
        *(
            (PCMU, code, value)
            for code, value in [(0xFF, 0), (0xFE, 8), (0xEF, 132), (0xDF, 396), (0xCF, 924)]
        ),
        *(
            (PCMU, code, value)
            for code, value in [(0xBF, 1_980), (0xAF, 4_092), (0x9F, 8_316), (0x8F, 16_764)]
        ),
        *(
            (PCMU, code, value)
            for code, value in [(0x80, 32_124), (0x00, -32_124), (0x0F, -16_764), (0x7E, -8)]
        ),
        *(
            (PCMA, code, value)
            for code, value in [(0xD5, 8), (0xD4, 24), (0xC5, 264), (0xF5, 528), (0xE5, 1_056)]
        ),
        *(
            (PCMA, code, value)
            for code, value in [(0x95, 2_112), (0x85, 4_224), (0xB5, 8_448), (0xA5, 16_896)]
        ),
        *(
            (PCMA, code, value)
            for code, value in [(0xAA, 32_256), (0x2A, -32_256), (0x25, -16_896), (0x55, -8)]
        ),
    ],
)
def test_the_figures_of_the_standard(codec: str, code: int, value: int) -> None:
    assert decode(codec, bytes([code])) == array("h", [value])
    assert encode(codec, array("h", [value])) == bytes([code])


@pytest.mark.parametrize(
    "codec, values, codes",
    [
        (PCMU, [0, 3, 4, 11, 12], "ff ff fe fe fd"),
        (PCMU, [-1, -4, -5, -12, -13], "7f 7f 7e 7e 7d"),
        (PCMU, [32_635, 32_767, -32_768], "80 80 00"),
        (PCMA, [0, 15, 16, 31, 32], "d5 d5 d4 d4 d7"),
        (PCMA, [-1, -16, -17, -32, -33], "55 55 54 54 57"),
        (PCMA, [32_767, -32_768], "aa 2a"),
    ],
)
def test_decision_values(codec: str, values: list[int], codes: str) -> None:
    assert encode(codec, array("h", values)) == bytes.fromhex(codes)


@pytest.mark.parametrize("codec, both_zeros", [(PCMU, b"\x7f"), (PCMA, b"")])
def test_every_code_comes_back(codec: str, both_zeros: bytes) -> None:
    # µ-law has a negative zero, which is 0 as well and returns as the positive one.
    back = encode(codec, decode(codec, EVERY_CODE))
    changed = [code for code in EVERY_CODE if back[code] != code]
    assert bytes(changed) == both_zeros


@pytest.mark.parametrize("codec", CODECS)
def test_louder_in_is_never_quieter_out(codec: str) -> None:
    heard = decode(codec, encode(codec, EVERY_VALUE))
    assert list(heard) == sorted(heard)


@pytest.mark.parametrize("codec, finest", [(PCMU, 132 / 32), (PCMA, 8)])
def test_the_error_is_a_small_part_of_the_value(codec: str, finest: int) -> None:
    heard = decode(codec, encode(codec, EVERY_VALUE))
    worst = max(abs(a - b) - abs(a) / 32 for a, b in zip(EVERY_VALUE, heard, strict=True) if abs(a) <= 32_124)
    assert worst <= finest


@pytest.mark.parametrize("codec, silence", [(PCMU, b"\xff"), (PCMA, b"\xd5")])
def test_silence(codec: str, silence: bytes) -> None:
    assert SILENCE[codec] == silence == encode(codec, array("h", [0]))


@pytest.mark.parametrize("source", CODECS)
@pytest.mark.parametrize("target", CODECS)
def test_transcoding_is_by_way_of_the_value(source: str, target: str) -> None:
    expected = EVERY_CODE if source == target else encode(target, decode(source, EVERY_CODE))
    assert transcode(EVERY_CODE, source, target) == expected


@pytest.mark.parametrize("one, other", [(PCMU, PCMA), (PCMA, PCMU)])
def test_there_and_back_costs_at_most_a_step(one: str, other: str) -> None:
    before = decode(one, EVERY_CODE)
    after = decode(one, transcode(transcode(EVERY_CODE, one, other), other, one))
    assert max(abs(a - b) - abs(a) / 16 for a, b in zip(before, after, strict=True)) <= 8


@given(st.binary(max_size=500), st.sampled_from(CODECS))
def test_lengths(data: bytes, codec: str) -> None:
    assert len(decode(codec, data)) == len(data) == len(encode(codec, decode(codec, data)))


def test_other_codecs_are_refused() -> None:
    for ask in (
        lambda: encode("G722", array("h")),
        lambda: decode("G722", b""),
        lambda: transcode(b"", PCMU, "G722"),
    ):
        with pytest.raises(AudioError):
            ask()

"""WAV files in and out, and brought to 8 kHz without aliases."""

from __future__ import annotations

import struct
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.audio import AudioError, encode, read_wav, rms_dbfs, to_8k, write_wav
from callcenter.audio import wav as limits
from callcenter.audio.resample import RATES
from tests.audio.spectrum import amplitude_at, wave

SAMPLES = array("h", [0, 1, -1, 300, -32_768, 32_767])


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"".join(
        struct.pack("<4sI", name, len(data)) + data + b"\0" * (len(data) % 2) for name, data in chunks
    )
    return struct.pack("<4sI4s", b"RIFF", 4 + len(body), b"WAVE") + body


def layout(coding: int = 1, channels: int = 1, rate: int = 8_000, bits: int = 16) -> bytes:
    return struct.pack(
        "<HHIIHH", coding, channels, rate, rate * channels * bits // 8, channels * bits // 8, bits
    )


OCTETS = struct.pack("<6h", *SAMPLES)
GUID_REST = bytes.fromhex("0000 0000 1000 8000 00aa 0038 9b71")


def test_a_file_byte_for_byte() -> None:
    assert write_wav(SAMPLES) == riff((b"fmt ", layout()), (b"data", OCTETS))
    assert write_wav(SAMPLES, channels=2, rate=16_000) == riff(
        (b"fmt ", layout(1, 2, 16_000)), (b"data", OCTETS)
    )


@given(st.lists(st.integers(-32_768, 32_767), max_size=300))
def test_write_and_read_undo_each_other(values: list[int]) -> None:
    assert list(read_wav(write_wav(array("h", values)))) == values


@pytest.mark.parametrize(
    "data, samples",
    [
        (riff((b"fmt ", layout()), (b"data", b"")), []),
        (
            riff((b"LIST", b"odd"), (b"fmt ", layout() + b"\0\0"), (b"fact", b"1234"), (b"data", OCTETS)),
            list(SAMPLES),
        ),
        (riff((b"fmt ", layout()), (b"data", OCTETS), (b"LIST", b"after")), list(SAMPLES)),
        (riff((b"fmt ", layout()), (b"data", OCTETS + b"x")), list(SAMPLES)),
        (riff((b"fmt ", layout()), (b"data", OCTETS))[:-2], list(SAMPLES)[:-1]),
        (riff((b"fmt ", layout(channels=2)), (b"data", OCTETS)), [0, 149, -1]),
        (
            riff((b"fmt ", layout(6, bits=8)), (b"data", encode("PCMA", SAMPLES))),
            [8, 8, -8, 296, -32_256, 32_256],
        ),
        (
            riff((b"fmt ", layout(7, bits=8)), (b"data", encode("PCMU", SAMPLES))),
            [0, 0, 0, 308, -32_124, 32_124],
        ),
        (
            riff(
                (b"fmt ", layout(0xFFFE) + struct.pack("<HHIH", 22, 16, 4, 1) + GUID_REST),
                (b"data", OCTETS),
            ),
            list(SAMPLES),
        ),
    ],
    ids=["empty", "odd chunks", "tail", "half a sample", "cut", "stereo", "A-law", "µ-law", "extensible"],
)
def test_files_taken(data: bytes, samples: list[int]) -> None:
    assert list(read_wav(data)) == samples


def test_a_recorder_that_never_wrote_the_length() -> None:
    whole = write_wav(SAMPLES)
    assert read_wav(whole[:40] + b"\xff\xff\xff\xff" + whole[44:]) == SAMPLES


@pytest.mark.parametrize(
    "data, why",
    [
        (b"", "not a WAV file"),
        (b"ID3\x04" + bytes(100), "not a WAV file"),
        (riff(), "no format or no data"),
        (riff((b"fmt ", layout())), "no format or no data"),
        (riff((b"data", OCTETS)), "no format or no data"),
        (riff((b"fmt ", layout()[:15]), (b"data", OCTETS)), "cut short"),
        (riff((b"fmt ", layout(3, bits=32)), (b"data", OCTETS)), "16-bit PCM"),
        (riff((b"fmt ", layout(bits=8)), (b"data", OCTETS)), "16-bit PCM"),
        (riff((b"fmt ", layout(bits=24)), (b"data", OCTETS)), "16-bit PCM"),
        (riff((b"fmt ", layout(0xFFFE)), (b"data", OCTETS)), "16-bit PCM"),
        (riff((b"fmt ", layout(channels=6)), (b"data", OCTETS)), "channels"),
        (riff((b"fmt ", layout(channels=0)), (b"data", OCTETS)), "channels"),
        (riff((b"fmt ", layout(rate=12_345)), (b"data", OCTETS)), "12345 Hz"),
        (riff(*[(b"JUNK", b"")] * (limits.MAX_CHUNKS + 1)), "chunks"),
        (riff((b"fmt ", layout(6, bits=8)), (b"data", bytes(8_000 * limits.LONGEST_S + 1))), "longer than"),
    ],
)
def test_files_refused(data: bytes, why: str) -> None:
    with pytest.raises(AudioError, match=why):
        read_wav(data)


def test_the_longest_file() -> None:
    longest = riff((b"fmt ", layout(6, bits=8)), (b"data", bytes(8_000 * limits.LONGEST_S)))
    assert len(read_wav(longest)) == 8_000 * limits.LONGEST_S


@given(st.data())
def test_mutated_files_raise_nothing_else(data: st.DataObject) -> None:
    whole = write_wav(SAMPLES)
    at = data.draw(st.integers(0, len(whole)))
    cut = data.draw(st.integers(0, 8))
    try:
        read_wav(whole[:at] + data.draw(st.binary(max_size=8)) + whole[at + cut :])
    except AudioError:
        return


@pytest.mark.parametrize("rate", RATES)
def test_speech_keeps_its_length_level_and_place(rate: int) -> None:
    sound = to_8k(wave(1_000, 0.1, rate), rate)
    assert len(sound) == pytest.approx(800, abs=1)
    middle = sound[200:600]
    assert amplitude_at(middle, 1_000) == pytest.approx(8_000, rel=0.01)
    assert max(abs(a - b) for a, b in zip(middle, wave(1_000, 0.1)[200:600], strict=True)) <= 60


@pytest.mark.parametrize("rate", [11_025, 16_000, 44_100, 48_000])
@pytest.mark.parametrize("frequency_hz", [4_100, 5_000, 5_512])
def test_what_a_telephone_cannot_carry_does_not_come_back(rate: int, frequency_hz: int) -> None:
    sound = to_8k(wave(frequency_hz, 0.1, rate), rate)[200:-200]
    assert rms_dbfs(sound) < -75


@pytest.mark.parametrize("rate", [11_025, 22_050, 48_000])
def test_a_constant_stays_constant(rate: int) -> None:
    sound = to_8k(array("h", [1_000] * (rate // 10)), rate)
    assert set(sound[100:-100]) == {1_000}


def test_other_rates_are_refused() -> None:
    with pytest.raises(AudioError):
        to_8k(SAMPLES, 7_350)

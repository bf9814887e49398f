"""WAV files, as bytes in and samples out. Reading a file from disk is the owner's business.

Taken: PCM of 16 bits, and both G.711 laws, one or two channels (mixed), at the rates `resample` knows.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from callcenter.audio import g711
from callcenter.audio.errors import AudioError
from callcenter.audio.pcm import SAMPLE_RATE
from callcenter.audio.resample import RATES, to_8k
from said import Said

LONGEST_S = 600
"""Ten minutes: more than any announcement, and about a minute of converting at the highest rate."""

MAX_CHUNKS = 100

_PCM, _ALAW, _MULAW, _EXTENSIBLE = 1, 6, 7, 0xFFFE
_LAWS = {_ALAW: g711.PCMA, _MULAW: g711.PCMU}


ULAW_HEADER_BYTES = 58


@dataclass(frozen=True, slots=True, kw_only=True)
class _Format:
    coding: int
    channels: int
    rate: int
    bits: int


def read_wav(data: bytes) -> array[int]:
    """Return the sound of a WAV file at 8 kHz, one channel; raise AudioError saying what to change."""
    chunks = dict(_chunks(data))
    if b"fmt " not in chunks or b"data" not in chunks:
        raise AudioError(Said("the WAV file has no format or no data"))
    layout = _read_format(chunks[b"fmt "])
    samples = _linear(layout, chunks[b"data"])
    if layout.channels == 2:
        samples = _mixed(samples)
    if len(samples) > LONGEST_S * layout.rate:
        raise AudioError(Said("longer than {most} s", most=LONGEST_S))
    return to_8k(samples, layout.rate)


def write_wav(samples: array[int], *, channels: int = 1, rate: int = SAMPLE_RATE) -> bytes:
    """Return a WAV file of 16-bit PCM. With two channels, `samples` takes turns left, right."""
    body = samples
    if sys.byteorder == "big":
        body = samples[:]
        body.byteswap()
    octets = body.tobytes()
    layout = struct.pack("<HHIIHH", _PCM, channels, rate, rate * channels * 2, channels * 2, 16)
    size = 4 + 8 + len(layout) + 8 + len(octets)
    return b"".join(
        (
            struct.pack("<4sI4s", b"RIFF", size, b"WAVE"),
            struct.pack("<4sI", b"fmt ", len(layout)) + layout,
            struct.pack("<4sI", b"data", len(octets)) + octets,
        )
    )


def ulaw_header(channels: int, octets: int) -> bytes:
    """Return what stands before `octets` (an even number) of µ-law at 8 kHz; always `ULAW_HEADER_BYTES` long.

    Half the size of PCM, taken by every browser and player, and just what was heard. A coding other than PCM wants a
    `fact` chunk with the length in samples.
    """
    layout = struct.pack("<HHIIHHH", _MULAW, channels, SAMPLE_RATE, SAMPLE_RATE * channels, channels, 8, 0)
    return b"".join(
        (
            struct.pack("<4sI4s", b"RIFF", ULAW_HEADER_BYTES - 8 + octets, b"WAVE"),
            struct.pack("<4sI", b"fmt ", len(layout)) + layout,
            struct.pack("<4sII", b"fact", 4, octets // channels),
            struct.pack("<4sI", b"data", octets),
        )
    )


def ulaw_channels(header: bytes) -> int:
    """Return how many channels a file of ours has, by its first `ULAW_HEADER_BYTES`; raise AudioError for others'."""
    if len(header) == ULAW_HEADER_BYTES:
        for channels in (1, 2):
            (octets,) = struct.unpack_from("<I", header, ULAW_HEADER_BYTES - 4)
            if header == ulaw_header(channels, octets):
                return channels
    raise AudioError(Said("not the beginning of a recording"))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the chunks of a RIFF file.

    A last chunk that claims more than there is ends with the file: recorders that stream write the length last, or
    never.
    """
    if len(data) < 12 or data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise AudioError(Said("not a WAV file"))
    at = 12
    for _ in range(MAX_CHUNKS):
        if at + 8 > len(data):
            return
        name, size = struct.unpack_from("<4sI", data, at)
        yield name, data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    raise AudioError(Said("more than {most} chunks in the WAV file", most=MAX_CHUNKS))


def _read_format(chunk: bytes) -> _Format:
    if len(chunk) < 16:
        raise AudioError(Said("the format of the WAV file is cut short"))
    coding, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", chunk)
    if coding == _EXTENSIBLE and len(chunk) >= 26:
        # The real coding opens the GUID that follows size, valid bits and channel mask.
        coding = struct.unpack_from("<H", chunk, 24)[0]
    layout = _Format(coding=coding, channels=channels, rate=rate, bits=bits)
    if (coding, bits) not in ((_PCM, 16), (_ALAW, 8), (_MULAW, 8)):
        raise AudioError(
            Said("coding {coding} with {bits} bits; save the file as 16-bit PCM", coding=coding, bits=bits)
        )
    if channels not in (1, 2):
        raise AudioError(Said("{channels} channels; save the file with one or two", channels=channels))
    if rate not in RATES:
        raise AudioError(
            Said("{rate} Hz; save the file at one of {rates} Hz", rate=rate, rates=tuple(map(str, RATES)))
        )
    return layout


def _linear(layout: _Format, data: bytes) -> array[int]:
    frame = layout.channels * layout.bits // 8
    data = data[: len(data) - len(data) % frame]
    if layout.coding in _LAWS:
        return g711.decode(_LAWS[layout.coding], data)
    samples = array("h", data)
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def _mixed(samples: array[int]) -> array[int]:
    return array("h", [(left + right) >> 1 for left, right in zip(samples[0::2], samples[1::2], strict=True)])

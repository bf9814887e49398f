"""G.711, both laws, by table: a buffer at a time, never a sample at a time in Python.

PCMU is µ-law and PCMA A-law, by their RTP names. The tables follow ITU-T G.711 as the ITU's own software (G.191)
computes it: 14 bits of a sample count for µ-law, 13 for A-law, and negative values are mirrored by complement, so
that -1 is as quiet as 0.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from typing import TypeVar

from callcenter.audio.errors import AudioError

PCMU = "PCMU"
PCMA = "PCMA"

_ULAW_BIAS = 33


def _ulaw_code(magnitude: int) -> int:
    """Return the code of a positive 16-bit value (G.711 table 2a)."""
    biased = min((magnitude >> 2) + _ULAW_BIAS, 0x1FFF)
    segment = biased.bit_length() - 5
    return 0x80 | (8 - segment) << 4 | 0x0F - ((biased >> segment) & 0x0F)


def _ulaw_value(code: int) -> int:
    inverted = ~code & 0xFF
    exponent, mantissa = inverted >> 4 & 0x07, inverted & 0x0F
    magnitude = (((2 * mantissa + _ULAW_BIAS) << exponent) - _ULAW_BIAS) << 2
    return magnitude if code & 0x80 else -magnitude


def _alaw_code(magnitude: int) -> int:
    """Return the code of a positive 16-bit value (G.711 table 1a); even bits are inverted on the line."""
    steps = magnitude >> 4
    segment = max(0, steps.bit_length() - 4)
    mantissa = steps >> max(0, segment - 1) & 0x0F
    return (0x80 | segment << 4 | mantissa) ^ 0x55


def _alaw_value(code: int) -> int:
    plain = code ^ 0x55
    segment, mantissa = plain >> 4 & 0x07, plain & 0x0F
    steps = 2 * mantissa + 1 if segment == 0 else (2 * mantissa + 33) << (segment - 1)
    return steps << 3 if code & 0x80 else -(steps << 3)


def _encode_table(positive: bytes) -> bytes:
    """Return a table to index with any 16-bit value: Python counts the negative ones from the end, as they need."""
    return positive + bytes(code & 0x7F for code in reversed(positive))


_ENCODE = {
    PCMU: _encode_table(b"".join(bytes([_ulaw_code(value)]) * 4 for value in range(0, 32_768, 4))),
    PCMA: _encode_table(b"".join(bytes([_alaw_code(value)]) * 16 for value in range(0, 32_768, 16))),
}
_VALUES = {
    PCMU: array("h", [_ulaw_value(code) for code in range(256)]),
    PCMA: array("h", [_alaw_value(code) for code in range(256)]),
}
# First and second byte of each value in memory, for translate().
_BYTES = {
    codec: (bytes(values.tobytes()[0::2]), bytes(values.tobytes()[1::2])) for codec, values in _VALUES.items()
}

CODECS = tuple(_ENCODE)

SILENCE = {codec: table[:1] for codec, table in _ENCODE.items()}
"""The octet for a sample of 0."""


_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


def _table(tables: Mapping[_Key, _Value], key: _Key) -> _Value:
    try:
        return tables[key]
    except KeyError:
        raise AudioError(f"{key} is not one of {', '.join(CODECS)}") from None


def encode(codec: str, samples: array[int]) -> bytes:
    """Return one octet for each sample; raise AudioError for a codec that is not G.711."""
    return bytes(map(_table(_ENCODE, codec).__getitem__, samples))


def decode(codec: str, data: bytes) -> array[int]:
    """Return one sample for each octet; raise AudioError for a codec that is not G.711."""
    first, second = _table(_BYTES, codec)
    raw = bytearray(2 * len(data))
    raw[0::2] = data.translate(first)
    raw[1::2] = data.translate(second)
    return array("h", bytes(raw))


_TRANSCODE = {
    (PCMU, PCMU): bytes(range(256)),
    (PCMU, PCMA): encode(PCMA, _VALUES[PCMU]),
    (PCMA, PCMU): encode(PCMU, _VALUES[PCMA]),
    (PCMA, PCMA): bytes(range(256)),
}


def transcode(data: bytes, source: str, target: str) -> bytes:
    """Turn one law into the other, by way of the linear value; one C call for a packet."""
    return data.translate(_table(_TRANSCODE, (source, target)))

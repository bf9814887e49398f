"""Sound cut into what one packet carries: G.711 octets for 10 to 60 ms."""

from __future__ import annotations

from array import array

from callcenter.audio import g711
from callcenter.audio.errors import AudioError
from callcenter.audio.pcm import SAMPLE_RATE

SHORTEST_PTIME_MS = 10
LONGEST_PTIME_MS = 60


def samples_per_frame(ptime_ms: int) -> int:
    """Return how many samples, and so octets of G.711, a packet of that length carries."""
    if not SHORTEST_PTIME_MS <= ptime_ms <= LONGEST_PTIME_MS:
        raise AudioError(f"a packet lasts {SHORTEST_PTIME_MS} to {LONGEST_PTIME_MS} ms, not {ptime_ms}")
    return ptime_ms * SAMPLE_RATE // 1000


def silence_frame(codec: str, ptime_ms: int) -> bytes:
    """Return one packet's worth of digital silence."""
    if codec not in g711.SILENCE:
        raise AudioError(f"{codec} is not one of {', '.join(g711.CODECS)}")
    return g711.SILENCE[codec] * samples_per_frame(ptime_ms)


def cut(codec: str, samples: array[int], ptime_ms: int) -> tuple[bytes, ...]:
    """Encode a whole sound and cut it into frames; the last is filled up with silence."""
    return cut_encoded(codec, g711.encode(codec, samples), ptime_ms)


def cut_encoded(codec: str, data: bytes, ptime_ms: int) -> tuple[bytes, ...]:
    """Cut octets that are encoded already."""
    size = samples_per_frame(ptime_ms)
    data += silence_frame(codec, ptime_ms)[: -len(data) % size]
    return tuple(data[at : at + size] for at in range(0, len(data), size))

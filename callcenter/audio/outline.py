"""The outline of a recording, for a picture of it: how loud it was where, without reading all of it."""

from __future__ import annotations

import math
from collections.abc import Callable

from callcenter.audio.g711 import PCMU, decode

LOOKS = 4
"""Places looked at in each stretch of a long recording: a word is seldom missed, an hour costs what a minute does."""
LOOK_FRAMES = 240
"""30 ms: longer than any glottal pulse, so a voice is seen at its loudest."""
LOUDEST = 100

_SCALE = bytes(
    round(LOUDEST * math.sqrt(min(1.0, abs(decode(PCMU, bytes([octet]))[0]) / 32_124)))
    for octet in range(256)
)
"""µ-law to 0…100. The root, because speech is recorded far below full scale and a picture of it would be a line."""


def outline(
    read: Callable[[int, int], bytes], frames: int, channels: int, points: int
) -> tuple[tuple[int, ...], ...]:
    """Return the loudest of each of so many equal stretches, 0 to 100, channel by channel.

    `read(offset, octets)` gives sound in µ-law, its channels by turns; at most `LOOKS * LOOK_FRAMES` frames of a
    stretch are read. There are never more points than frames.
    """
    points = min(points, frames)
    found: list[list[int]] = [[] for _ in range(channels)]
    for point in range(points):
        begin, end = point * frames // points, (point + 1) * frames // points
        heard = b"".join(read(at * channels, length * channels) for at, length in _looks(begin, end))
        scaled = heard.translate(_SCALE)
        for channel, loudest in enumerate(found):
            loudest.append(max(scaled[channel::channels], default=0))
    return tuple(tuple(loudest) for loudest in found)


def _looks(begin: int, end: int) -> list[tuple[int, int]]:
    length = end - begin
    if length <= LOOKS * LOOK_FRAMES:
        return [(begin, length)]
    return [(begin + look * length // LOOKS, LOOK_FRAMES) for look in range(LOOKS)]

"""The picture of a recording beside its player."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel

from callcenter.audio import SAMPLE_RATE, ULAW_HEADER_BYTES, AudioError, outline, ulaw_channels
from callcenter.web.errors import FileMissing

Points = Annotated[int, Query(ge=10, le=2000, description="How many stretches")]


class Waveform(BaseModel):
    """`channels`: the loudest of each stretch, 0–100: first the customer, then everybody else, if there is anybody."""

    seconds: float
    channels: list[list[int]]


async def waveform(path: Path, points: int) -> Waveform:
    """Look into the file, in a thread. Raises FileMissing for one that is none of ours."""
    try:
        return await asyncio.to_thread(_look, path, points)
    except (OSError, AudioError) as error:
        raise FileMissing from error


def _look(path: Path, points: int) -> Waveform:
    with path.open("rb") as file:
        channels = ulaw_channels(file.read(ULAW_HEADER_BYTES))
        place = file.fileno()
        frames = (os.fstat(place).st_size - ULAW_HEADER_BYTES) // channels

        def read(offset: int, octets: int) -> bytes:
            return os.pread(place, octets, ULAW_HEADER_BYTES + offset)

        found = outline(read, frames, channels, points)
    return Waveform(seconds=round(frames / SAMPLE_RATE, 3), channels=[list(one) for one in found])

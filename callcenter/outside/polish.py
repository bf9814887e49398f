"""A recording made fit to be a prompt: `python -m callcenter.outside.polish` reads a WAV file, and writes one.

In a process of its own: converting two minutes of studio sound takes seconds, and callers are being served meanwhile.
Exit code 2 with what to change (`Said.to_data`), when the file is nothing we can play.
"""

from __future__ import annotations

import json
import math
import os
import sys

from callcenter.audio import (
    SAMPLE_RATE,
    AudioError,
    fade_edges,
    levelled,
    read_wav,
    speech_dbfs,
    trim_silence,
    write_wav,
)
from callcenter.console.prompt_rows import LONGEST_S
from callcenter.wording import problem_of
from said import Said

SHORTEST_S = 0.1
QUIETEST_DBFS = -60.0
AFTER_CALLS = 5


def polished(data: bytes) -> bytes:
    """8 kHz, silence cut from the ends, at the loudness of all prompts; raises AudioError saying what to change."""
    samples = read_wav(data)
    if len(samples) > LONGEST_S * SAMPLE_RATE:
        raise AudioError(
            Said(
                "it lasts {seconds:.0f} s; a prompt may last {most:.0f} s: cut it",
                seconds=len(samples) / SAMPLE_RATE,
                most=LONGEST_S,
            )
        )
    loudness = speech_dbfs(samples)
    if loudness == -math.inf or loudness < QUIETEST_DBFS:
        raise AudioError(Said("nothing is to be heard in it; record it again, louder"))
    trimmed = trim_silence(samples, LONGEST_S)
    if len(trimmed) < SHORTEST_S * SAMPLE_RATE:
        trimmed = samples
    if len(trimmed) < SHORTEST_S * SAMPLE_RATE:
        raise AudioError(Said("it is shorter than {least} s", least=SHORTEST_S))
    return write_wav(fade_edges(levelled(trimmed)))


def main() -> int:
    os.nice(AFTER_CALLS)
    try:
        done = polished(sys.stdin.buffer.read())
    except AudioError as wrong:
        sys.stderr.write(json.dumps(problem_of(wrong).to_data()))
        return 2
    sys.stdout.buffer.write(done)
    return 0


if __name__ == "__main__":
    sys.exit(main())

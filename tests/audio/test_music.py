"""Music on hold: long enough, even, and without a seam."""

from __future__ import annotations

import pytest

from callcenter.audio import encode, joined, music, peak_dbfs, rms_dbfs, trim_silence
from callcenter.audio.music import LEVEL_DBFS

ROUND = music()


def test_length_and_level() -> None:
    assert len(ROUND) / 8_000 == pytest.approx(28.8)
    assert rms_dbfs(ROUND) == pytest.approx(LEVEL_DBFS, abs=0.5)
    assert peak_dbfs(ROUND) < -3


def test_the_loop_point_is_like_any_other() -> None:
    # How sharply the line turns from sample to sample: a click is a turn that stands out.
    turns = [abs(c - 2 * b + a) for a, b, c in zip(ROUND, ROUND[1:], ROUND[2:], strict=False)]
    seam = joined(ROUND[-2:], ROUND[:2])
    assert (
        max(abs(c - 2 * b + a) for a, b, c in zip(seam, seam[1:], seam[2:], strict=False)) <= max(turns) / 2
    )


def test_it_never_falls_silent() -> None:
    assert len(trim_silence(joined(ROUND, ROUND), max_silence_s=0)) == 2 * len(ROUND)
    seconds = [rms_dbfs(ROUND[at : at + 8_000]) for at in range(0, len(ROUND) - 8_000, 4_000)]
    assert max(seconds) - min(seconds) < 8


def test_it_is_the_same_every_time_and_nobody_can_spoil_it() -> None:
    mine = music()
    mine[0] += 1
    assert music() == ROUND != mine
    assert len(set(encode("PCMU", ROUND))) > 100

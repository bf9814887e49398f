"""Music on hold: long enough, even, and without a seam."""

from __future__ import annotations

from array import array

import pytest

from callcenter.audio import encode, joined, music, peak_dbfs, rms_dbfs, trim_silence
from callcenter.audio.music import LEVEL_DBFS


@pytest.fixture(scope="module")
def once() -> array[int]:
    """One round."""
    return music()


def test_length_and_level(once: array[int]) -> None:
    assert len(once) / 8_000 == pytest.approx(28.8)
    assert rms_dbfs(once) == pytest.approx(LEVEL_DBFS, abs=0.5)
    assert peak_dbfs(once) < -3


def test_the_loop_point_is_like_any_other(once: array[int]) -> None:
    # How sharply the line turns from sample to sample: a click is a turn that stands out.
    turns = [abs(c - 2 * b + a) for a, b, c in zip(once, once[1:], once[2:], strict=False)]
    seam = joined(once[-2:], once[:2])
    assert (
        max(abs(c - 2 * b + a) for a, b, c in zip(seam, seam[1:], seam[2:], strict=False)) <= max(turns) / 2
    )


def test_it_never_falls_silent(once: array[int]) -> None:
    assert len(trim_silence(joined(once, once), max_silence_s=0)) == 2 * len(once)
    seconds = [rms_dbfs(once[at : at + 8_000]) for at in range(0, len(once) - 8_000, 4_000)]
    assert max(seconds) - min(seconds) < 8


def test_it_is_the_same_every_time_and_nobody_can_spoil_it(once: array[int]) -> None:
    mine = music()
    mine[0] += 1
    assert music() == once != mine
    assert len(set(encode("PCMU", once))) > 100

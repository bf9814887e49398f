"""Tones by frequency, cadence and country."""

from __future__ import annotations

import pytest

from callcenter.audio import AudioError, busy, peak_dbfs, ringback, sine, tone
from tests.audio.spectrum import amplitude_at


def test_a_sine_holds_its_frequency_only() -> None:
    sound = sine(1_000, 0.1, level_dbfs=-6.0206)
    assert [amplitude_at(sound, frequency) for frequency in (1_000, 500, 2_000)] == [
        pytest.approx(16_384, abs=2),
        pytest.approx(0, abs=2),
        pytest.approx(0, abs=2),
    ]


def test_two_tones_share_the_level() -> None:
    sound = tone((440, 480), 0.5, level_dbfs=-6.0206)
    assert [amplitude_at(sound, frequency) for frequency in (440, 480)] == [pytest.approx(8_192, abs=2)] * 2
    assert peak_dbfs(sound) <= -6


@pytest.mark.parametrize(
    "sound, frequencies, on_s, period_s",
    [
        (ringback("cn"), [450], 1.0, 5.0),
        (ringback("us"), [440, 480], 2.0, 6.0),
        (busy("cn"), [450], 0.35, 0.7),
        (busy("us"), [480, 620], 0.5, 1.0),
    ],
    ids=["ringback cn", "ringback us", "busy cn", "busy us"],
)
def test_cadences(sound: list[int], frequencies: list[int], on_s: float, period_s: float) -> None:
    on = round(on_s * 8_000)
    assert len(sound) == round(period_s * 8_000)
    assert not any(sound[on:])
    # 0.1 s holds each of these a whole number of times, so none is mistaken for its neighbour.
    heard = [frequency for frequency in (440, 450, 480, 620) if amplitude_at(sound[:800], frequency) > 100]
    assert heard == frequencies


@pytest.mark.parametrize("ask", [ringback, busy])
def test_unknown_countries(ask: object) -> None:
    assert callable(ask)
    with pytest.raises(AudioError, match="'fr'"):
        ask("fr")

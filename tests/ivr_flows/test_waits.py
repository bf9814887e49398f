"""Waits as callers hear them, in both languages."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr_flows import load_catalogue
from ivr_flows.prompts import WAIT_PROMPTS, spoken_wait
from ivr_flows.values import in_language

CATALOGUE = load_catalogue()


def heard(language: str, p50_s: float, p90_s: float) -> str:
    texts = [CATALOGUE.text(in_language(name, language)) for name in spoken_wait(p50_s, p90_s)]
    return (" " if language == "en" else "").join(texts)


@pytest.mark.parametrize(
    ("p50_s", "p90_s", "english", "chinese"),
    [
        (0.0, 0.0, "", ""),
        (5.0, 20.0, "The wait is less than a minute.", "预计等待不到一分钟。"),
        (59.9, 60.0, "The wait is less than a minute.", "预计等待不到一分钟。"),
        (30.0, 61.0, "The wait is less than two minutes.", "预计等待不到两分钟。"),
        (59.9, 700.0, "The wait is less than twelve minutes.", "预计等待不到十二分钟。"),
        (60.0, 120.0, "The wait is between one and two minutes.", "预计等待一到两分钟。"),
        (120.0, 120.0, "The wait is between two and three minutes.", "预计等待两到三分钟。"),
        (130.0, 290.0, "The wait is between two and five minutes.", "预计等待两到五分钟。"),
        (720.0, 1300.0, "The wait is between twelve and twenty-two minutes.", "预计等待十二到二十二分钟。"),
        (1799.0, 1801.0, "The wait is between twenty-nine and thirty-one minutes.", "预计等待二十九到三十一分钟。"),
        (1740.0, 5940.0, "The wait is between twenty-nine and ninety-nine minutes.", "预计等待二十九到九十九分钟。"),
        (1740.0, 5941.0, "", ""),
        (1800.0, 1800.0, "The wait is more than thirty minutes.", "预计等待超过三十分钟。"),
        (9999.0, 99999.0, "The wait is more than thirty minutes.", "预计等待超过三十分钟。"),
        (60.0, math.inf, "", ""),
        (math.nan, math.nan, "", ""),
        (-5.0, 30.0, "The wait is less than a minute.", "预计等待不到一分钟。"),
        (400.0, 200.0, "The wait is between three and four minutes.", "预计等待三到四分钟。"),
    ],
)  # fmt: skip
def test_a_wait(p50_s: float, p90_s: float, english: str, chinese: str) -> None:
    assert (heard("en", p50_s, p90_s), heard("zh", p50_s, p90_s)) == (english, chinese)


SECONDS = st.floats(0.0, 10_000.0)


def sounds_like(prompts: tuple[str, ...]) -> tuple[int, int]:
    """The minutes a caller has heard, from and to."""
    numbers = [int(name.split("/")[1]) for name in prompts if "/" in name]
    match prompts[0]:
        case "wait_short":
            return 0, 1
        case "wait_below":
            return 0, numbers[0]
        case "wait_above":
            return numbers[0], 10**6
        case _:
            return numbers[0], numbers[1]


@given(SECONDS, SECONDS)
def test_what_is_said_holds_what_is_meant(p50_s: float, more_s: float) -> None:
    prompts = spoken_wait(p50_s, p50_s + more_s)
    assert set(prompts) <= set(WAIT_PROMPTS)
    if prompts:
        low, high = sounds_like(prompts)
        assert low < high and low * 60 <= p50_s and p50_s + more_s <= high * 60


@given(SECONDS, SECONDS, SECONDS, SECONDS)
def test_a_shorter_wait_never_sounds_longer(
    p50_s: float, p90_s: float, less50_s: float, less90_s: float
) -> None:
    before, after = spoken_wait(p50_s, p90_s), spoken_wait(p50_s - less50_s, p90_s - less90_s)
    if before and after:
        assert sounds_like(after) <= sounds_like(before)
        assert sounds_like(after)[1] <= sounds_like(before)[1]


def test_every_piece_is_in_the_catalogue() -> None:
    assert all(f"{language}/{name}" in CATALOGUE for language in ("en", "zh") for name in WAIT_PROMPTS)

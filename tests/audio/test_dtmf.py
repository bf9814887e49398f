"""Keys as sound: what has to be heard, what must not be, and nothing dialled by speech or music."""

from __future__ import annotations

import json
import math
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.audio import (
    CODECS,
    ToneDetector,
    busy,
    decode,
    encode,
    joined,
    music,
    ringback,
    silence,
    to_8k,
)
from callcenter.audio.dtmf import BLOCK, HIGH_HZ, KEYS, LOW_HZ
from callcenter.outside import EspeakVoice

ALL = "".join(KEYS)
FULL_SCALE_DBM0 = 3.17


def pressed(
    key: str, ms: float = 60, low_dbm0: float = -8, high_dbm0: float = -8, off: float = 0.0
) -> array[int]:
    """One key as a phone sounds it; `off`: how far from the right frequencies it is."""
    row = next(row for row, keys in enumerate(KEYS) if key in keys)
    tones = ((LOW_HZ[row], low_dbm0), (HIGH_HZ[KEYS[row].index(key)], high_dbm0))
    parts = [
        (32_635 * 10 ** ((dbm0 - FULL_SCALE_DBM0) / 20), 2 * math.pi * hertz * (1 + off) / 8000)
        for hertz, dbm0 in tones
    ]
    return array("h", [round(sum(a * math.sin(turn * n) for a, turn in parts)) for n in range(round(ms * 8))])


def heard(*sounds: array[int]) -> str:
    return ToneDetector().hear(joined(*sounds, silence(0.05)))


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("key", ALL)
def test_every_key_through_either_law(key: str, codec: str) -> None:
    assert heard(decode(codec, encode(codec, pressed(key, ms=40)))) == key


@pytest.mark.parametrize("start", range(0, BLOCK, 17))
@pytest.mark.parametrize("key", "17D")
@pytest.mark.parametrize(
    "how",
    [
        {"ms": 40},
        {"off": 0.015},
        {"off": -0.015},
        {"low_dbm0": -10, "high_dbm0": -6},
        {"low_dbm0": -4, "high_dbm0": -12, "off": 0.015},
        {"low_dbm0": -27, "high_dbm0": -27},
        {"low_dbm0": -3, "high_dbm0": -3},
        {"ms": 8_000},
    ],
)
def test_what_q24_asks_to_take(key: str, how: dict[str, float], start: int) -> None:
    assert heard(array("h", [0] * start), pressed(key, **how)) == key


@pytest.mark.parametrize(
    "sound",
    [
        pressed("5", ms=12),
        pressed("5", low_dbm0=-40, high_dbm0=-40),
        pressed("5", low_dbm0=-20, high_dbm0=-5),
        pressed("5", low_dbm0=-5, high_dbm0=-20),
        pressed("5", off=0.04),
        pressed("5", high_dbm0=-99),
        silence(1.0),
        busy("us"),
        ringback("us"),
        array("h", [0] * 79 + [32_000] * 5 + [0] * 500),
    ],
    ids=["short", "quiet", "high twist", "low twist", "off", "one", "none", "busy", "ringing", "click"],
)
def test_what_is_no_key(sound: array[int]) -> None:
    assert heard(sound) == ""


@pytest.mark.parametrize("pause_ms, keys", [(0, "5"), (5, "5"), (10, "5"), (40, "55"), (200, "55")])
def test_when_a_key_is_pressed_again(pause_ms: int, keys: str) -> None:
    assert heard(pressed("5"), silence(pause_ms / 1000), pressed("5")) == keys


def test_keys_without_a_pause_between() -> None:
    assert heard(pressed("1"), pressed("2"), pressed("1")) == "121"


def test_silence_that_is_not_sent_ends_a_key() -> None:
    detector = ToneDetector()
    assert detector.hear(pressed("5")) == "5"
    assert detector.hear(pressed("5")) == ""
    detector.pause()
    assert detector.hear(pressed("5")) == "5"


@pytest.mark.parametrize(
    "text, language",
    [
        ("Welcome to our contact centre. For sales press one, for support press two.", "en"),
        ("You are number seven in the line. Eeny meeny miny moe, who knows how you do?", "en"),
        ("欢迎致电客户服务中心。咨询请按一，投诉请按二，人工服务请按零。", "zh"),
        ("您前面还有六位，请稍候，一二三四五六七八九十。", "zh"),
    ],
)
@pytest.mark.parametrize("rate", [16_000, 22_050, 32_000], ids=["deep", "as it is", "high"])
def test_speech_dials_nothing(text: str, language: str, rate: int) -> None:
    assert heard(to_8k(EspeakVoice().say(text, language).samples, rate)) == ""


def test_music_dials_nothing() -> None:
    assert heard(music()) == ""


CUTS = st.lists(st.integers(min_value=1, max_value=500), min_size=1, max_size=8)


@given(CUTS, st.text(alphabet=ALL, min_size=1, max_size=3))
def test_neither_packets_nor_a_restart_matter(cuts: list[int], keys: str) -> None:
    whole = joined(*[part for key in keys for part in (pressed(key, ms=45), silence(0.045))])
    detector, told, at = ToneDetector(), "", 0
    while at < len(whole):
        size = cuts[at % len(cuts)]
        told += detector.hear(whole[at : at + size])
        at += size
        detector = ToneDetector.from_data(json.loads(json.dumps(detector.to_data())))
    assert told == keys


@given(st.binary(max_size=2_000))
def test_noise_raises_nothing(octets: bytes) -> None:
    detector = ToneDetector()
    assert set(detector.hear(decode("PCMU", octets))) <= set(ALL)
    assert len(detector.waiting) < BLOCK

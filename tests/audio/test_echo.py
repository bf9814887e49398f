"""The echo of what was sent: found with its delay and loss, and nothing else taken for one."""

from __future__ import annotations

import math
import random
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.audio import Echo, EchoDetector, encode, level_of, music
from callcenter.audio.echo import FLOOR_DB, WINDOW

SECONDS = 30


def speech(seed: int, seconds: int = SECONDS) -> list[int]:
    """Syllables of a voice: a hum and a hiss that swell, with short pauses and long ones."""
    chance, sound = random.Random(seed), list[int]()
    while len(sound) < seconds * 8_000:
        length, level = chance.randint(600, 2_400), chance.uniform(800, 9_000) * (chance.random() > 0.3)
        if chance.random() < 0.08:
            length, level = chance.randint(4_000, 16_000), 0.0
        turn, swell = 2 * math.pi * chance.uniform(110, 240) / 8_000, math.pi / length
        sound += [
            int(level * math.sin(swell * n) * (0.6 * math.sin(turn * n) + 0.4 * chance.uniform(-1, 1)))
            for n in range(length)
        ]
    return sound[: seconds * 8_000]


def echoed(sound: list[int], delay_ms: int, loss_db: float) -> list[int]:
    """The sound later and weaker, in a room that is not quite silent."""
    chance, gain = random.Random(5), math.pow(10, -loss_db / 20)
    late = [0] * (8 * delay_ms) + sound
    return [int(value * gain) + chance.randint(-12, 12) for value in late[: len(sound)]]


def levels(sound: list[int], codec: str = "PCMU") -> list[float]:
    frames = (array("h", sound[at : at + 160]) for at in range(0, len(sound) - 159, 160))
    return [level_of(codec, encode(codec, frame)) for frame in frames]


def told(sent: list[float], received: list[float], jitter_s: float = 0.0) -> list[Echo]:
    chance, detector, found = random.Random(7), EchoDetector(), list[Echo]()
    for frame, (said, heard) in enumerate(zip(sent, received, strict=True)):
        now = 100 + frame / 50
        _, echo = detector.judge(now)
        if echo is not None:
            found.append(echo)
        detector.said(said, now)
        detector.heard(heard, now + chance.uniform(0, jitter_s))
    return found


VOICE = speech(1)
SENT = levels(VOICE)


@pytest.mark.parametrize(
    "delay_ms, loss_db", [(20, 10), (130, 6), (130, 20), (333, 25), (580, 15), (600, 28)]
)
def test_an_echo_is_told_once_with_its_delay_and_loss(delay_ms: int, loss_db: float) -> None:
    (echo,) = told(SENT, levels(echoed(VOICE, delay_ms, loss_db)), jitter_s=0.015)
    assert echo.delay_ms == pytest.approx(delay_ms, abs=20)
    assert echo.loss_db == pytest.approx(loss_db, abs=3)


def test_an_echo_is_found_although_its_owner_talks_in_between() -> None:
    own = speech(2)
    both = [
        max(-32_768, min(32_767, one + (other if at // 32_000 % 3 == 0 else 0)))
        for at, (one, other) in enumerate(zip(echoed(VOICE, 130, 8), own, strict=True))
    ]
    (echo,) = told(SENT, levels(both))
    assert echo.loss_db == pytest.approx(8, abs=3)


def test_both_laws_are_measured_alike() -> None:
    assert levels(VOICE, "PCMA") == pytest.approx(SENT, abs=1.5)
    assert level_of("PCMU", b"") == FLOOR_DB


def test_it_is_told_again_after_it_was_gone() -> None:
    echo, nothing = levels(echoed(VOICE, 130, 8)), [FLOOR_DB] * len(SENT)
    assert len(told(SENT * 3, echo + nothing + echo)) == 2


MUSIC = levels(list(music()))
NOISE = levels([random.Random(4).randint(-200, 200) for _ in range(160)] * len(MUSIC))


@pytest.mark.parametrize(
    "sent, received",
    [
        (MUSIC, NOISE),
        (MUSIC, [FLOOR_DB] * len(MUSIC)),
        (MUSIC, SENT[: len(MUSIC)]),
        (SENT[: len(MUSIC)], MUSIC),
        ([FLOOR_DB] * len(SENT), SENT),
        ([60.0] * len(SENT), [50.0] * len(SENT)),  # a steady tone
        (SENT, SENT),  # the same at once is no echo, but somebody who hears himself
        (levels(echoed(VOICE, 200, 6)), SENT),  # ours is the echo of theirs
        *((SENT, levels(speech(seed))) for seed in range(20, 24)),  # two who talk
    ],
)
def test_nothing_else_is_an_echo(sent: list[float], received: list[float]) -> None:
    assert told(sent, received) == []


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 100), st.floats(0, 0.5)), max_size=60))
def test_any_order_of_packets_keeps_it_small_and_whole(steps: list[tuple[bool, float, float]]) -> None:
    detector, now = EchoDetector(), 0.0
    for is_ours, level, later in steps:
        now += later
        detector.judge(now)
        (detector.said if is_ours else detector.heard)(level, now)
        assert max(len(detector.sent), len(detector.received)) <= WINDOW
        assert EchoDetector.from_data(detector.to_data()) == detector

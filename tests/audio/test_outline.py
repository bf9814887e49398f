"""The outline of a recording: loud where it is loud, channel by channel, whatever its length."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from callcenter.audio import PCMU, encode, interleaved, outline, silence, sine
from callcenter.audio.outline import LOOK_FRAMES, LOOKS

QUIET = encode(PCMU, silence(1.0))
LOUD = encode(PCMU, sine(500, 1.0))


def reader(sound: bytes, asked: list[int] | None = None) -> Callable[[int, int], bytes]:
    def read(offset: int, octets: int) -> bytes:
        if asked is not None:
            asked.append(octets)
        return sound[offset : offset + octets]

    return read


def test_each_channel_is_loud_where_somebody_speaks() -> None:
    customer, agent = QUIET + LOUD, LOUD + QUIET
    sound = interleaved(customer, agent)
    left, right = outline(reader(sound), len(customer), 2, 4)
    assert (left[:2], right[2:]) == ((0, 0), (0, 0))
    assert min(*left[2:], *right[:2]) > 30


def test_an_hour_is_looked_into_and_not_read() -> None:
    asked: list[int] = []
    frames = 3600 * 8000
    loudness = outline(lambda _at, octets: reader(b"\xff" * octets, asked)(0, octets), frames, 2, 600)
    assert loudness == ((0,) * 600, (0,) * 600)
    assert sum(asked) == 600 * LOOKS * LOOK_FRAMES * 2


@given(sound=st.binary(max_size=400), points=st.integers(1, 50))
def test_no_more_points_than_sound_and_all_within_the_scale(sound: bytes, points: int) -> None:
    (found,) = outline(reader(sound), len(sound), 1, points)
    assert len(found) == min(points, len(sound))
    assert all(0 <= loudest <= 100 for loudest in found)

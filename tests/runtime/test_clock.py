"""The clock: never backwards, never early, one wake-up a key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.runtime.clock import STALE, Clock
from tests.runtime.fake_loop import FakeLoop

ANCHOR = 1_700_000_000.0


class Wall:
    """A wall clock somebody may set."""

    def __init__(self) -> None:
        self.time = ANCHOR

    def __call__(self) -> float:
        return self.time


def clock_on(loop: FakeLoop, wall: Wall | None = None) -> Clock:
    return Clock(loop, wall=wall or Wall(), monotonic=loop.monotonic)


def test_now_is_the_wall_clock_at_the_start_plus_what_has_passed_since() -> None:
    loop, wall = FakeLoop(now=500.0), Wall()
    clock = clock_on(loop, wall)
    assert clock.now() == ANCHOR
    loop.advance(2.5)
    assert clock.now() == ANCHOR + 2.5


@pytest.mark.parametrize("jump", [-3600.0, -0.5, 0.0, 86_400.0])
def test_a_wall_clock_that_jumps_is_reported_and_not_followed(jump: float) -> None:
    loop, wall = FakeLoop(), Wall()
    clock = clock_on(loop, wall)
    wall.time += jump
    assert (clock.now(), clock.drift()) == (ANCHOR, jump)


def test_the_latest_wish_for_a_key_replaces_the_former() -> None:
    loop, fired = FakeLoop(), []
    clock = clock_on(loop)
    clock.wake_at("a", ANCHOR + 1.0, lambda: fired.append("early"))
    clock.wake_at("a", ANCHOR + 3.0, lambda: fired.append("late"))
    clock.wake_at("b", ANCHOR + 2.0, lambda: fired.append("other"))
    assert clock.pending() == 2
    loop.advance(5.0)
    assert (fired, clock.pending(), loop.waiting) == (["other", "late"], 0, 0)


def test_a_time_already_past_means_as_soon_as_the_loop_is_free() -> None:
    loop, fired = FakeLoop(), []
    clock_on(loop).wake_at("a", ANCHOR - 60.0, lambda: fired.append(loop.now))
    assert fired == []
    loop.advance(0.0)
    assert fired == [0.0]


@given(st.floats(0.0, 10.0), st.floats(0.0, 0.01))
def test_a_loop_that_fires_early_is_asked_again(delay: float, early_s: float) -> None:
    loop = FakeLoop(early_s=early_s)
    clock, woke = clock_on(loop), []
    at = ANCHOR + delay
    clock.wake_at("a", at, lambda: woke.append(clock.now()))
    loop.advance(11.0)
    assert len(woke) == 1
    assert woke[0] >= at


def test_a_key_may_be_asked_for_again_from_its_own_wake_up() -> None:
    loop = FakeLoop()
    clock, beats = clock_on(loop), []

    def beat() -> None:
        beats.append(loop.now)
        clock.wake_at("beat", clock.now() + 2.0, beat)

    beat()
    loop.advance(6.5)
    assert beats == [0.0, 2.0, 4.0, 6.0]


def test_after_stop_and_forget_nothing_fires() -> None:
    loop, fired = FakeLoop(), []
    clock = clock_on(loop)
    for key in ("a", "b", "c"):
        clock.wake_at(key, ANCHOR + 1.0, lambda: fired.append(1))
    clock.forget("a")
    clock.forget("never asked for")
    assert clock.pending() == 2
    clock.stop()
    loop.advance(10.0)
    assert (fired, clock.pending(), loop.waiting) == ([], 0, 0)


def test_one_that_breaks_keeps_nobody_else_from_waking() -> None:
    loop, fired = FakeLoop(), []
    clock = clock_on(loop)

    def broken() -> None:
        raise RuntimeError("broken")

    clock.wake_at("a", ANCHOR + 1.0, broken)
    clock.wake_at("b", ANCHOR + 1.0, fired.append, "b")
    with pytest.raises(RuntimeError):  # the loop's own handler tells of it
        loop.advance(1.0)
    loop.advance(1.0)
    assert (fired, clock.pending()) == (["b"], 0)


def test_who_wishes_for_the_past_again_and_again_leaves_the_loop_its_turns() -> None:
    loop, turns = FakeLoop(), []
    clock = clock_on(loop)

    def again() -> None:
        turns.append("woken")
        if len(turns) < 7:
            clock.wake_at("again", ANCHOR - 1.0, again)

    clock.wake_at("again", ANCHOR - 1.0, again)
    loop.call_later(0.0, lambda: turns.append("the loop"))
    loop.advance(0.0)
    assert turns == ["woken", "the loop", *["woken"] * 5]


NAMES = "abcdef"
EIGHTHS = st.integers(-8, 160).map(lambda eighths: eighths / 8)  # floats that add up exactly
KEYS = st.sampled_from(NAMES)
WISHES = st.lists(
    st.one_of(
        st.tuples(st.just("wake"), KEYS, EIGHTHS),
        st.tuples(st.just("forget"), KEYS, st.just(0.0)),
        st.tuples(st.just("wait"), st.just(""), EIGHTHS.map(abs)),
    ),
    max_size=400,
)


@given(WISHES, st.sampled_from((0.0, 1 / 512)))
def test_whatever_is_wished_for_each_latest_wish_wakes_once_in_its_order(
    wishes: list[tuple[str, str, float]], early_s: float
) -> None:
    loop = FakeLoop(early_s=early_s)
    clock = clock_on(loop)
    wanted: dict[str, tuple[float, int]] = {}
    woken: list[tuple[str, int]] = []
    for number, (what, key, value) in enumerate(wishes):
        if what == "wake":
            wanted[key] = (clock.now() + value, number)
            clock.wake_at(key, clock.now() + value, lambda *one: woken.append(one), key, number)
        elif what == "forget":
            wanted.pop(key, None)
            clock.forget(key)
        else:
            loop.advance(value)
            due = sorted((at, one, name) for name, (at, one) in wanted.items() if at <= clock.now())
            assert woken == [(name, one) for _, one, name in due]
            woken.clear()
            for _, _, name in due:
                del wanted[name]
        assert clock.pending() == len(wanted)
    assert len(clock._heap) <= 2 * len(NAMES) + STALE + 1

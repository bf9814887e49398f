"""When everything is looked at by the collector: while nobody is disturbed, else once a day."""

from __future__ import annotations

from callcenter.runtime.clock import Clock
from callcenter.runtime.pauses import AT_LAST_AFTER_S, LOOK_EVERY_S, QUIET_AFTER_S, look_now_and_then
from tests.runtime.fake_loop import FakeLoop


class House:
    """Looks on a clock of the test's own."""

    def __init__(self) -> None:
        self.loop = FakeLoop()
        self.is_quiet = True
        self.looks: list[float] = []
        clock = Clock(self.loop, wall=lambda: self.loop.now, monotonic=self.loop.monotonic)
        look_now_and_then(clock, lambda: self.is_quiet, lambda: self.looks.append(self.loop.now))


def test_in_a_quiet_house_every_ten_minutes() -> None:
    house = House()
    house.loop.advance(2.5 * QUIET_AFTER_S)
    assert house.looks == [QUIET_AFTER_S, 2 * QUIET_AFTER_S]


def test_not_while_somebody_talks_but_soon_after() -> None:
    house = House()
    house.is_quiet = False
    house.loop.advance(3 * QUIET_AFTER_S)
    assert house.looks == []
    house.is_quiet = True
    house.loop.advance(LOOK_EVERY_S)
    assert house.looks == [3 * QUIET_AFTER_S + LOOK_EVERY_S]
    house.loop.advance(QUIET_AFTER_S - LOOK_EVERY_S)
    assert len(house.looks) == 1


def test_once_a_day_where_somebody_always_talks() -> None:
    house = House()
    house.is_quiet = False
    house.loop.advance(2.2 * AT_LAST_AFTER_S)
    assert house.looks == [AT_LAST_AFTER_S, 2 * AT_LAST_AFTER_S]

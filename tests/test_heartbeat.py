"""What comes round by the clock: pages first, the wall clock beside them, and never a last beat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from structlog.testing import capture_logs

from callcenter.heartbeat import PARTS_OF_A_REFRESH, Heartbeat


@dataclass
class World:
    """A clock set by hand and a desk that writes down what it is told."""

    time: float = 0.0
    ahead: float = 0.0
    is_broken: bool = False
    open_pages: int = 3
    done: list[str] = field(default_factory=list)
    wakes: dict[str, tuple[float, Callable[[], object]]] = field(default_factory=dict)

    def now(self) -> float:
        return self.time

    def drift(self) -> float:
        return self.ahead

    def wake_at(self, key: str, at: float, call: Callable[[], object]) -> None:
        self.wakes[key] = (at, call)

    def beat(self, part: int, parts: int) -> None:
        if self.is_broken:
            raise OSError("a page broke")
        self.done.append(f"beat {self.time}" if parts == 1 else f"beat {part} of {parts}")

    def refresh(self, part: int, parts: int) -> None:
        self.done.append(f"refresh {self.time}" if parts == 1 else f"refresh {part} of {parts}")

    def wake(self, key: str) -> None:
        self.time, call = self.wakes.pop(key)
        call()


def started() -> World:
    world = World()
    Heartbeat(world, world, ping_every_s=5.0, refresh_every_s=1.0).start()
    return world


def test_pages_are_pinged_and_refreshed_each_in_its_time() -> None:
    world = started()
    world.wake("desk:refresh")
    world.wake("desk:beat")
    assert world.done == ["beat 0.0", "refresh 0.0", "refresh 1.0", "beat 5.0"]
    assert {key: at for key, (at, _) in world.wakes.items()} == {"desk:refresh": 2.0, "desk:beat": 10.0}


def test_many_pages_are_told_part_by_part_and_every_part_in_the_same_time() -> None:
    world = started()
    world.open_pages = 500
    # The round that had begun, then one that knows how many there are.
    world.wake("desk:refresh")
    world.done.clear()
    begun = world.time
    for _ in range(PARTS_OF_A_REFRESH):
        world.wake("desk:refresh")
    assert world.done == [f"refresh {part} of {PARTS_OF_A_REFRESH}" for part in range(PARTS_OF_A_REFRESH)]
    assert world.time - begun == pytest.approx(2.0 - 1.0 / PARTS_OF_A_REFRESH)


def test_a_beat_that_breaks_is_not_the_last() -> None:
    world = started()
    world.is_broken = True
    with pytest.raises(OSError, match="a page broke"):
        world.wake("desk:beat")
    assert world.wakes["desk:beat"][0] == 10.0


def test_a_wall_clock_that_is_set_is_told_once() -> None:
    world = started()
    world.ahead = -3600.0
    with capture_logs() as logs:
        world.wake("desk:beat")
        world.wake("desk:beat")
    assert [(entry["event"], entry["by_s"], entry["ahead_of_us_s"]) for entry in logs] == [
        ("wall_clock_jumped", -3600.0, -3600.0)
    ]

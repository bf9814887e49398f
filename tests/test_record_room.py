"""The room where recordings are kept: what it carries out, closes, sweeps and lets the web see."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from callcenter.calls.archive import RecordingRecord, RecordState
from callcenter.calls.effects import DiscardRecording
from callcenter.calls.media import RecordingFinished
from callcenter.calls.recording import RecordingRules
from callcenter.events import Event, RecordingDeleted, RecordingFailed, RecordingStarted
from callcenter.record_room import FIRST_SWEEP_AFTER_S, RecordRoom, boxes
from callcenter.runtime.clock import Clock
from callcenter.runtime.recordings import DAY_S
from callcenter.settings import Settings
from callcenter.site import load_site
from callcenter.web.archive import Box
from tests.helpers.aio import async_test
from tests.runtime.fake_loop import FakeLoop

DEMO = Path(__file__).parents[1] / "config" / "demo.yaml"
STARTED = RecordingStarted(at=5.0, call="c1", recording="rec-1", kind="contact", queue="sales", agent="ann")


@dataclass
class Pump:
    noted: list[Event] = field(default_factory=list)

    def record(self, events: Sequence[Event]) -> None:
        self.noted += events


class Room:
    """A record room with a day's age for recordings and one that is older."""

    def __init__(self, folder: Path) -> None:
        self.loop, self.pump = FakeLoop(), Pump()
        self.asked: list[float] = []
        store: Any = SimpleNamespace(
            recordings=SimpleNamespace(expired=self.expired), audit=None, surveys=None
        )
        clock = Clock(self.loop, wall=lambda: 1_000_000.0, monotonic=lambda: self.loop.now)
        settings = Settings(data_dir=folder, recording_retention_days=1)
        pump: Any = self.pump
        self.room = RecordRoom(settings, load_site(DEMO), store, clock, pump)
        self.file = self.room.folder / "2027" / "rec-1.wav"
        self.file.parent.mkdir(parents=True)
        self.file.write_bytes(b"RIFF")

    async def expired(self, before: float, _limit: int) -> Sequence[RecordingRecord]:
        self.asked.append(before)
        return [
            RecordingRecord(
                id="rec-1", call="c1", state=RecordState.KEPT, started_at=0.0, file="2027/rec-1.wav"
            )
        ]


@pytest.fixture
def house(tmp_path: Path) -> Room:
    return Room(tmp_path)


@async_test
async def test_what_is_too_old_goes_soon_after_the_start_and_once_a_day(house: Room) -> None:
    house.room.start()
    for after in (FIRST_SWEEP_AFTER_S, DAY_S):
        house.loop.advance(after)
        await asyncio.sleep(0.05)
    await house.room.stop()
    assert house.asked[0] == 1_000_000.0 + FIRST_SWEEP_AFTER_S - DAY_S
    assert len(house.asked) >= 2
    deleted = house.pump.noted[0]
    assert isinstance(deleted, RecordingDeleted)
    assert (deleted.recording, deleted.reason, house.file.exists()) == ("rec-1", "retention", False)


def test_what_nobody_wants_is_thrown_away(house: Room) -> None:
    house.room.carriers()[DiscardRecording](DiscardRecording(recording="rec-1", file="2027/rec-1.wav"))
    assert not house.file.exists()


def test_a_failure_is_an_alarm_and_what_a_kill_left_open_gets_its_end(house: Room) -> None:
    house.room.fold(1, STARTED)
    house.room.fold(2, RecordingFailed(at=6.0, call="c0", recording="rec-0", why="full"))
    assert house.room.alarm.why == "full"
    file = RecordingFinished(recording="rec-1", file="2027/rec-1.wav", seconds=1.0, octets=4)
    house.room.close_unfinished([file], RecordingRules())
    assert [type(event).__name__ for event in house.pump.noted] == ["RecordingFinished"]


def test_the_web_sees_the_sites_boxes(house: Room) -> None:
    support = Box(name={"en": "Support", "zh": "技术支持"}, owners=("supervisor",), queue="support")
    assert boxes(load_site(DEMO)) == {"support": support}
    archive = house.room.archive()
    assert archive.boxes == {"support": support}
    assert archive.files.path("2027/rec-1.wav") == house.file.resolve()

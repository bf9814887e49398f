"""Files of recordings: found, discarded, deleted by age; and when the alarm rings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import structlog

from callcenter.calls.archive import RecordingRecord, RecordState
from callcenter.calls.effects import DiscardRecording
from callcenter.events import Event, RecordingDeleted, RecordingFailed, RecordingFinished
from callcenter.runtime.recordings import AT_ONCE, DAY_S, RecordingAlarm, RecordingFiles, Retention
from tests.helpers.aio import async_test

NOW = 1_800_000_000.0


def record(number: int, **changes: object) -> RecordingRecord:
    kept = RecordingRecord(
        id=f"rec-{number}", call=f"call-{number}", state=RecordState.KEPT, started_at=NOW, ended_at=NOW,
        file=f"2027/rec-{number}.wav",
    )  # fmt: skip
    return replace(kept, **changes)  # type: ignore[arg-type]


class Room:
    """A folder with some files, what was noted, and records that follow only when told to."""

    def __init__(self, folder: Path, number: int) -> None:
        self.folder = folder
        self.noted: list[Event] = []
        self.records = [record(at) for at in range(number)]
        self.asked: list[tuple[float, int]] = []
        (folder / "2027").mkdir()
        for one in self.records:
            (folder / one.file).write_bytes(b"RIFF")
        self.files = RecordingFiles(folder, self.noted.extend, lambda: NOW)

    async def expired(self, before: float, limit: int) -> Sequence[RecordingRecord]:
        self.asked.append((before, limit))
        return self.records[:limit]

    def retention(self, days: float = 30.0) -> Retention:
        return Retention(self.files, self.expired, lambda: NOW, days=days)

    def left(self) -> list[str]:
        return sorted(path.name for path in (self.folder / "2027").iterdir())


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path, 3)


def deleted(number: int) -> RecordingDeleted:
    return RecordingDeleted(
        at=NOW, call=f"call-{number}", recording=f"rec-{number}", by="", reason="retention"
    )


@async_test
async def test_what_is_too_old_is_deleted_and_said_so_once(room: Room) -> None:
    assert await room.retention().sweep() == 3
    assert (room.left(), room.noted) == ([], [deleted(0), deleted(1), deleted(2)])
    assert room.asked[0] == (NOW - 30 * DAY_S, AT_ONCE)


@async_test
async def test_years_of_recordings_go_in_batches_although_the_records_lag(tmp_path: Path) -> None:
    room = Room(tmp_path, 2 * AT_ONCE + 5)
    assert await room.retention().sweep() == 2 * AT_ONCE + 5
    assert room.left() == []
    assert room.noted == [deleted(number) for number in range(2 * AT_ONCE + 5)]


@async_test
async def test_without_an_age_nothing_is_deleted(room: Room) -> None:
    assert await room.retention(days=0).sweep() == 0
    assert (room.asked, room.noted) == ([], [])


@async_test
async def test_a_database_that_does_not_answer_postpones_the_sweep(room: Room) -> None:
    async def broken(_before: float, _limit: int) -> Sequence[RecordingRecord]:
        raise ConnectionError("away")

    with structlog.testing.capture_logs() as logged:
        assert await Retention(room.files, broken, lambda: NOW, days=1).sweep() == 0
    assert logged == [{"event": "retention_postponed", "problem": "away", "log_level": "warning"}]


@async_test
async def test_a_file_that_cannot_be_deleted_stays_in_the_records(room: Room) -> None:
    (room.folder / "2027" / "rec-1.wav").unlink()
    (room.folder / "2027" / "rec-1.wav").mkdir()
    with structlog.testing.capture_logs() as logged:
        await room.retention().sweep()
    assert room.noted == [deleted(0), deleted(2)]
    assert [line["event"] for line in logged] == ["recording_not_deleted", "recordings_expired"]


@async_test
async def test_a_file_that_is_gone_already_counts_as_deleted(room: Room) -> None:
    (room.folder / "2027" / "rec-1.wav").unlink()
    await room.retention().sweep()
    assert room.noted == [deleted(0), deleted(1), deleted(2)]


def test_files_are_found_inside_the_folder_only(room: Room) -> None:
    (room.folder.parent / "secret.wav").write_bytes(b"secret")
    assert room.files.path("2027/rec-1.wav") == (room.folder / "2027" / "rec-1.wav").resolve()
    for name in ("", "2027/none.wav", "../secret.wav", "/etc/passwd", "2027"):
        assert room.files.path(name) is None
    room.files.discard(DiscardRecording(recording="x", file="../secret.wav"))
    assert (room.folder.parent / "secret.wav").exists()


def test_what_nobody_wants_is_discarded(room: Room) -> None:
    room.files.discard(DiscardRecording(recording="rec-1", file="2027/rec-1.wav"))
    assert room.left() == ["rec-0.wav", "rec-2.wav"]


def test_the_alarm_rings_from_a_failure_to_the_next_whole_recording() -> None:
    alarm = RecordingAlarm()
    failed = RecordingFailed(at=1.0, call="c", recording="r", why="No space left on device")
    whole = RecordingFinished(
        at=2.0, call="c", recording="q", kind="contact", file="q.wav", seconds=1.0, octets=1
    )
    seen = []
    with structlog.testing.capture_logs() as logged:
        for event in (failed, failed, replace(whole, is_cut=True), whole, whole):
            alarm.apply(1, event)
            seen.append(alarm.why)
    assert seen == [failed.why, failed.why, failed.why, "", ""]
    assert alarm.failed == 2
    assert [line["event"] for line in logged] == ["recording_failed", "recordings_written_again"]

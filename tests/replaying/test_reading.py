"""Records by kind, over segments, with nothing decoded that is not asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.events import DigitPressed, RouterWoken
from callcenter.journal import Codec
from callcenter.replaying.errors import ReplayError
from callcenter.replaying.reading import Journal, Reading
from tests.replaying.day import Writer

KEYS = [RouterWoken(at=float(at), key=f"offer:{at}") for at in range(40)]
OTHERS = [DigitPressed(at=float(at), call="call-1", digit='"') for at in range(40)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Eighty records in many short segments of a data folder."""
    writer = Writer(tmp_path / "journal", segment_bytes=300)
    for key, other in zip(KEYS, OTHERS, strict=True):
        writer.add(other, key)
    writer.close()
    assert len(list((tmp_path / "journal").iterdir())) > 10
    return tmp_path


def woken(journal: Journal, reading: Reading | None = None) -> list[object]:
    return [Codec().decode(payload)[1] for _, payload in journal.read(["RouterWoken"], reading)]


def test_only_what_is_asked_for_comes_in_order_whatever_the_segments(folder: Path) -> None:
    reading = Reading()
    assert woken(Journal(folder), reading) == KEYS
    assert (reading.first, reading.last, reading.records, reading.gaps) == (1, 80, 80, [])


def test_a_data_folder_its_journal_and_one_segment_will_do(folder: Path) -> None:
    assert woken(Journal(folder / "journal")) == KEYS
    first = min((folder / "journal").iterdir())
    assert woken(Journal(first)) == KEYS[: len(woken(Journal(first)))]


def test_progress_ends_with_everything(folder: Path) -> None:
    seen: list[tuple[int, int]] = []
    journal = Journal(folder)
    list(journal.read([], report=lambda done, total: seen.append((done, total))))
    assert seen[-1] == (journal.size, journal.size)
    assert seen == sorted(seen)


@pytest.mark.parametrize("name", ["nowhere", "."])
def test_what_is_no_journal_is_refused_by_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(ReplayError, match=name if name != "." else "there is no journal here"):
        Journal(tmp_path / name)


def test_a_file_that_is_no_segment_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "events-000000000001.journal"
    file.write_bytes(b"something else entirely")
    with pytest.raises(ReplayError, match="not a journal segment"):
        list(Journal(file).read([]))


def test_a_damaged_record_in_the_middle_is_a_gap(folder: Path) -> None:
    segments = sorted((folder / "journal").iterdir())
    data = bytearray(segments[3].read_bytes())
    data[30] ^= 1
    segments[3].write_bytes(data)
    reading = Reading()
    assert len(woken(Journal(folder), reading)) < len(KEYS)
    assert len(reading.gaps) == 1


def test_a_segment_that_is_damaged_early_is_not_read_to_its_end_again_and_again(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    writer.add(*KEYS)
    writer.close()
    (segment,) = tmp_path.iterdir()
    segment.write_bytes(segment.read_bytes() + b"x" * (6 << 20))
    reading, seen = Reading(), [0]
    assert len(
        list(Journal(tmp_path).read(["RouterWoken"], reading, lambda done, _: seen.append(done)))
    ) == len(KEYS)
    assert reading.torn == 6 << 20
    assert seen[-1] < 4 << 20

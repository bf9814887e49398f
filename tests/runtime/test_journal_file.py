"""The journal on disk: goes on after a restart, cuts what a kill tore, survives a full disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from callcenter.events import CallEnded, Event
from callcenter.runtime import journal_file as module
from callcenter.runtime.journal_file import JournalFile


def ended(number: int) -> Event:
    return CallEnded(at=float(number), call=f"call-{number}", released_by="caller", outcome="ivr", cause="")


def opened(folder: Path, **options: int) -> JournalFile:
    journal = JournalFile(folder, **options)  # type: ignore[arg-type]
    journal.open()
    return journal


def test_numbers_go_on_after_a_restart(tmp_path: Path) -> None:
    first = opened(tmp_path)
    assert [number for number, _ in first.append([ended(1), ended(2)])] == [1, 2]
    first.close()
    second = opened(tmp_path)
    assert second.append([ended(3)]) == [(3, ended(3))]
    second.close()
    assert list(second.read(1)) == [(2, ended(2)), (3, ended(3))]


def test_a_torn_tail_is_cut_and_written_over(tmp_path: Path) -> None:
    journal = opened(tmp_path)
    journal.append([ended(1), ended(2)])
    journal.close()
    (segment,) = tmp_path.glob("*.journal")
    segment.write_bytes(segment.read_bytes()[:-5])
    again = opened(tmp_path)
    assert again.last == 1
    again.append([ended(2)])
    again.close()
    assert list(again.read(0)) == [(1, ended(1)), (2, ended(2))]


def test_segments_follow_each_other_without_gaps(tmp_path: Path) -> None:
    journal = opened(tmp_path, segment_bytes=300)
    for number in range(1, 21):
        journal.append([ended(number)])
    journal.close()
    assert len(list(tmp_path.glob("*.journal"))) > 3
    assert [number for number, _ in opened(tmp_path).read(0)] == list(range(1, 21))
    assert [number for number, _ in opened(tmp_path).read(17)] == [18, 19, 20]


def test_a_full_disk_delays_writing_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = opened(tmp_path)
    real_write = os.write

    def full(file: int, data: bytes) -> int:
        if len(data) > 10:
            return real_write(file, data[:10])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        assert journal.append([ended(1)]) == [(1, ended(1))]
        assert journal.is_failing
    journal.append([ended(2)])
    assert not journal.is_failing
    journal.close()
    assert list(journal.read(0)) == [(1, ended(1)), (2, ended(2))]


def test_numbers_others_have_seen_are_not_given_again_when_a_power_cut_took_the_tail(tmp_path: Path) -> None:
    journal = opened(tmp_path)
    journal.append([ended(1), ended(2)])
    journal.go_on_after(7)
    journal.go_on_after(3)
    assert journal.append([ended(8)]) == [(8, ended(8))]
    journal.close()
    again = opened(tmp_path)
    assert again.last == 8
    assert list(again.read(0)) == [(1, ended(1)), (2, ended(2)), (8, ended(8))]
    assert list(again.read(7)) == [(8, ended(8))]


@pytest.mark.parametrize(("at", "number"), [(0.0, 0), (1.0, 0), (1.5, 0), (2.5, 1), (3.0, 1), (99.0, 3)])
def test_everything_since_a_moment_follows_the_number_before_it(
    tmp_path: Path, at: float, number: int
) -> None:
    journal = opened(tmp_path, segment_bytes=1)
    for event in (ended(1), ended(2), ended(3), ended(4)):
        journal.append([event])
    journal.close()
    assert opened(tmp_path).number_before(at) == number


def test_an_empty_journal_has_nothing_before(tmp_path: Path) -> None:
    assert opened(tmp_path).number_before(1.0) == 0


@pytest.mark.parametrize("piece", [1, 7, 64, 1000])
def test_a_segment_is_read_a_piece_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    journal = opened(tmp_path)
    journal.append([ended(number) for number in range(1, 8)])
    journal.close()
    monkeypatch.setattr(module, "READ_BYTES", piece)
    assert list(journal.read(0)) == [(number, ended(number)) for number in range(1, 8)]
    assert list(journal.read(5)) == [(6, ended(6)), (7, ended(7))]


def test_reading_stops_at_damage_however_much_follows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = opened(tmp_path)
    journal.append([ended(1), ended(2), ended(3)])
    journal.close()
    (segment,) = tmp_path.glob("*.journal")
    data = bytearray(segment.read_bytes())
    data[len(data) // 2] ^= 1
    segment.write_bytes(bytes(data) + b"\0" * 3_000_000)
    monkeypatch.setattr(module, "READ_BYTES", 100_000)
    assert list(journal.read(0)) == [(1, ended(1))]


@pytest.mark.parametrize("fails", ["open", "header"])
def test_a_segment_that_cannot_be_begun_is_begun_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    journal = opened(tmp_path, segment_bytes=1)
    journal.append([ended(1)])
    real_write = os.write

    def no_room(*_: object) -> int:
        raise OSError(28, "No space left on device")

    def short(file: int, data: bytes) -> int:
        return real_write(file, data[:3])

    with monkeypatch.context() as patch:
        patch.setattr(os, *(("open", no_room) if fails == "open" else ("write", short)))
        journal.append([ended(2)])
        journal.append([ended(3)])
        assert journal.is_failing
    journal.append([ended(4)])
    assert not journal.is_failing
    journal.close()
    assert list(opened(tmp_path).read(0)) == [(number, ended(number)) for number in (1, 2, 3, 4)]

"""The checkpoint: kept now and then, replaced as a whole, and never worth a failed start."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.events import CallEnded
from callcenter.runtime.checkpoint import APART, Checkpoint, _pieces, as_json

EVENT = CallEnded(at=1.0, call="c", released_by="caller", outcome="ivr", cause="")


class Count:
    """A fold that counts events."""

    def __init__(self, count: int = 0) -> None:
        self.count = count

    def to_data(self) -> Any:
        return {"count": self.count}

    def restore(self, data: Any) -> None:
        self.count = int(data["count"])


def checkpoint(path: Path, *parts: Count, every: int = 3) -> Checkpoint:
    return Checkpoint(path, {f"part{at}": part for at, part in enumerate(parts)}, every=every)


def test_it_is_kept_every_so_many_events_and_restores_what_they_made(tmp_path: Path) -> None:
    path, count = tmp_path / "checkpoint.json", Count()
    kept = checkpoint(path, count)
    seen = []
    for number in range(1, 9):
        count.count += 1
        kept.take(number, EVENT)
        seen.append(json.loads(path.read_text())["number"] if path.exists() else 0)
    assert seen == [0, 0, 3, 3, 3, 6, 6, 6]
    again = Count()
    assert checkpoint(path, again).load() == 6
    assert again.count == 6
    assert (path.stat().st_mode & 0o777, [file.name for file in tmp_path.iterdir()]) == (
        0o600,
        ["checkpoint.json"],
    )


def test_after_loading_it_counts_on_from_there(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.json"
    checkpoint(path, Count(5)).save(5)
    kept = checkpoint(path, Count())
    assert kept.load() == 5
    kept.take(7, EVENT)
    assert json.loads(path.read_text())["number"] == 5
    kept.take(8, EVENT)
    assert json.loads(path.read_text())["number"] == 8


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", '{"version": 0, "number": 3, "parts": {}}', '{"version": 1, "number": 3}',
     '{"version": 1, "number": 3, "parts": {"part0": {"count": 3}}}',
     '{"version": 1, "number": 3, "parts": {"part0": {"count": 3}, "part1": {"count": "x"}}}',
     '{"version": 1, "number": "x", "parts": {"part0": {"count": 3}, "part1": {"count": 3}}}', "\x00" * 100],
)  # fmt: skip
def test_one_that_cannot_be_used_leaves_every_part_as_it_was(tmp_path: Path, content: str) -> None:
    path, first, second = tmp_path / "checkpoint.json", Count(1), Count(2)
    path.write_text(content)
    assert checkpoint(path, first, second).load() == 0
    assert (first.count, second.count) == (1, 2)


def test_without_one_there_is_nothing_to_restore(tmp_path: Path) -> None:
    count = Count(1)
    assert checkpoint(tmp_path / "none.json", count).load() == 0
    assert count.count == 1


def test_a_folder_that_cannot_be_written_only_makes_the_next_start_longer(tmp_path: Path) -> None:
    kept = checkpoint(tmp_path / "gone" / "checkpoint.json", Count())
    kept.save(1)
    assert checkpoint(tmp_path / "gone" / "checkpoint.json", Count()).load() == 0


class Held(Executor):
    """Does what it is given when the test says so: a disk that takes its time."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting.append((future, lambda: fn(*args, **kwargs)))
        return future

    def go_on(self) -> None:
        for future, work in self.waiting:
            future.set_result(work())
        self.waiting.clear()


def test_what_is_written_aside_is_what_was_so_then_and_one_at_a_time(tmp_path: Path) -> None:
    path, count, aside = tmp_path / "checkpoint.json", Count(), Held()
    kept = Checkpoint(path, {"part0": count}, every=3, aside=aside)
    for number in range(1, 8):
        count.count += 1
        kept.take(number, EVENT)
    assert (path.exists(), len(aside.waiting)) == (False, 1)
    aside.go_on()
    assert json.loads(path.read_text()) == {"version": 1, "number": 3, "parts": {"part0": {"count": 3}}}
    count.count += 1
    kept.take(8, EVENT)
    aside.go_on()
    again = Count()
    assert (checkpoint(path, again).load(), again.count) == (8, 8)


def test_the_last_one_comes_after_the_one_that_is_being_written(tmp_path: Path) -> None:
    path, count = tmp_path / "checkpoint.json", Count()
    with ThreadPoolExecutor(1) as aside:
        kept = Checkpoint(path, {"part0": count}, every=1, aside=aside)
        for number in range(1, 200):
            count.count = number
            kept.take(number, EVENT)
        count.count = 200
        kept.save(200)
        again = Count()
        assert (checkpoint(path, again).load(), again.count) == (200, 200)


class Unwritable(Count):
    """Holds what cannot be told in JSON."""

    def to_data(self) -> Any:
        return {"count": object()}


def test_what_cannot_be_written_costs_the_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.json"
    with ThreadPoolExecutor(1) as aside:
        kept = Checkpoint(path, {"part0": Unwritable()}, every=1, aside=aside)
        kept.take(1, EVENT)
        kept.save(2)
    assert (path.exists(), kept.number) == (False, 2)


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.text()
        | st.floats(allow_nan=False, allow_infinity=False),
        lambda deeper: st.lists(deeper, max_size=4) | st.dictionaries(st.text(), deeper, max_size=4),
        max_leaves=40,
    )
)
def test_told_in_pieces_it_is_what_json_makes_of_it(data: object) -> None:
    assert json.loads(as_json(data)) == json.loads(json.dumps(data))


def test_no_piece_holds_more_than_one_thing_of_many() -> None:
    kept = {
        "parts": {
            "views": {"screens": {"contacts": {str(n): {"n": n} for n in range(50)}, "briefs": [{}] * 50}}
        }
    }
    assert max(map(len, _pieces(kept, APART))) < 20

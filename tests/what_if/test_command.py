"""The state from the journal, the command line, and the process that plays futures for another."""

from __future__ import annotations

import argparse
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from callcenter.journal import Codec, header, record
from callcenter.runtime import data_folder
from callcenter.runtime.journal_file import JournalFile
from callcenter.what_if import CannotForesee, Question, routing_now
from callcenter.what_if.bar import Bar
from callcenter.what_if.command import add_arguments, serve_stdin, what_if
from callcenter.what_if.from_journal import rebuild
from callcenter.what_if.lines import ask, read_ask, read_said
from tests.what_if.days import START, Busy, busy_day

ROOT = Path(__file__).parents[2]
NOW = START + 1200.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Busy]:
    folder = tmp_path_factory.mktemp("data")
    return folder, busy_day(folder)


def arguments(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(words)


def run(folder: Path, *words: str) -> int:
    settings: Any = SimpleNamespace(data_dir=folder)
    return what_if(arguments(*words), settings, {"support": 30.0}, lambda: NOW)


# ---- from the journal


def timeless(engine: Mapping[str, Any]) -> dict[str, Any]:
    """Without the moment of the last input: a deadline that no longer stood is not in the journal."""
    return {**engine, "now": 0.0}


def test_the_journal_gives_the_state_of_the_engine_that_runs(folder):
    path, busy = folder
    rebuilt = rebuild(path)
    targets = {"support": 30.0}
    here, there = rebuilt.now(targets, NOW), routing_now(busy.router.engine, busy.lately, targets, NOW)
    assert (here.at, here.queues, timeless(here.engine)) == (there.at, there.queues, timeless(there.engine))
    assert rebuilt.now(targets, None).at == rebuilt.last_at <= NOW


def test_only_the_last_core_counts(tmp_path):
    first = busy_day(tmp_path, agents=1, for_s=60.0)
    second = busy_day(tmp_path, agents=2, for_s=120.0)
    state = timeless(rebuild(tmp_path).router.engine.to_data())
    assert state == timeless(second.router.engine.to_data()) != timeless(first.router.engine.to_data())


def test_older_segments_are_left_alone(tmp_path):
    (tmp_path / "journal").mkdir()
    (tmp_path / "journal" / "events-000000000001.journal").write_bytes(b"never to be read")
    (tmp_path / "journal" / "events-000000000900.journal").write_bytes(header(900))
    busy = busy_day(tmp_path, agents=1, for_s=60.0)
    assert timeless(rebuild(tmp_path).router.engine.to_data()) == timeless(busy.router.engine.to_data())


@pytest.mark.parametrize("make", [lambda folder: None, lambda folder: JournalFile(folder / "journal").open()])
def test_a_folder_without_a_day_is_refused(tmp_path, make):
    make(tmp_path)
    with pytest.raises(CannotForesee) as refused:
        rebuild(tmp_path)
    assert refused.value.code == "what_if_journal"


def test_a_record_of_a_later_version_is_refused(tmp_path):
    busy_day(tmp_path, agents=1, for_s=60.0)
    path = next((tmp_path / "journal").iterdir())
    number = JournalFile(tmp_path / "journal").open() + 1
    with path.open("ab") as file:
        file.write(record(f'[{number},"RouterTold",99,{{}}]'.encode()))
    with pytest.raises(CannotForesee) as refused:
        rebuild(tmp_path)
    assert refused.value.code == "what_if_journal"
    assert Codec.number_of(f"[{number},".encode()) == number


# ---- the command


def test_the_table_is_printed_and_says_that_nothing_runs(folder, capsys):
    assert run(folder[0], "--queue", "support", "--agents", "+2", "--minutes", "2", "--futures", "10") == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[0] == "Queue support, the next 2 minutes in 10 futures: P10 – P50 – P90"
    assert "2 agents more" in out
    assert err.splitlines()[0].startswith(
        f"No callcenter is running on {folder[0]}: this starts from 2027-01-15 "
    )


def test_of_a_process_that_runs_it_is_the_state_of_this_moment(folder, capsys):
    lock = data_folder.take(folder[0])
    try:
        assert run(folder[0], "--queue", "support", "--minutes", "1", "--futures", "10", "--json") == 0
    finally:
        lock.close()
    out, err = capsys.readouterr()
    answer = json.loads(out)
    assert (answer["at"], answer["agents"], answer["futures"]) == (NOW, 0, 10)
    assert "No callcenter" not in err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), "what_if_queue"),
        (("--queue", "nowhere"), "what_if_queue"),
        (("--queue", "support", "--futures", "1"), "what_if_futures"),
        (("--queue", "support", "--agents", "-9"), "what_if_agents"),
    ],
)
def test_a_mistake_is_one_line(folder, words, code):
    with pytest.raises(CannotForesee) as refused:
        run(folder[0], *words)
    assert refused.value.code == code
    assert "\n" not in str(refused.value)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_is_drawn_on_a_terminal_and_taken_away():
    out = Terminal()
    bar = Bar(out, str)
    bar.show(5, 10)
    bar.clear()
    assert out.getvalue() == f"\r[{'#' * 20}{'.' * 20}] 5 of 10 futures\r\033[K"


def test_a_log_gets_a_few_lines():
    out = io.StringIO()
    bar = Bar(out, str)
    for done in range(101):
        bar.show(done, 100)
    bar.clear()
    assert out.getvalue().splitlines() == [f"{done} of 100 futures" for done in (25, 50, 75, 100)]


def test_ctrl_c_prints_what_there_is(folder):
    command = [
        sys.executable,
        "-m",
        "callcenter",
        "what-if",
        "--queue",
        "support",
        "--minutes",
        "1",
        "--futures",
        "1000",
    ]
    environment = {**os.environ, "CALLCENTER_DATA_DIR": str(folder[0])}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        # The first line says that nothing runs; from then on futures are played.
        assert process.stderr.readline().startswith("No callcenter")
        wait_for_a_future(process)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, "Traceback" in err) == (0, False)
    assert out.startswith("Queue support, the next minute in ")
    assert "in 1000 futures" not in out


def wait_for_a_future(process: subprocess.Popen[str]) -> None:
    """Its first line of progress comes after a quarter of them."""
    assert process.stderr is not None
    assert process.stderr.readline() == "250 of 1000 futures\n"


# ---- for another process


def test_progress_comes_line_by_line(folder):
    _, busy = folder
    now = routing_now(busy.router.engine, busy.lately, {}, NOW)
    question = Question("support", 1, minutes=1.0, futures=10)
    assert read_ask(ask(now, question)) == (now, question)
    out, ticks = io.BytesIO(), iter(range(100))
    former = os.nice
    os.nice = lambda by: by  # type: ignore[assignment]  # this process goes on with other tests
    try:
        assert serve_stdin(io.BytesIO(ask(now, question)), out, lambda: float(next(ticks))) == 0
    finally:
        os.nice = former
    said = [read_said(line) for line in out.getvalue().splitlines()]
    assert [progress.done for progress in said] == [*range(1, 11), 10]
    assert said[-1].answer is not None
    assert said[-1].answer["futures"] == said[-1].total == 10


@pytest.mark.parametrize(
    "line", [b"", b"no json\n", b"{}\n", b"[]\n", b'{"question": {"queue": 1}, "state": {}}\n']
)
def test_nonsense_is_refused_in_a_line(monkeypatch, line):
    monkeypatch.setattr(os, "nice", lambda by: by)
    out = io.BytesIO()
    assert serve_stdin(io.BytesIO(line), out, lambda: 0.0) == 2
    with pytest.raises(CannotForesee) as refused:
        read_said(out.getvalue())
    assert refused.value.code == "what_if_state"


@pytest.mark.parametrize("line", [b"", b"hello\n", b"[]\n", b'{"done": 1}\n', b'{"error": {}}\n'])
def test_what_is_no_progress_is_a_failure(line):
    with pytest.raises(CannotForesee) as refused:
        read_said(line)
    assert refused.value.code == "what_if_failed"

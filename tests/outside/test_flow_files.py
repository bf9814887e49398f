"""Flows on disk: a good change goes live for the next caller, a bad one changes nothing and says where it is bad."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

import ivr_flows as ivr
from callcenter.outside.flow_files import FlowFiles, Reading, known_prompts

GOOD = """flow: tone
title: Tone
languages: [en]
language: en
start: bye
nodes:
  bye:
    do: hangup
    reason: done
"""


@pytest.fixture
def files(tmp_path: Path) -> Iterator[FlowFiles]:
    """One good flow in the first folder; the second does not exist yet."""
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "tone.yaml").write_text(GOOD)
    yield FlowFiles([tmp_path / "ours", tmp_path / "own"], ivr.load)


def own(tmp_path: Path, text: str, name: str = "tone.yaml") -> Path:
    path = tmp_path / "own" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def title(files: FlowFiles) -> str:
    flow = files.current("tone")
    assert flow is not None
    return flow.title.said("en")


def test_a_bad_version_is_named_by_file_line_and_node_and_the_old_one_stays(
    tmp_path: Path, files: FlowFiles
) -> None:
    files.load()
    live = files.current("tone")
    assert live is not None
    path = own(tmp_path, GOOD.replace("do: hangup", "do: hang_up"))
    with capture_logs() as logged:
        files.reload()
    assert [(line["event"], line.get("keeps")) for line in logged] == [
        ("flow_refused", True), ("flows_read", None),
    ]  # fmt: skip
    assert logged[0]["problem"].startswith(f"{path}:8:9: bye: ")
    assert files.current("tone") is live


def test_a_file_in_the_later_folder_wins_until_it_is_taken_away(tmp_path: Path, files: FlowFiles) -> None:
    files.load()
    path = own(tmp_path, GOOD.replace("title: Tone", "title: Own"))
    assert [flow.title.said("en") for flow in files.load().live] == ["Own"]
    assert title(files) == "Own"
    path.unlink()
    assert [flow.title.said("en") for flow in files.load().live] == ["Tone"]
    assert files.load() == Reading((), ())


def test_a_wrong_file_of_ones_own_is_not_silently_replaced_by_ours(tmp_path: Path, files: FlowFiles) -> None:
    own(tmp_path, GOOD.replace("do: hangup", "do: hang_up"))
    reading = files.load()
    assert (reading.live, len(reading.problems)) == ((), 1)
    assert files.current("tone") is None


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("other.yaml", GOOD, "other.yaml:1:1: flow: this file holds flow `tone`; name it tone.yaml"),
        (
            "folder.yaml",
            None,
            "folder.yaml:1:1: flow: the file cannot be read: Is a directory; check its permissions",
        ),
    ],
)
def test_files_that_cannot_be_used(
    tmp_path: Path, files: FlowFiles, name: str, text: str | None, problem: str
) -> None:
    if text is None:
        (tmp_path / "own" / name).mkdir(parents=True)
    else:
        own(tmp_path, text, name)
    assert [str(errors) for errors in files.load().problems] == [f"{tmp_path}/own/{problem}"]
    assert title(files) == "Tone"


def test_own_recordings_may_be_named(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "summer.wav").touch()
    assert known_prompts({"en/welcome"}, tmp_path) == {"en/welcome", "en/summer"}
    assert known_prompts({"en/welcome"}, tmp_path / "nothing") == {"en/welcome"}


def test_callers_finish_in_the_version_that_answered_them(tmp_path: Path, files: FlowFiles) -> None:
    files.load()
    old = files.current("tone")
    assert old is not None
    own(tmp_path, GOOD.replace("reason: done", "reason: finished"))
    assert files.load().problems == ()
    new = files.current("tone")
    assert new is not None
    assert new.version != old.version
    assert files.version("tone", old.version) is old

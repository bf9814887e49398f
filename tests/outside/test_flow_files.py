"""Flows on disk: a good change goes live for the next caller, a bad one changes nothing and says where it is bad."""

from __future__ import annotations

from pathlib import Path

import ivr_flows as ivr
from callcenter.outside.flow_files import FlowFiles

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


def test_a_bad_version_is_named_by_file_line_and_node_and_the_old_one_stays(tmp_path: Path) -> None:
    path = tmp_path / "tone.yaml"
    path.write_text(GOOD)
    files = FlowFiles(tmp_path, ivr.load_file)
    assert files.load() == []
    live = files.current("tone")
    assert live is not None
    path.write_text(GOOD.replace("do: hangup", "do: hang_up"))
    (problem,) = files.load()
    assert str(problem).startswith(f"{path}:8:")
    assert "bye" in str(problem)
    assert files.current("tone") is live


def test_callers_finish_in_the_version_that_answered_them(tmp_path: Path) -> None:
    path = tmp_path / "tone.yaml"
    path.write_text(GOOD)
    files = FlowFiles(tmp_path, ivr.load_file)
    files.load()
    old = files.current("tone")
    assert old is not None
    path.write_text(GOOD.replace("reason: done", "reason: finished"))
    assert files.load() == []
    new = files.current("tone")
    assert new is not None
    assert new.version != old.version
    assert files.version("tone", old.version) is old

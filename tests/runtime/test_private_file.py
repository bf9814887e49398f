"""A file is the former or the new one, and its owner's alone."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from callcenter.runtime.private_file import replace_private


def test_it_is_written_as_a_whole_and_nobody_else_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    replace_private(path, b"former")
    replace_private(path, b"new")
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"new", 0o600)
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_leaves_the_former(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    replace_private(path, b"former")
    path.with_suffix(".new").mkdir()
    with pytest.raises(OSError, match="new"):
        replace_private(path, b"new")
    assert path.read_bytes() == b"former"

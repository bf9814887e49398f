"""One process a data folder, and who it is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from callcenter.runtime.data_folder import PID_FILE, owner, take
from callcenter.settings import SettingsError


def test_a_folder_has_one_owner_until_it_lets_go(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    assert owner(folder) is None
    with take(folder):
        assert owner(folder) == os.getpid()
        with pytest.raises(SettingsError, match=r"^data_dir: .*/new/data is in use by another callcenter"):
            take(folder)
        assert owner(folder) == os.getpid()
    assert owner(folder) is None


def test_a_number_left_by_a_crash_is_nobody(tmp_path: Path) -> None:
    (tmp_path / PID_FILE).write_text("1")
    assert owner(tmp_path) is None
    with take(tmp_path):
        assert owner(tmp_path) == os.getpid()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match=r"^data_dir: .* cannot be used: Not a directory$"):
        take(tmp_path / "file" / "data")

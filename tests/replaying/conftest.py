"""A small recorded day, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.replaying.day import make_day


@pytest.fixture(scope="session")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_day(tmp_path_factory.mktemp("day") / "journal", 150, 6, others=3)

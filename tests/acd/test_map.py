"""The table in this folder's README is true: each of the ten promises names tests, and every one of them exists."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROWS = re.findall(r"^\| (\d+) \| (.*)$", (HERE / "README.md").read_text(encoding="utf-8"), re.MULTILINE)


def test_all_ten_promises_are_in_the_table() -> None:
    assert [int(number) for number, _ in ROWS] == list(range(1, 11))


def test_every_promise_names_tests_that_exist() -> None:
    missing = []
    for _, row in ROWS:
        named = re.findall(r"`(\w+\.py)::(test_\w+)`", row)
        assert len(named) == row.count("`") // 2 > 0, row
        for file, name in named:
            text = (HERE / file).read_text(encoding="utf-8") if (HERE / file).exists() else ""
            if not re.search(rf"^def {name}\(", text, re.MULTILINE):
                missing.append(f"{file}::{name}")
    assert missing == []

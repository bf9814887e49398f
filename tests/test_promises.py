"""The lists of promises in tests/README.md are true: every test they name exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
TEXT = (TESTS / "README.md").read_text(encoding="utf-8")
LISTS = ("Bad weather", "Security defaults")


def rows(title: str) -> list[str]:
    """The rows of one list, without its head."""
    table = TEXT.partition(f"## {title}\n")[2].partition("\n## ")[0]
    return [line for line in table.splitlines() if line.startswith("| ")][1:]


@pytest.mark.parametrize("title", LISTS)
def test_every_promise_names_tests_that_exist(title: str) -> None:
    missing = []
    for row in rows(title):
        named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", row)
        assert len(named) == row.count("`") // 2 > 0, row
        for path, name in named:
            text = (TESTS / path).read_text(encoding="utf-8") if (TESTS / path).exists() else ""
            if not re.search(rf"^(async )?def {name}\(", text, re.MULTILINE):
                missing.append(f"{path}::{name}")
    assert missing == []


def test_both_lists_are_read() -> None:
    assert [len(rows(title)) > 10 for title in LISTS] == [True, True]

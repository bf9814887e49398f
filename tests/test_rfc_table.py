"""The table of what is supported (tests/interop/README.md) is true: its tests exist, and no RFC we cite is missing."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parent
TABLE = (TESTS / "interop" / "README.md").read_text().partition("## What is supported")[2]


def rows() -> list[tuple[str, str]]:
    """What each row says it supports, and by which tests."""
    found = re.findall(r"^\| ([0-9][^|]*) \|[^|]*\| ([^|]+) \|$", TABLE, re.MULTILINE)
    assert len(found) == TABLE.count("\n|") - 2, "a row that cannot be read"
    return found


def test_every_named_test_exists() -> None:
    missing = []
    for section, said in rows():
        named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", said)
        assert named, section
        assert len(named) == said.count("`") // 2, section
        for path, name in named:
            file = TESTS / path
            if not file.exists() or not re.search(rf"^(async )?def {name}\(", file.read_text(), re.MULTILINE):
                missing.append(f"{path}::{name}")
    assert missing == []


def test_every_rfc_the_source_cites_is_in_the_table() -> None:
    listed = set(re.findall(r"\b(\d{4})\b", " ".join(section for section, _ in rows())))
    cited = {
        number: path.name
        for path in (TESTS.parent / "callcenter").rglob("*.py")
        for number in re.findall(r"\bRFC (\d{4})\b", path.read_text())
    }
    assert {number: file for number, file in cited.items() if number not in listed} == {}

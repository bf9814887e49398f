"""`make test` looks for tests with real peers and browsers in a few places: reading all others takes half a minute."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parent
MARKED = re.compile(r"^(?:pytestmark = .*|@)pytest\.mark\.(?:system|browser)\b", re.MULTILINE)
LATER = "tests/interop/"


def test_what_is_marked_lies_where_it_is_looked_for() -> None:
    recipe = (TESTS.parent / "Makefile").read_text()
    found = re.search(r'-m "system or browser" (.*)$', recipe, re.MULTILINE)
    assert found
    places = tuple(word for word in found[1].split() if word.startswith("tests/"))
    files = [path for path in TESTS.rglob("test_*.py") if MARKED.search(path.read_text(encoding="utf-8"))]
    names = [path.relative_to(TESTS.parent).as_posix() for path in files]
    assert len(names) > 40
    assert [name for name in names if not name.startswith((*places, LATER))] == []

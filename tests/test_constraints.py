"""constraints.txt names exactly what is installed and tested here."""

from __future__ import annotations

from tests.constraints import FILE, text


def test_the_pinned_versions_are_the_tested_ones() -> None:
    assert FILE.read_text(encoding="utf-8") == text(), "run: .venv/bin/python -m tests.constraints"

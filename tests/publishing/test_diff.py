"""What differs between two texts, with a few lines around."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.publishing import Line, diff

TEN = [f"line {number}" for number in range(1, 11)]


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("", "", []),
        ("a\nb\n", "a\nb", []),
        ("a", "b", [Line("removed", 1, 0, "a"), Line("added", 0, 1, "b")]),
        ("", "a", [Line("added", 0, 1, "a")]),
        ("a", "", [Line("removed", 1, 0, "a")]),
        ("a\nb", "a\nx\nb", [Line("same", 1, 1, "a"), Line("added", 0, 2, "x"), Line("same", 2, 3, "b")]),
        (
            "\n".join(TEN),
            "\n".join([*TEN[:4], "new", *TEN[5:]]),
            [
                Line("skipped", 0, 0, "3"),
                Line("same", 4, 4, "line 4"),
                Line("removed", 5, 0, "line 5"),
                Line("added", 0, 5, "new"),
                Line("same", 6, 6, "line 6"),
                Line("skipped", 0, 0, "4"),
            ],
        ),
    ],
)
def test_the_lines_that_changed(old: str, new: str, lines: list[Line]) -> None:
    assert diff(old, new, around=1) == lines


TEXT = st.lists(st.sampled_from(["a", "b", "c: d", ""]), max_size=20)


@given(TEXT, TEXT)
def test_both_texts_can_be_had_back(old: list[str], new: list[str]) -> None:
    lines = diff("\n".join(old), "\n".join(new), around=1000)
    if lines:
        assert [line.text for line in lines if line.old] == "\n".join(old).splitlines()
        assert [line.text for line in lines if line.new] == "\n".join(new).splitlines()
    else:
        assert "\n".join(old).splitlines() == "\n".join(new).splitlines()

"""What differs between two versions, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "added", "removed", "skipped"]
AROUND = 3
"""Lines that stayed the same shown before and after a change."""

LONG = 2000
"""Lines of a text for which looking at every pair of like lines would take too long."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number in the older and in the newer text (0 where it is not), and what it says.

    `skipped`: so many lines that stayed the same are left out here; `text` is their number.
    """

    kind: Kind
    old: int
    new: int
    text: str


def diff(older: str, newer: str, around: int = AROUND) -> list[Line]:
    """The changes with some lines around; nothing at all when there are none."""
    old, new = older.splitlines(), newer.splitlines()
    lines: list[Line] = []
    # Without the shortcut for frequent lines, as long as that is quick: many lines of a flow look alike.
    is_long = max(len(old), len(new)) > LONG
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=is_long).get_opcodes():
        if tag == "equal":
            lines += [Line("same", a + n + 1, c + n + 1, old[a + n]) for n in range(b - a)]
        else:
            lines += [Line("removed", n + 1, 0, old[n]) for n in range(a, b)]
            lines += [Line("added", 0, n + 1, new[n]) for n in range(c, d)]
    return _shortened(lines, around)


def _shortened(lines: list[Line], around: int) -> list[Line]:
    changes = [place for place, line in enumerate(lines) if line.kind != "same"]
    shown = {near for place in changes for near in range(place - around, place + around + 1)}
    found: list[Line] = []
    left_out = 0
    for place, line in enumerate(lines):
        if place not in shown:
            left_out += 1
            continue
        if left_out:
            found.append(Line("skipped", 0, 0, str(left_out)))
            left_out = 0
        found.append(line)
    if left_out and found:
        found.append(Line("skipped", 0, 0, str(left_out)))
    return found

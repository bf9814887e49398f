"""How much room text takes: an estimate, for nobody asks a browser here; rather too much than too little."""

from __future__ import annotations

import unicodedata

CUT = "…"
_NARROW = frozenset("iljtfrI.,:;'|!()[] ")
_WIDE = frozenset("mwMW@%&—")


def width_of(text: str, size: float) -> float:
    """The width of a line in a sans-serif letter of this size."""
    return size * sum(_ems(letter) for letter in text)


def _ems(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.03
    if letter in _NARROW:
        return 0.36
    if letter in _WIDE or ord(letter) > 0x2000:
        return 0.95
    return 0.68 if letter.isupper() else 0.58


def cut(text: str, ems: float) -> str:
    """The line in one, and no wider than so many ems; what is cut off is marked."""
    line = " ".join(_printable(text).split())
    if width_of(line, 1) <= ems:
        return line
    kept, room = "", ems - _ems(CUT)
    for letter in line:
        room -= _ems(letter)
        if room < 0:
            break
        kept += letter
    return kept.rstrip() + CUT


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)

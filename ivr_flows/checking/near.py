"""What somebody may have meant who wrote a name that is not there."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from said import Said


def near(name: str, there_are: Iterable[str]) -> str:
    """The nearest name; empty when none is near."""
    found = difflib.get_close_matches(name[:100], sorted(there_are), n=1)
    return found[0] if found else ""


def meant(name: str, there_are: Iterable[str], otherwise: Said) -> Said:
    """Advice: the nearest name, or something else to do."""
    likely = near(name, there_are)
    return Said("did you mean `{near}`?", near=likely) if likely else otherwise

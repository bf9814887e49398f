"""A catalogue of another language, as a file: the English sentence, then its translation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml


@cache
def read_words(path: Path) -> Mapping[str, str]:
    """A catalogue: sentence → the same in another language."""
    found: dict[str, str] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found

"""Small files of our own in the data folder: for nobody else's eyes, and never half of one."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def replace_private(path: Path, data: bytes) -> None:
    """Write a file as a whole: whoever reads it meanwhile reads the former. Raises OSError, and the former stays.

    Not forced to the disk: what a power cut may cost are the last seconds. `outside.site_store` has what may cost none.
    """
    replace_by_pieces(path, (data,))


def replace_by_pieces(path: Path, pieces: Iterable[bytes]) -> None:
    """The same for what is made while it is written; what breaks in the making leaves the former, too."""
    fresh = path.with_suffix(".new")
    with open(fresh, "wb", opener=_private) as file:
        for piece in pieces:
            file.write(piece)
    fresh.replace(path)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)

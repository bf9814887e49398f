"""Whose data folder it is: one process a folder, because two would write into one journal."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import TextIO

from callcenter.settings import SettingsError

PID_FILE = "callcenter.pid"


def take(folder: Path) -> TextIO:
    """Make the folder ours until the returned file is closed or the process ends. Raises SettingsError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / PID_FILE).open("a+", encoding="ascii")
    except OSError as error:
        raise SettingsError("data_dir", f"{folder} cannot be used: {error.strerror}") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise SettingsError(
            "data_dir", f"{folder} is in use by another callcenter; set another data_dir"
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def owner(folder: Path) -> int | None:
    """The process that serves from this folder now; None when nobody does.

    The lock decides, not the number: after a crash the number may be somebody else's.
    """
    try:
        with (folder / PID_FILE).open(encoding="ascii") as lock:
            if _is_free(lock):
                return None
            return int(lock.read())
    except (OSError, ValueError):
        return None


def _is_free(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

"""The key that signs sessions and tokens: made once, kept in a file only the service can read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

LENGTH = 32


def load_secret(path: Path) -> bytes:
    """Read the key, or make it. Deleting the file signs everybody out."""
    try:
        found = path.read_bytes()
    except FileNotFoundError:
        found = b""
    if len(found) >= LENGTH:
        return found
    path.parent.mkdir(parents=True, exist_ok=True)
    made = secrets.token_bytes(LENGTH)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(made)
    return made

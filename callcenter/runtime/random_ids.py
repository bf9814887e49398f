"""Identifiers and tokens nobody can guess: the live twin of `callcenter.ids.SeededIds`."""

from __future__ import annotations

import secrets


class RandomIds:
    """Short ids people can read out, and tokens from the operating system's randomness."""

    def new(self, kind: str) -> str:
        return f"{kind}-{secrets.token_hex(5)}"

    def token(self, length: int = 16) -> str:
        return secrets.token_hex((length + 1) // 2)[:length]

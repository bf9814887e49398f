"""What was signed out before its time: tickets by their nonce, and whoever had all of theirs ended.

Kept in a small file too, so that a restart lets nobody in again; each entry goes when the ticket would have ended.
"""

from __future__ import annotations

import json
from pathlib import Path

import structlog

from callcenter.runtime.private_file import replace_private

log = structlog.get_logger("web")


class SignedOut:
    """`path` None: only in memory. A file that cannot be read or written is said in the log, and memory holds."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._tickets: dict[str, float] = {}
        self._users: dict[str, tuple[float, float]] = {}
        if path is not None:
            self._read(path)

    def has(self, nonce: str) -> bool:
        return nonce in self._tickets

    def ended_at(self, user: str) -> float:
        """When all this user held was ended; before everything if never."""
        return self._users.get(user, (float("-inf"), 0.0))[0]

    def add(self, nonce: str, until: float, now: float) -> None:
        """A ticket that would be good until `until`."""
        self._tickets[nonce] = until
        self._keep(now)

    def end_all(self, user: str, now: float, until: float) -> None:
        """All tickets of a user made before `now`; the last of them would be good until `until`."""
        self._users[user] = now, until
        self._keep(now)

    def _keep(self, now: float) -> None:
        self._tickets = {nonce: until for nonce, until in self._tickets.items() if until > now}
        self._users = {user: (at, until) for user, (at, until) in self._users.items() if until > now}
        if self._path is None:
            return
        try:
            replace_private(self._path, json.dumps({"tickets": self._tickets, "users": self._users}).encode())
        except OSError as problem:
            log.error("signed_out_not_kept", file=str(self._path), problem=str(problem))

    def _read(self, path: Path) -> None:
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            self._tickets = {str(nonce): float(until) for nonce, until in kept["tickets"].items()}
            self._users = {
                str(user): (float(at), float(until)) for user, (at, until) in kept["users"].items()
            }
        except FileNotFoundError:
            return
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as problem:
            log.error("signed_out_unreadable", file=str(path), problem=str(problem))

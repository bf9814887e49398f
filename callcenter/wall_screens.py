"""Screens on walls, kept in one small file: who made them, and a hash of each one's key."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from callcenter.plain import from_plain, to_plain
from callcenter.runtime.private_file import replace_private
from callcenter.values import replace
from callcenter.web.wall_port import Screen, TooManyScreens

log = structlog.get_logger("wall")

MOST = 100
KEY_OCTETS = 32
"""Nobody guesses that, so tries need not be counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    screen: Screen
    hash: str


class WallScreens:
    """Implements `web.wall_port.Screens`. A file that cannot be read counts as none: screens are quickly made again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept = {one.screen.screen: one for one in _read(path)}

    def all(self) -> Sequence[Screen]:
        return sorted((one.screen for one in self._kept.values()), key=lambda screen: screen.made_at)

    def make(self, name: str, queues: Sequence[str], by: str, now: float) -> tuple[Screen, str]:
        if len(self._kept) >= MOST:
            raise TooManyScreens
        key = secrets.token_urlsafe(KEY_OCTETS)
        screen = Screen(screen=secrets.token_hex(4), name=name, queues=tuple(queues), made_by=by, made_at=now)
        self._write({**self._kept, screen.screen: _Kept(screen=screen, hash=_hash(key))})
        return screen, key

    def remove(self, screen: str) -> bool:
        if screen not in self._kept:
            return False
        self._write({name: one for name, one in self._kept.items() if name != screen})
        return True

    def by_key(self, key: str, now: float) -> Screen | None:
        wanted = _hash(key)
        for name, one in self._kept.items():
            if hmac.compare_digest(one.hash, wanted):
                # Only in memory: when a screen was seen last is no reason to write a file every other second.
                self._kept[name] = replace(one, screen=replace(one.screen, seen_at=now))
                return self._kept[name].screen
        return None

    def _write(self, kept: dict[str, _Kept]) -> None:
        rows = [to_plain(one) for one in kept.values()]
        replace_private(self._path, json.dumps(rows, ensure_ascii=False, indent=1).encode())
        self._kept = kept


def _read(path: Path) -> list[_Kept]:
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return [from_plain(_Kept, row) for row in rows]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError, KeyError) as problem:
        log.warning("wall_screens_unreadable", file=str(path), problem=str(problem))
        return []


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()

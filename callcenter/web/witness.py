"""Writes down who looked at whose data."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from callcenter.events import DataAccessed, Event

ONCE_IN_S = 60.0
"""A player asks for one recording piece by piece: that is one access, not fifty."""

MOST_REMEMBERED = 10_000


class Witness:
    """Journals accesses; the same user, address, action and item at most once in `ONCE_IN_S`."""

    def __init__(self, note: Callable[[Sequence[Event]], None], now: Callable[[], float]) -> None:
        self._note = note
        self._now = now
        self._seen: dict[tuple[str, str, str, str], float] = {}

    def saw(self, user: str, source: str, action: str, kind: str, items: Sequence[str]) -> None:
        """`user` did `action` to these items of this kind."""
        now = self._now()
        self._note(
            [
                DataAccessed(at=now, user=user, source=source, action=action, kind=kind, item=item)
                for item in items
                if self._is_new((user, source, action, item), now)
            ]
        )

    def _is_new(self, key: tuple[str, str, str, str], now: float) -> bool:
        last = self._seen.pop(key, None)
        is_new = last is None or now >= last + ONCE_IN_S
        self._seen[key] = now if last is None or is_new else last
        while len(self._seen) > MOST_REMEMBERED:
            del self._seen[next(iter(self._seen))]
        return is_new

"""The sockets that are open, by user: whoever signs out, and somebody in charge, ends them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

NOT_SIGNED_IN = 4401
"""The code that pages take for a session that is over."""


class OpenLines:
    """`end` closes what is open now; whoever connects again is let in or not by their session."""

    def __init__(self) -> None:
        self._of: dict[str, dict[int, tuple[str, Callable[[int], None]]]] = {}
        self._count = 0

    @contextmanager
    def open(self, user: str, end: Callable[[int], None], session: str = "") -> Iterator[None]:
        """As long as the socket is open; `session`: of which ticket it is."""
        self._count += 1
        number = self._count
        self._of.setdefault(user, {})[number] = (session, end)
        try:
            yield
        finally:
            self._of[user].pop(number)
            if not self._of[user]:
                del self._of[user]

    def end(self, user: str, code: int, session: str | None = None) -> None:
        """Close every socket of this user, or of one session of theirs, with a code of ours."""
        for of, end in list(self._of.get(user, {}).values()):
            if session in (None, of):
                end(code)

"""Who waits in one queue: callers on the telephone, and those who have been promised a call."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Mapping
from typing import Any


class Line:
    """Starts by entry and in order; `callbacks`: start, and until when it rests (0: it waits for its turn).

    `told`: how long in all a caller should wait at most, by the first estimate they heard.
    """

    __slots__ = ("by_entry", "callbacks", "starts", "told")

    def __init__(
        self,
        by_entry: Mapping[str, float] | None = None,
        callbacks: Mapping[str, tuple[float, float]] | None = None,
        told: Mapping[str, float] | None = None,
    ) -> None:
        self.by_entry = dict(by_entry or {})
        self.starts = sorted(self.by_entry.values())
        self.callbacks = dict(callbacks or {})
        self.told = dict(told or {})

    @property
    def last(self) -> str:
        """The caller who came last; "" for none."""
        return next(reversed(self.by_entry), "")

    def enter(self, entry: str, at: float) -> None:
        self.leave(entry)
        self.by_entry[entry] = at
        insort(self.starts, at)

    def tell(self, entry: str, at: float, wait_s: float) -> None:
        """The caller hears that it may take `wait_s` more from now on."""
        self.told.setdefault(entry, at - self.by_entry[entry] + wait_s)

    def call_back(self, entry: str, not_before: float) -> None:
        """The caller need not wait on the telephone any more; their place in line goes on."""
        start, _ = self.leave(entry)
        if start is not None:
            self.callbacks[entry] = (start, not_before)

    def leave(self, entry: str) -> tuple[float | None, float | None]:
        """Return the entry's start, None when it was not in line, and how long it was told to wait, None: nothing."""
        told = self.told.pop(entry, None)
        if entry in self.callbacks:
            return self.callbacks.pop(entry)[0], told
        start = self.by_entry.pop(entry, None)
        if start is not None:
            del self.starts[bisect_left(self.starts, start)]
        return start, told

    def resting(self, now: float) -> int:
        """How many callbacks wait for their next try rather than for their turn."""
        return sum(not_before > now for _, not_before in self.callbacks.values())

    def to_data(self) -> dict[str, Any]:
        """What `LiveQueues` does not keep of it already."""
        return {
            "callbacks": {entry: list(kept) for entry, kept in self.callbacks.items()},
            "told": dict(self.told),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Line:
        callbacks = {entry: (kept[0], kept[1]) for entry, kept in data.get("callbacks", {}).items()}
        return cls(data["by_entry"], callbacks, data.get("told", {}))

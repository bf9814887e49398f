"""Notices that a peer has gone quiet: each threshold once, and the first packet afterwards."""

from __future__ import annotations

from typing import NamedTuple


class Silence(NamedTuple):
    """How long nothing was heard. `is_alive`: reports came meanwhile."""

    silent_s: float
    is_alive: bool


class SilenceWatch:
    """Counts while somebody is expected to send; `thresholds` are seconds, growing.

    A report (RTCP) within the longest of them shows that the peer is there: it may have nothing to say. Then only the
    first threshold counts, until the reports end as well.
    """

    __slots__ = ("_first_s", "_passed", "_reported_at", "_since", "_usual", "_was_alive")

    def __init__(self, thresholds: tuple[float, ...]) -> None:
        self._usual = thresholds
        self._first_s = 0.0
        self._since: float | None = None
        self._reported_at: float | None = None
        self._passed = 0
        self._was_alive = False

    def hurry(self, first_s: float) -> None:
        """Tell a silence after `first_s` already; 0: after the first of the usual thresholds."""
        self._first_s = first_s

    def expect(self, now: float) -> None:
        """From now on packets should come; being asked again changes nothing."""
        if self._since is None:
            self._since = now
            self._passed = 0

    def relax(self) -> None:
        """Nothing is expected (hold): silence means nothing, and a former one is forgotten."""
        self._since = None
        self._passed = 0

    def heard(self, now: float) -> bool:
        """Note a packet; return whether it ends a silence that was reported."""
        if self._since is None:
            return False
        self._since = now
        if not self._passed:
            return False
        self._passed = 0
        return True

    def reported(self, now: float) -> None:
        """Note a report of the peer's."""
        self._reported_at = now

    def check(self, now: float) -> Silence | None:
        """Return how long it has been silent when a threshold was newly passed, or the peer came to life or went."""
        if self._since is None:
            return None
        silent_s, is_alive = now - self._since, self._is_alive(now)
        # However long the silence of one who is alive, it stays at the first threshold.
        limits = self._thresholds[self._passed : 1 if is_alive else None]
        crossed = [limit for limit in limits if silent_s >= limit]
        has_turned = self._passed > 0 and is_alive != self._was_alive
        self._passed += len(crossed)
        if not crossed and not has_turned:
            return None
        self._was_alive = is_alive
        return Silence(silent_s, is_alive)

    @property
    def _thresholds(self) -> tuple[float, ...]:
        return (self._first_s or self._usual[0], *self._usual[1:])

    def _is_alive(self, now: float) -> bool:
        return self._reported_at is not None and now - self._reported_at < self._thresholds[-1]

"""Notices that a peer has gone quiet: each threshold once, and the first packet afterwards."""

from __future__ import annotations


class SilenceWatch:
    """Counts while somebody is expected to send; `thresholds` are seconds, growing."""

    def __init__(self, thresholds: tuple[float, ...]) -> None:
        self._thresholds = thresholds
        self._since: float | None = None
        self._passed = 0

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

    def check(self, now: float) -> list[float]:
        """Return for each threshold newly passed how long it has been silent."""
        if self._since is None:
            return []
        silent_s = now - self._since
        crossed = [limit for limit in self._thresholds[self._passed :] if silent_s >= limit]
        self._passed += len(crossed)
        return [silent_s] if crossed else []

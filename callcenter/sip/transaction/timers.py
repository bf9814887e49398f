"""The timer values of RFC 3261 17 in one frozen object."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Timers:
    """Seconds. `t1` round trip estimate, `t2` longest gap between retransmissions, `t4` life of a packet."""

    t1: float = 0.5
    t2: float = 4.0
    t4: float = 5.0

    @property
    def give_up_s(self) -> float:
        """64*T1: timers B, D, F, H, J, L, M, and how long a 2xx without its ACK is repeated."""
        return 64 * self.t1

"""How the audio of one leg fares, for the console, call records and metrics."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LegQuality:
    """Packets from the peer, and what its reports say of ours; the last two are None until it reports.

    `far_loss` is the part (0 to 1) of our packets that did not arrive there lately. Plain legs carry no reports.
    """

    received: int
    lost: int
    jitter_ms: float
    round_trip_s: float | None
    far_loss: float | None

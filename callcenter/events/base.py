"""The shape every event shares."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened at `at` (UTC seconds since the epoch)."""

    at: float

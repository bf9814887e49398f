"""How each trunk is doing, as a person reads it."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.trunks.trunks import Trunks


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkRow:
    """One trunk now. `health` as in `Health`; `resting_until` 0: is not; `why`: what last spoke against it.

    `has_stood`: its registration or OPTIONS have been heard of since the start. Caps of 0 are none.
    """

    trunk: str
    health: str
    why: str
    failures: int
    resting_until: float
    has_stood: bool
    calls_in: int
    calls_out: int
    max_calls: int
    max_calls_per_s: int
    prefixes: tuple[str, ...]


def rows(trunks: Trunks, now: float) -> list[TrunkRow]:
    """Every trunk, in the site's order."""
    return [_row(trunks, name, now) for name in trunks.specs]


def _row(trunks: Trunks, name: str, now: float) -> TrunkRow:
    spec, standing = trunks.specs[name], trunks.standing(name, now)
    condition = standing.condition
    return TrunkRow(
        trunk=name,
        health=condition.health.value,
        why=condition.why,
        failures=condition.failures,
        resting_until=condition.until,
        has_stood=standing.has_stood,
        calls_in=len(standing.calls_in),
        calls_out=len(standing.calls_out),
        max_calls=spec.max_calls,
        max_calls_per_s=spec.max_calls_per_s,
        prefixes=spec.prefixes,
    )

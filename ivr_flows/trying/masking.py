"""Questions to the outside as they may be shown: without what the caller typed in secret."""

from __future__ import annotations

from ivr_flows.functions import text_of
from ivr_flows.position import Position
from ivr_flows.trying.notebook import HIDDEN
from ivr_flows.values import Json

SHORTEST = 3
"""Figures typed in secret that are looked for: fewer are anything."""


def without_secrets(request: Json, at: Position, typed: str = "") -> Json:
    """A question as it may be shown: what the caller typed in secret is not.

    `typed`: keys pressed in secret just now, which the node may have forgotten already; the secret is their end.
    """
    hidden = {text_of(at.variables[name]) for name in at.secret if name in at.variables}
    hidden |= {at.digits} if at.is_secret else set()
    hidden |= {typed[start:] for start in range(len(typed) - SHORTEST + 1)}
    return _masked(request, hidden - {""})


def _masked(part: Json, hidden: set[str]) -> Json:
    if isinstance(part, dict):
        return {name: _masked(value, hidden) for name, value in part.items()}
    if isinstance(part, list):
        return [_masked(value, hidden) for value in part]
    return HIDDEN if isinstance(part, str) and part in hidden else part

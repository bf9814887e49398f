"""An account as it is written, and as callers type it on a telephone's keys."""

from __future__ import annotations

MAX_ACCOUNT = 64
"""Longer than any account; a longer one is an accident or an attack."""

SEPARATORS = frozenset("-. ")


def account_key(account: str) -> str:
    """What all spellings of an account have in common; "" for none. Applying it twice changes nothing."""
    if len(account) > MAX_ACCOUNT:
        return ""
    return "".join(sign for sign in account.lower() if sign not in SEPARATORS)

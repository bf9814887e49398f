"""What the endpoint must know about the users of this site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


class Accounts(Protocol):
    """Who has an account, and with which digest secret."""

    def has(self, user: str) -> bool:
        """Whether calls that claim to come from `user` must prove it."""

    def ha1(self, user: str, algorithm: str) -> str | None:
        """The stored `digest.ha1` of the user; None when there is no user, or no such secret."""


@dataclass(slots=True)
class FixedAccounts:
    """Accounts from a table: user -> algorithm -> HA1. A user without secrets can only come by browser."""

    secrets: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)

    def has(self, user: str) -> bool:
        return user in self.secrets

    def ha1(self, user: str, algorithm: str) -> str | None:
        return self.secrets.get(user, {}).get(algorithm)

"""What a role may call: a whitelist of prefixes, with premium numbers and other countries closed until opened."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from callcenter.trunks.numbers import Destination, Kind


class Refusal(enum.Enum):
    """Why a number may not be called."""

    UNKNOWN = "unknown"
    PREMIUM = "premium"
    ABROAD = "abroad"
    NOT_LISTED = "not_listed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialling:
    """One role's rights. `prefixes`: what may be called at all ("+" is every number in E.164); `never`: but not these.

    Other countries need `international` and a prefix; premium numbers need `premium` and a prefix.
    """

    prefixes: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    international: bool = False
    premium: bool = False

    def refusal(self, destination: Destination) -> Refusal | None:
        """Why not, or None. Emergency numbers are for everybody."""
        if destination.kind is Kind.EMERGENCY:
            return None
        if destination.kind is Kind.UNKNOWN:
            return Refusal.UNKNOWN
        if destination.kind is Kind.PREMIUM and not self.premium:
            return Refusal.PREMIUM
        if destination.is_abroad and not self.international:
            return Refusal.ABROAD
        is_listed = destination.number.startswith(self.prefixes) and not (
            self.never and destination.number.startswith(self.never)
        )
        return None if is_listed else Refusal.NOT_LISTED


NOTHING = Dialling()

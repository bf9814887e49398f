"""From the customers that have a number to one answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from callcenter.customers.model import Customer


class MatchStatus(StrEnum):
    FOUND = "found"
    SEVERAL = "several"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """`customers` likeliest first; exactly one when found, none when unknown."""

    status: MatchStatus
    customers: tuple[Customer, ...] = ()


def match(candidates: Iterable[Customer]) -> Match:
    """Order the candidates: who was in touch last calls again most likely; then by id, so the order is stable."""
    different = {candidate.customer: candidate for candidate in candidates}
    ordered = tuple(sorted(different.values(), key=lambda one: (-last_contact(one), one.customer)))
    if not ordered:
        return Match(status=MatchStatus.UNKNOWN)
    status = MatchStatus.FOUND if len(ordered) == 1 else MatchStatus.SEVERAL
    return Match(status=status, customers=ordered)


def last_contact(customer: Customer) -> float:
    """When the customer was last in touch; 0 for never."""
    return max((item.at for item in customer.timeline), default=0.0)

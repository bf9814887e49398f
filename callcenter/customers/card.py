"""The card an agent sees before saying hello: the record cut down to a screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from callcenter.customers.model import Customer

TIMELINE_ITEMS = 20
"""What an agent can take in during a greeting, with some to scroll."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What is shown. Its data is exactly the console's `CustomerCard` message."""

    customer: str
    name: str
    local_name: str
    account: str
    tier: str
    language: str
    since_year: int | None
    numbers: tuple[str, ...]
    email: str
    notes: str
    do_not_sell: bool
    promises: tuple[Mapping[str, Any], ...]
    timeline: tuple[Mapping[str, Any], ...]

    def to_data(self) -> dict[str, Any]:
        """Its promises and its timeline are the card's own: for whoever reads them."""
        data = {name: getattr(self, name) for name in self.__slots__}
        return {key: list(value) if isinstance(value, tuple) else value for key, value in data.items()}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Card:
        fields = dict(data)
        for key in ("numbers", "promises", "timeline"):
            fields[key] = tuple(data[key])
        return cls(**fields)


def card(customer: Customer, calling_from: str = "") -> Card:
    """Build the card; the number of this call comes first, the rest keep their order."""
    newest = sorted(customer.timeline, key=lambda item: -item.at)[:TIMELINE_ITEMS]
    earliest = sorted(customer.promises, key=lambda promise: promise.due)
    numbers = sorted(customer.numbers, key=lambda number: number != calling_from)
    return Card(
        customer=customer.customer,
        name=customer.name,
        local_name=customer.local_name,
        account=customer.account,
        tier=customer.tier,
        language=customer.language,
        since_year=customer.since_year,
        numbers=tuple(numbers),
        email=customer.email,
        notes=customer.notes,
        do_not_sell=customer.do_not_sell,
        promises=tuple({"what": dict(one.what), "due": one.due, "owner": one.owner} for one in earliest),
        timeline=tuple(
            {
                "at": item.at,
                "channel": item.channel,
                "summary": dict(item.summary),
                "outcome": item.outcome,
                "agent": item.agent,
                "call": item.call,
            }
            for item in newest
        ),
    )

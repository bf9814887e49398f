"""Follow-ups: what an agent means to do for a customer later, without a call being promised. Times are UTC seconds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from callcenter.customers.model import Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """`owner` is the agent's user name. `name` and `number`: whom it concerns, as the agent saw them."""

    id: int
    owner: str
    text: str
    due: float
    customer: str = ""
    name: str = ""
    number: str = ""
    call: str = ""
    made_at: float = 0.0
    done_at: float | None = None

    def to_data(self) -> dict[str, Any]:
        return {
            "id": self.id, "owner": self.owner, "text": self.text, "due": self.due, "customer": self.customer,
            "name": self.name, "number": self.number, "call": self.call, "made_at": self.made_at,
            "done_at": self.done_at,
        }  # fmt: skip

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> FollowUp:
        return cls(**data)

    def promise(self) -> Promise:
        """As the customer's card shows it: one language, the agent's own."""
        return Promise(what={"en": self.text, "zh": self.text}, due=self.due, owner=self.owner)


def promises_of(promises: Iterable[Promise], follow_ups: Iterable[FollowUp]) -> tuple[Promise, ...]:
    """What is open for a customer, by whoever's hand it was written down, the next one first."""
    return tuple(sorted((*promises, *(one.promise() for one in follow_ups)), key=lambda one: one.due))

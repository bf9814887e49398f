"""`lookup` of flows: who has this telephone number or account?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from callcenter.customers import Customer
from callcenter.outside.asked import Question
from callcenter.outside.errors import NoAnswer
from ivr_flows import Json


class Customers(Protocol):
    """Where they are looked up."""

    async def by_number(self, e164: str) -> list[Customer]: ...

    async def by_account(self, account: str) -> list[Customer]: ...


class CustomerFinder:
    """`normalise` brings a number to the spelling that customers are kept under; "" for none."""

    def __init__(self, customers: Customers, normalise: Callable[[str], str]) -> None:
        self._customers = customers
        self._normalise = normalise

    async def answer(self, question: Question) -> Json:
        """Answer how many there are, and who it is if it is one; NoAnswer: refused, for a question it does not know."""
        by, value = question.request.get("by"), str(question.request.get("value", ""))
        if by == "number":
            number = self._normalise(value)
            return found(await self._customers.by_number(number) if number else [])
        if by == "account":
            return found(await self._customers.by_account(value))
        raise NoAnswer("refused", "customers are found by number or account")


def found(customers: Sequence[Customer]) -> dict[str, Json]:
    """The answer for these customers: of several, nothing but how many."""
    if len(customers) != 1:
        return {"matches": len(customers)}
    return {"matches": 1, **described(customers[0])}


def described(customer: Customer) -> dict[str, Json]:
    """What a flow may know of a customer."""
    return {
        "customer": customer.customer,
        "name": customer.name,
        "tier": customer.tier,
        "language": customer.language,
        "account": customer.account,
    }

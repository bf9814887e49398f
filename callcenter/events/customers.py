"""What callers do by themselves that concerns a customer's record."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityChecked(Event):
    """Somebody typed an account and its PIN. `result`: ok, wrong or locked; `customer` is empty unless it is ok.

    `ani` is the number it came from. The PIN itself is nowhere.
    """

    call: str
    account: str
    customer: str
    ani: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened(Event):
    """A flow opened the case `number`, for `customer` if it knew who calls. What is in it, the records know."""

    call: str
    number: str
    kind: str
    customer: str

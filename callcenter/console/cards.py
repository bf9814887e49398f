"""The customer's card as pages are sent it, and the shape that every message and its parts share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from pydantic import BaseModel, ConfigDict


class Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TimelineItem(Message):
    """One past contact. `call`: its id where it was a call of ours."""

    at: float
    channel: str
    summary: dict[str, str]
    outcome: str
    agent: str
    call: str = ""


class Promise(Message):
    """Something promised to the customer that is still open."""

    what: dict[str, str]
    due: float
    owner: str


class CustomerCard(Message):
    customer: str
    name: str
    local_name: str
    account: str
    tier: str
    language: str
    since_year: int | None
    numbers: list[str]
    email: str
    notes: str
    do_not_sell: bool
    promises: list[Promise]
    timeline: list[TimelineItem]


class CustomerStatus(Message):
    """`status`: looking_up, found, several (candidates in `cards`), unknown or failed."""

    status: Literal["looking_up", "found", "several", "unknown", "failed"]
    cards: list[CustomerCard] = []


def with_names(status: CustomerStatus, name_of: Callable[[str], str]) -> CustomerStatus:
    """With agents as people call them; whoever is none of ours keeps the name that came with the customer."""
    if not status.cards:  # most callers of a flow: each of the two copies would be kept as long as the call
        return status
    return status.model_copy(update={"cards": [_named(card, name_of) for card in status.cards]})


def _named(card: CustomerCard, name_of: Callable[[str], str]) -> CustomerCard:
    promises = [one.model_copy(update={"owner": name_of(one.owner)}) for one in card.promises]
    timeline = [item.model_copy(update={"agent": name_of(item.agent)}) for item in card.timeline]
    return card.model_copy(update={"promises": promises, "timeline": timeline})


class PastContact(Message):
    call: str
    name: str
    ani: str
    queue: str
    at: float
    outcome: str

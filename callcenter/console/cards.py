"""The customer's card as pages are sent it, and the shape that every message and its parts share."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TimelineItem(Message):
    at: float
    channel: str
    summary: dict[str, str]
    outcome: str
    agent: str


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

"""A customer's lifelong record, as values. Every time is UTC seconds since the epoch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from callcenter.plain import from_plain


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineItem:
    """One past contact in any channel; `summary` holds one text per language. `call` "" = not a call of ours.

    `disposition`: what its agent said of it, a code of the queue's.
    """

    at: float
    channel: str
    summary: Mapping[str, str]
    outcome: str = ""
    agent: str = ""
    call: str = ""
    disposition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """Something promised to the customer that is still open."""

    what: Mapping[str, str]
    due: float
    owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """`numbers` in E.164 or short, the preferred one first; `timeline` newest first, `promises` earliest due first.

    `tags`: what the bonuses of queues look for, as far as somebody wrote it down.
    """

    customer: str
    name: str
    local_name: str = ""
    account: str = ""
    tier: str = ""
    language: str = "en"
    since_year: int | None = None
    numbers: tuple[str, ...] = ()
    email: str = ""
    notes: str = ""
    do_not_sell: bool = False
    tags: tuple[str, ...] = ()
    promises: tuple[Promise, ...] = ()
    timeline: tuple[TimelineItem, ...] = field(default=())

    def to_data(self) -> dict[str, Any]:
        data = asdict(self)
        data["numbers"], data["tags"] = list(self.numbers), list(self.tags)
        data["promises"] = list(data["promises"])
        data["timeline"] = list(data["timeline"])
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Customer:
        fields = dict(data)
        fields["numbers"], fields["tags"] = tuple(data["numbers"]), tuple(data.get("tags", ()))
        fields["promises"] = from_plain(tuple[Promise, ...], data["promises"])
        fields["timeline"] = from_plain(tuple[TimelineItem, ...], data["timeline"])
        return cls(**fields)

"""A customer's lifelong record, as values. Every time is UTC seconds since the epoch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from callcenter.plain import from_plain


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineItem:
    """One past contact in any channel; `summary` holds one text per language. `call` "" = not a call of ours."""

    at: float
    channel: str
    summary: Mapping[str, str]
    outcome: str = ""
    agent: str = ""
    call: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """Something promised to the customer that is still open."""

    what: Mapping[str, str]
    due: float
    owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """`numbers` in E.164 or short, the preferred one first; `timeline` newest first, `promises` earliest due first."""

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
    promises: tuple[Promise, ...] = ()
    timeline: tuple[TimelineItem, ...] = field(default=())

    def to_data(self) -> dict[str, Any]:
        data = asdict(self)
        data["numbers"] = list(self.numbers)
        data["promises"] = list(data["promises"])
        data["timeline"] = list(data["timeline"])
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Customer:
        fields = dict(data)
        fields["numbers"] = tuple(data["numbers"])
        fields["promises"] = from_plain(tuple[Promise, ...], data["promises"])
        fields["timeline"] = from_plain(tuple[TimelineItem, ...], data["timeline"])
        return cls(**fields)

"""Cases: something a customer wants, that somebody sees to after the contact. Every time is UTC seconds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from callcenter.customers.model import TimelineItem

FIRST = 1000
"""Cases are counted from the one after this, so that a number looks like one."""

CHANNEL = "case"
_NUMBER = re.compile(r"C-([1-9][0-9]{3,9})\Z")

KINDS: Mapping[str, tuple[str, str]] = {
    "enquiry": ("Enquiry", "咨询"),
    "order": ("Order", "订单"),
    "technical": ("Technical problem", "技术问题"),
    "complaint": ("Complaint", "投诉"),
    "suggestion": ("Suggestion", "建议"),
    "claim": ("Claim", "索赔"),
}
"""What people call the usual kinds, in English and Chinese; others go by their own name."""


class CaseState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """A case to be opened. `asked_as` is the same however often one wish is sent."""

    asked_as: str
    kind: str
    text: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    recording: str = ""
    customer: str = ""
    call: str = ""
    ani: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`number` is what people call it: C-1042. `details`: what a flow asked for, by name."""

    number: str
    kind: str
    state: CaseState
    text: str
    details: Mapping[str, Any]
    recording: str
    customer: str
    call: str
    ani: str
    opened_at: float
    closed_at: float | None = None
    closed_by: str = ""
    note: str = ""

    def to_data(self) -> dict[str, Any]:
        return {
            "number": self.number, "kind": self.kind, "state": self.state.value, "text": self.text,
            "details": dict(self.details), "recording": self.recording, "customer": self.customer, "call": self.call,
            "ani": self.ani, "opened_at": self.opened_at, "closed_at": self.closed_at, "closed_by": self.closed_by,
            "note": self.note,
        }  # fmt: skip

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Case:
        return cls(**{**data, "state": CaseState(data["state"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """Which cases; empty means any. `since` ≤ opened < `until`."""

    state: str = ""
    kind: str = ""
    customer: str = ""
    call: str = ""
    since: float | None = None
    until: float | None = None

    def admits(self, case: Case) -> bool:
        """The filter as a plain rule: what every store's query must agree with."""
        same = (
            (self.state, case.state.value),
            (self.kind, case.kind),
            (self.customer, case.customer),
            (self.call, case.call),
        )
        return (
            all(not wanted or wanted == found for wanted, found in same)
            and (self.since is None or case.opened_at >= self.since)
            and (self.until is None or case.opened_at < self.until)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """Newest first; `next` is the cursor of the page after this one, "" on the last."""

    items: tuple[Case, ...]
    next: str = ""


def number_of(id_: int) -> str:
    """The number of the case that was opened as the `id_`th."""
    return f"C-{FIRST + id_}"


def id_of(number: str) -> int:
    """The other way round; 0 for what is no number of a case."""
    match = _NUMBER.match(number)
    return max(0, int(match[1]) - FIRST) if match else 0


def case_item(case: Case) -> TimelineItem:
    """What the opened case leaves in its customer's timeline."""
    en, zh = KINDS.get(case.kind, (case.kind, case.kind))
    return TimelineItem(
        at=case.opened_at,
        channel=CHANNEL,
        summary={
            "en": f"{en}, case {case.number}. {case.text}".strip(),
            "zh": f"{zh}，工单 {case.number}。{case.text}",
        },
        outcome="complaint_opened" if case.kind == "complaint" else "case_opened",
        call=case.call,
    )

"""`case` of flows: opens a case in the records; the same wish twice gives the same case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from callcenter.customers import Case, NewCase
from callcenter.events import CaseOpened, Event
from callcenter.outside.asked import Question
from ivr_flows import Json


class Cases(Protocol):
    async def open(self, new: NewCase, now: float) -> Case: ...


class CaseDesk:
    """`note` journals; `now` in UTC seconds."""

    def __init__(
        self, cases: Cases, note: Callable[[Sequence[Event]], None], now: Callable[[], float]
    ) -> None:
        self._cases = cases
        self._note = note
        self._now = now

    async def answer(self, question: Question) -> Json:
        """Answer the case's number."""
        request, now = question.request, self._now()
        values = request.get("values")
        new = NewCase(
            asked_as=question.key,
            kind=str(request.get("kind", "")),
            text=str(request.get("text", "")),
            details=values if isinstance(values, dict) else {},
            recording=str(request.get("recording", "")),
            customer=str(request.get("customer", "")),
            call=question.call,
            ani=str(request.get("ani", "")),
        )
        case = await self._cases.open(new, now)
        self._note(
            [
                CaseOpened(
                    at=now, call=question.call, number=case.number, kind=case.kind, customer=case.customer
                )
            ]
        )
        return {"case": case.number}

"""PINs and cases without a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from callcenter.calls.cdr import CallRecord
from callcenter.calls.search import Within
from callcenter.customers import TimelineItem
from callcenter.customers.cases import (
    Case,
    CaseFilter,
    CasePage,
    CaseState,
    NewCase,
    case_item,
    id_of,
    number_of,
)
from callcenter.customers.locking import (
    ACCOUNT,
    NUMBER,
    Attempt,
    Lock,
    LockRule,
    Tries,
    begin,
    left,
    taken_back,
)
from callcenter.store.cases import read_case_cursor


class MemoryPins:
    def __init__(self) -> None:
        self.pins: dict[str, tuple[str, str]] = {}
        self.tries: dict[tuple[str, str], Tries] = {}

    async def known(self) -> frozenset[str]:
        return frozenset(self.pins)

    async def put(self, account: str, customer: str, hash_: str, now: float) -> None:
        self.pins[account] = (hash_, customer)
        self._put(ACCOUNT, account, None)

    async def begin(self, account: str, number: str, rules: tuple[LockRule, LockRule], now: float) -> Attempt:
        both = (self.tries.get((ACCOUNT, account), Tries()), self.tries.get((NUMBER, number), Tries()))
        after = begin(*both, rules, now)
        if after is None:
            return Attempt(is_locked=True)
        self._put(ACCOUNT, account, after[0])
        self._put(NUMBER, number, after[1])
        stored, customer = self.pins.get(account, ("", ""))
        return Attempt(is_locked=False, left=left(*after, rules), stored=stored, customer=customer)

    async def right(self, account: str, number: str) -> None:
        self._put(ACCOUNT, account, None)
        self._put(NUMBER, number, taken_back(self.tries.get((NUMBER, number), Tries())))

    async def locks(self, now: float) -> tuple[Lock, ...]:
        found = [
            Lock(of=of, name=name, wrong=tries.wrong, locked_until=tries.locked_until)
            for (of, name), tries in self.tries.items()
            if tries.locked_until > now
        ]
        return tuple(sorted(found, key=lambda lock: (-lock.locked_until, lock.of, lock.name)))

    async def unlock(self, of: str, name: str) -> bool:
        return self.tries.pop((of, name), None) is not None

    def _put(self, of: str, name: str, tries: Tries | None) -> None:
        if tries is None or tries.wrong == 0:
            self.tries.pop((of, name), None)
        else:
            self.tries[of, name] = tries


class MemoryCases:
    """`timeline`: where the customers look for what cases left in their timelines; `records` of calls, by id."""

    def __init__(self, timeline: list[tuple[str, TimelineItem]], records: Mapping[str, CallRecord]) -> None:
        self._timeline = timeline
        self._records = records
        self.cases: list[Case] = []
        self._asked_as: dict[str, str] = {}

    async def open(self, new: NewCase, now: float) -> Case:
        if new.asked_as in self._asked_as:
            return self.cases[id_of(self._asked_as[new.asked_as]) - 1]
        case = Case(
            number=number_of(len(self.cases) + 1), kind=new.kind, state=CaseState.OPEN, text=new.text,
            details=dict(new.details), recording=new.recording, customer=new.customer, call=new.call, ani=new.ani,
            opened_at=now,
        )  # fmt: skip
        self.cases.append(case)
        self._asked_as[new.asked_as] = case.number
        if case.customer:
            self._timeline.append((case.customer, case_item(case)))
        return case

    async def page(
        self, wanted: CaseFilter, after: str = "", limit: int = 50, within: Within | None = None
    ) -> CasePage:
        before = read_case_cursor(after) if after else len(self.cases) + 1
        items = [
            case
            for case in reversed(self.cases[: before - 1])
            if wanted.admits(case) and self._is_of(within, case)
        ]
        next_ = items[limit - 1].number if len(items) > limit else ""
        return CasePage(items=tuple(items[:limit]), next=next_)

    def _is_of(self, within: Within | None, case: Case) -> bool:
        if within is None or not case.call:
            return True
        record = self._records.get(case.call)
        return record is not None and within.has(record.agents, record.queue)

    async def get(self, number: str) -> Case | None:
        id_ = id_of(number)
        return self.cases[id_ - 1] if 0 < id_ <= len(self.cases) else None

    async def close(self, number: str, by: str, note: str, now: float) -> bool:
        case = await self.get(number)
        if case is None or case.state is not CaseState.OPEN:
            return False
        closed = replace(case, state=CaseState.CLOSED, closed_at=now, closed_by=by, note=note)
        self.cases[id_of(number) - 1] = closed
        return True

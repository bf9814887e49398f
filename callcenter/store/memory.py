"""The store without a database: the same interfaces over dictionaries, for tests and throw-away demos."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from callcenter.calls.cdr import APART, CallRecord, call_of, fold
from callcenter.calls.search import CallFilter, CallPage, StoredEvent, cursor_of, read_cursor
from callcenter.customers import Customer, TimelineItem, account_key
from callcenter.customers.follow_ups import promises_of
from callcenter.events import Event
from callcenter.plain import to_plain
from callcenter.site import Account, Passwords, Site
from callcenter.store.first_data import first_data, targets
from callcenter.store.hashing import Told, all_hashes, hashed_ahead
from callcenter.store.memory_follow_ups import MemoryFollowUps
from callcenter.store.memory_intervals import MemoryIntervals
from callcenter.store.memory_recordings import MemoryAudit, MemoryRecordings, apply
from callcenter.store.memory_self_service import MemoryCases, MemoryPins
from callcenter.store.memory_surveys import MemorySurveys
from callcenter.store.timeline import HISTORY_ITEMS, SHARED_BY, timeline_item


class MemoryUsers:
    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}

    async def by_name(self, name: str) -> Account | None:
        return self.accounts.get(name)

    async def all(self) -> list[Account]:
        return [self.accounts[name] for name in sorted(self.accounts)]


class MemoryCustomers:
    def __init__(self) -> None:
        self.customers: dict[str, Customer] = {}
        self.calls: dict[str, tuple[str, TimelineItem]] = {}
        self.cases: list[tuple[str, TimelineItem]] = []
        self.follow_ups = MemoryFollowUps()
        self.by: dict[str, set[str]] = {}

    async def by_number(self, e164: str) -> list[Customer]:
        return [self._whole(customer) for customer in sorted(self.by.get(e164, ()))[:SHARED_BY]]

    async def by_account(self, account: str) -> list[Customer]:
        key = account_key(account)
        found = (one for one in self.customers.values() if key and account_key(one.account) == key)
        return [self._whole(name) for name in sorted(one.customer for one in found)[:SHARED_BY]]

    async def get(self, customer: str) -> Customer | None:
        return self._whole(customer) if customer in self.customers else None

    async def names(self, customers: Collection[str]) -> dict[str, dict[str, str]]:
        found = (self.customers[one] for one in customers if one in self.customers)
        return {one.customer: {"en": one.name, "zh": one.local_name or one.name} for one in found}

    def put(self, customer: Customer) -> None:
        known = self.customers.get(customer.customer)
        if known is not None:
            customer = replace(customer, timeline=known.timeline, promises=known.promises)
        self.customers[customer.customer] = customer
        for owners in self.by.values():
            owners.discard(customer.customer)
        for number in customer.numbers:
            self.by.setdefault(number, set()).add(customer.customer)

    def forget(self, customer: str) -> None:
        self.customers.pop(customer, None)
        for owners in self.by.values():
            owners.discard(customer)

    def _whole(self, customer: str) -> Customer:
        known = self.customers[customer]
        calls = [item for owner, item in self.calls.values() if owner == customer]
        cases = [item for owner, item in self.cases if owner == customer]
        mine = (
            one for one in self.follow_ups.kept.values() if one.customer == customer and one.done_at is None
        )
        known = replace(known, promises=promises_of(known.promises, mine))
        timeline = sorted((*known.timeline, *calls, *cases), key=lambda item: (-item.at, item.call))
        return replace(known, timeline=tuple(timeline[:HISTORY_ITEMS]))


class MemoryCalls:
    def __init__(self) -> None:
        self.records: dict[str, CallRecord] = {}
        self.stored: dict[str, list[StoredEvent]] = {}

    async def page(self, wanted: CallFilter, after: str = "", limit: int = 50) -> CallPage:
        records = sorted(
            (record for record in self.records.values() if wanted.admits(record)),
            key=lambda record: (record.arrived_at, record.id),
            reverse=True,
        )
        if after:
            cursor = read_cursor(after)
            records = [record for record in records if (record.arrived_at, record.id) < cursor]
        items = tuple(records[:limit])
        return CallPage(items=items, next=cursor_of(items[-1]) if len(records) > limit else "")

    async def get(self, call: str) -> CallRecord | None:
        return self.records.get(call)

    async def events(self, call: str) -> list[StoredEvent]:
        return list(self.stored.get(call, ()))


class MemoryProjector:
    def __init__(
        self,
        calls: MemoryCalls,
        customers: MemoryCustomers,
        recordings: MemoryRecordings,
        audit: MemoryAudit,
        surveys: MemorySurveys,
        intervals: MemoryIntervals,
    ) -> None:
        self._calls = calls
        self._recordings = recordings
        self._audit = audit
        self._surveys = surveys
        self._intervals = intervals
        self._customers = customers
        self._offset = 0

    async def offset(self) -> int:
        return self._offset

    async def apply(self, batch: Sequence[tuple[int, Event]]) -> int:
        for seq, event in batch:
            if seq > self._offset:
                self._apply(seq, event)
                self._offset = seq
        return self._offset

    def _apply(self, seq: int, event: Event) -> None:
        apply(self._recordings, self._audit, seq, event)
        self._surveys.take(seq, event)
        self._intervals.take(event)
        call = call_of(event)
        if not call:
            return
        self._calls.stored.setdefault(call, []).append(stored_event(seq, event))
        if isinstance(event, APART):
            return
        record = fold(self._calls.records.get(call), event)
        self._calls.records[call] = record
        item = timeline_item(record)
        if item is not None:
            self._customers.calls[call] = (record.customer, item)


class MemoryStore:
    def __init__(self, passwords: Passwords | None = None, region: str = "CN") -> None:
        self._passwords = passwords or Passwords()
        self._region = region
        self._ahead: dict[str, str] = {}
        self.users = MemoryUsers()
        self.customers = MemoryCustomers()
        self.calls = MemoryCalls()
        self.recordings = MemoryRecordings()
        self.audit = MemoryAudit()
        self.pins = MemoryPins()
        self.cases = MemoryCases(self.customers.cases, self.calls.records)
        self.follow_ups = self.customers.follow_ups
        self.surveys = MemorySurveys()
        self.intervals = MemoryIntervals()
        self.projector = MemoryProjector(
            self.calls, self.customers, self.recordings, self.audit, self.surveys, self.intervals
        )

    async def hash_ahead(self, site: Site, told: Told) -> None:
        """Hash what is new in a site that is to be loaded next, so that loading it takes no time."""
        self._ahead = await hashed_ahead(site, self.users.accounts, self._passwords, told)

    async def load_site(self, site: Site, now: float) -> None:
        """Take over the site file: new and changed people and customers. Removes nobody, touches no history."""
        self.intervals.counter.targets = targets(site)
        stored = self.users.accounts
        hashes = await all_hashes(site, stored, self._passwords, self._ahead)
        first = await first_data(site, stored, hashes, now, self._region)
        self._ahead = {}
        self.users.accounts |= {account.name: account for account in first.accounts}
        for customer in first.customers:
            self.customers.put(customer)

    async def forget_customers(self, names: Collection[str]) -> None:
        """Take these away, with what was noted of them; records of calls stay."""
        for name in names:
            self.customers.forget(name)

    async def close(self) -> None:
        return None


def stored_event(seq: int, event: Event) -> StoredEvent:
    payload = to_plain(event)
    kind, at = payload.pop("type"), payload.pop("at")
    return StoredEvent(seq=seq, at=at, type=kind, payload=payload)

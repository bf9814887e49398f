"""The store over a database: opens it, hands out the repositories, loads the site."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.customers import Customer, account_key
from callcenter.site import Account, Passwords, Site
from callcenter.store import tables as t
from callcenter.store.cases import Cases
from callcenter.store.engine import open_engine, writing
from callcenter.store.errors import StoreError
from callcenter.store.first_data import first_data, targets
from callcenter.store.follow_ups import FollowUps
from callcenter.store.hashing import Told, all_hashes, hashed_ahead
from callcenter.store.intervals import IntervalTable
from callcenter.store.pins import Pins
from callcenter.store.projector import Projector
from callcenter.store.recordings import Audit, Recordings
from callcenter.store.repositories import Calls, Customers, Users
from callcenter.store.schema import upgrade
from callcenter.store.surveys import Surveys
from callcenter.store.worker import Worker


class SqlStore:
    """Everything kept in one database. `close()` when done."""

    def __init__(self, url: str, passwords: Passwords | None = None, region: str = "CN") -> None:
        self._engine = engine = open_engine(url)
        # Each its own: a caller's name must not wait for a batch of records.
        self._recorder, self._reader = Worker(url, "records"), Worker(url, "lookups")
        self._passwords = passwords or Passwords()
        self._region = region
        self._ahead: dict[str, str] = {}
        self.users = Users(engine)
        self.customers = Customers(self._reader)
        self.calls = Calls(engine)
        self.recordings = Recordings(engine)
        self.audit = Audit(engine)
        self.surveys = Surveys(engine)
        self.projector = Projector(self._recorder)
        self.intervals = IntervalTable(engine)
        self.pins = Pins(engine)
        self.cases = Cases(engine)
        self.follow_ups = FollowUps(engine)

    async def hash_ahead(self, site: Site, told: Told) -> None:
        """Hash what is new in a site that is to be loaded next, so that loading it takes no time."""
        stored = {account.name: account for account in await self.users.all()}
        self._ahead = await hashed_ahead(site, stored, self._passwords, told)

    async def load_site(self, site: Site, now: float) -> None:
        """Take over the site file: new and changed people and customers. Removes nobody, touches no history."""
        self.projector.counter.targets = targets(site)
        stored = {account.name: account for account in await self.users.all()}
        hashes = await all_hashes(site, stored, self._passwords, self._ahead)
        first = await first_data(site, stored, hashes, now, self._region)
        self._ahead = {}
        try:
            async with writing(self._engine).begin() as connection:
                await _write_queues(connection, site)
                for account in first.accounts:
                    await _write_account(connection, account)
                for customer in first.customers:
                    await _write_customer(connection, customer)
        except SQLAlchemyError as failed:
            raise StoreError(f"the site could not be loaded: {failed}") from failed

    async def forget_customers(self, names: Collection[str]) -> None:
        """Take these away, with their numbers, promises and what was noted of them; records of calls stay."""
        try:
            async with writing(self._engine).begin() as connection:
                for table in (t.customer_number, t.promise, t.interaction):
                    await connection.execute(delete(table).where(table.c.customer.in_(names)))
                await connection.execute(delete(t.customer).where(t.customer.c.id.in_(names)))
        except SQLAlchemyError as failed:
            raise StoreError(f"customers could not be forgotten: {failed}") from failed

    async def close(self) -> None:
        for worker in (self._recorder, self._reader):
            await worker.close()
        await self._engine.dispose()


async def open_store(url: str, passwords: Passwords | None = None, region: str = "CN") -> SqlStore:
    """Upgrade the database's schema and open it."""
    await upgrade(url)
    return SqlStore(url, passwords, region)


async def _write_queues(connection: AsyncConnection, site: Site) -> None:
    kept = set(t.queue.c.keys())
    for name, queue in site.queues.items():
        await _put(connection, t.queue, "id", {"id": name, **queue.model_dump(include=kept)})
    for dialled, number in site.numbers.items():
        row = number.model_dump(include=set(t.number.c.keys()))
        await _put(connection, t.number, "number", {"number": dialled, **row})


async def _write_account(connection: AsyncConnection, account: Account) -> None:
    row = {column.name: getattr(account, column.name) for column in t.account.c}
    await _put(connection, t.account, "name", row)
    skills = [
        {"account": account.name, "skill": skill, "level": level} for skill, level in account.skills.items()
    ]
    queues = [
        {"account": account.name, "queue": queue, "rank": rank} for rank, queue in enumerate(account.queues)
    ]
    await _replace(connection, t.agent_skill, "account", account.name, skills)
    await _replace(connection, t.agent_queue, "account", account.name, queues)


async def _write_customer(connection: AsyncConnection, customer: Customer) -> None:
    columns = [column.name for column in t.customer.c if column.name not in ("id", "account_key")]
    row = {"id": customer.customer, **{name: getattr(customer, name) for name in columns}}
    row["account_key"] = account_key(customer.account)
    row["tags"] = list(customer.tags)
    is_new = await _put(connection, t.customer, "id", row)
    numbers = [
        {"customer": customer.customer, "number": number, "rank": rank}
        for rank, number in enumerate(customer.numbers)
    ]
    await _replace(connection, t.customer_number, "customer", customer.customer, numbers)
    if is_new:
        await _write_history(connection, customer)


async def _write_history(connection: AsyncConnection, customer: Customer) -> None:
    contacts = [
        {"id": f"site:{customer.customer}:{at}", "customer": customer.customer, "at": item.at,
         "channel": item.channel, "summary": dict(item.summary), "outcome": item.outcome, "agent": item.agent,
         "call": item.call, "disposition": item.disposition}
        for at, item in enumerate(customer.timeline)
    ]  # fmt: skip
    promises = [
        {"id": f"site:{customer.customer}:{at}", "customer": customer.customer, "what": dict(promise.what),
         "due": promise.due, "owner": promise.owner, "kept_at": None}
        for at, promise in enumerate(customer.promises)
    ]  # fmt: skip
    await _insert(connection, t.interaction, contacts)
    await _insert(connection, t.promise, promises)


async def _put(connection: AsyncConnection, table: Table, key: str, row: dict[str, Any]) -> bool:
    """Update the row or insert it; True when it is new. (Deleting it would take its dependants along.)"""
    here = table.c[key] == row[key]
    if await connection.scalar(select(table.c[key]).where(here)) is None:
        await connection.execute(insert(table).values(row))
        return True
    await connection.execute(table.update().where(here).values(row))
    return False


async def _replace(
    connection: AsyncConnection, table: Table, owner: str, name: str, rows: Iterable[dict[str, Any]]
) -> None:
    await connection.execute(delete(table).where(table.c[owner] == name))
    await _insert(connection, table, list(rows))


async def _insert(connection: AsyncConnection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        await connection.execute(insert(table), rows)

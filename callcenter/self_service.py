"""What callers do by themselves, put together: calendars, customers, queries, PINs and cases of this site.

Built after the store is open; `start` before the first call: it makes new databases and first PINs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from callcenter.customers import Customer, LockRule, account_key, normalise
from callcenter.events import Event
from callcenter.outside.asked import Answerer, Question
from callcenter.outside.authenticating import Authenticator, PinHash
from callcenter.outside.calendars import Calendar, Calendars
from callcenter.outside.cases import CaseDesk
from callcenter.outside.customers import CustomerFinder
from callcenter.outside.errors import NoAnswer
from callcenter.settings import Settings, SettingsError
from callcenter.site import Passwords, Site, query_calls
from callcenter.store import SqlStore, StoreError
from callcenter.store.first_script import make_first
from callcenter.store.queries import OWN, NamedQuery, Queries, QueryFailed
from callcenter.web import load_secret
from ivr_flows import Json

log = structlog.get_logger("self_service")

SOONER = 0.9
"""A query ends by itself before it is cut off: then its failure has a name."""


class SelfService:
    """`proved` is told when a caller has proved who they are; `note` journals; `now` in UTC seconds."""

    def __init__(
        self,
        settings: Settings,
        site: Site,
        store: SqlStore,
        proved: Callable[[str, Customer], None],
        note: Callable[[Sequence[Event]], None],
        now: Callable[[], float],
        passwords: Passwords | None = None,
    ) -> None:
        self._settings = settings
        self._site = site
        self._store = store
        self._now = now
        self._hash = PinHash(load_secret(settings.data_dir / "pins.key"), passwords)
        self._queries = Queries(named_queries(site), database_urls(settings, site), now)
        self._calendars = Calendars(calendars(site), now)
        region = settings.default_region
        self._finder = CustomerFinder(store.customers, lambda number: normalise(number, region))
        self._authenticator = Authenticator(
            store.pins, store.customers, self._hash, lock_rules(site), proved, note, now
        )
        self._cases = CaseDesk(store.cases, note, now)

    async def change(self, settings: Settings, site: Site) -> None:
        """From now on calendars, queries, databases and limits are those of `site`. Raises SettingsError."""
        self._settings, self._site = settings, site
        await self.start()
        await self._queries.change(named_queries(site), database_urls(settings, site))
        self._calendars.change(calendars(site))
        self._authenticator.change(lock_rules(site))

    async def start(self) -> None:
        """Make the databases that are new, and give accounts their first PINs. Raises SettingsError."""
        for name, url in database_urls(self._settings, self._site).items():
            script = self._site.databases[name].first if name != OWN else ""
            if not script:
                continue
            try:
                is_new = await make_first(url, self._settings.site_file.parent / script)
            except StoreError as error:
                raise SettingsError("site_file", f"databases.{name}: {error}") from error
            if is_new:
                log.info("database_made", database=name, script=script)
        await self._first_pins()

    async def _first_pins(self) -> None:
        known = await self._store.pins.known()
        for customer in self._site.customers:
            account = account_key(customer.account)
            if customer.pin and account not in known:
                made = await asyncio.to_thread(self._hash.hash, account, customer.pin)
                await self._store.pins.put(account, customer.id, made, self._now())

    def answerers(self) -> Mapping[str, Answerer]:
        """Who answers which kind of question."""
        return {
            "hours": self._calendars.answer,
            "customer": self._finder.answer,
            "query": self._query,
            "authenticate": self._authenticator.answer,
            "case": self._cases.answer,
        }

    async def stop(self) -> None:
        await self._queries.close()

    async def _query(self, question: Question) -> Json:
        given = question.request.get("parameters")
        try:
            found = await self._queries.run(
                str(question.request.get("name")),
                given if isinstance(given, dict) else {},
                call=question.call,
                asked=question.key,
                limit_s=question.timeout_s * SOONER,
            )
        except QueryFailed as failed:
            raise NoAnswer(failed.failure, str(failed)) from failed
        rows: list[Json] = [dict(row) for row in found.rows]
        return {"rows": rows, "changed": found.changed}


@dataclass(slots=True)
class Names:
    """What of the site flows may name: read anew each time a flow is read."""

    queues: set[str] = field(default_factory=set)
    boxes: set[str] = field(default_factory=set)
    more: dict[str, Collection[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, site: Site) -> Names:
        return cls(queues=set(site.queues), boxes=set(site.voicemail), more=dict(known_names(site)))

    def change(self, site: Site) -> None:
        """From now on these."""
        self.queues.clear()
        self.queues |= set(site.queues)
        self.boxes.clear()
        self.boxes |= set(site.voicemail)
        self.more.update(known_names(site))


def known_names(site: Site) -> dict[str, frozenset[str]]:
    """What of the site flows may name, for the checker: calendars and queries, and these with their parameters."""
    return {
        "calendar": frozenset({*site.hours, *site.queues}),
        "query": frozenset(site.queries),
        "webhook": frozenset(site.webhooks),
        "query call": query_calls(site.queries),
    }


def calendars(site: Site) -> dict[str, Calendar]:
    """The site's named hours, and its queues, which win over hours of the same name."""
    found = {name: Calendar(hours=hours.hours(), names=hours.names()) for name, hours in site.hours.items()}
    always = Calendar(hours=None)
    return {**found, **{name: found[q.hours] if q.hours else always for name, q in site.queues.items()}}


def lock_rules(site: Site) -> tuple[LockRule, LockRule, LockRule]:
    """Of an account, of a calling number, of all who withhold theirs."""
    pins = site.pins
    free = (pins.tries, pins.number_tries, pins.withheld_tries)
    of_account, of_number, of_withheld = (
        LockRule(free=tries, lock_s=pins.lock_s, forget_s=pins.forget_s) for tries in free
    )
    return of_account, of_number, of_withheld


def named_queries(site: Site) -> dict[str, NamedQuery]:
    """The site's queries as the store runs them."""
    return {
        name: NamedQuery(
            name=name,
            database=query.database or OWN,
            statements=query.sql,
            parameters={**query.parameters},
            writes=query.writes,
            timeout_s=query.timeout_s,
            max_rows=query.max_rows,
        )
        for name, query in site.queries.items()
    }


def database_urls(settings: Settings, site: Site) -> dict[str, str]:
    """URL by name; the product's own under ""."""
    data: Any = settings.data_dir
    return {
        OWN: settings.database,
        **{name: what.url.replace("{data}", str(data)) for name, what in site.databases.items()},
    }

"""The site's own answers in a trial: its prompts, its calendars at the trial's time, its customers, its databases.

A trial changes nothing: queries that write are not run, and no PIN is ever locked. Web services are not asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

import ivr_flows as ivr
from callcenter.customers import LATELY_DAYS, account_key, normalise
from callcenter.from_site import prompt_catalogue
from callcenter.outside.calendars import state_at
from callcenter.self_service import calendars, database_urls, named_queries
from callcenter.settings import Settings
from callcenter.site import Site
from callcenter.store.queries import Queries, QueryFailed
from callcenter.trying.house import House
from ivr_flows.trying import Asked, Reply, first_of

LEARNED = {"tier": "tier", "name": "name", "id": "customer", "account": "account", "language": "language"}
"""Variables of the call, and the fields of the answer they come from."""

UNCHANGED = Reply({"rows": [], "changed": 1}, is_assumed=True)
"""What a query that writes would probably have answered."""

NOT_THERE = Reply(failure="failed", is_assumed=True)
"""A database that no start of the product has made yet."""

TRIES = 3


def site_house(settings: Settings, site: Site) -> House:
    """What the site file itself says: no database is asked, no PIN is known."""
    here = SiteAnswers(site, settings.default_region)
    return House(prompt_catalogue(site).texts, first_of(here), here)


def open_house(settings: Settings, site: Site) -> House:
    """The same, with the databases and the PINs of the site file: for whoever may read it anyway."""
    house = site_house(settings, site)
    here = SiteAnswers(site, settings.default_region, knows_pins=True)
    return replace(house, answer=first_of(here, LiveQueries(settings, site)))


class SiteAnswers:
    """Answers `hours` and `customer` as the running product would, and knows what it knows of callers."""

    def __init__(self, site: Site, region: str, *, knows_pins: bool = False) -> None:
        self._site = site
        self._region = region
        self._calendars = calendars(site)
        self._knows_pins = knows_pins

    def from_the_beginning(self, number: str) -> Mapping[str, ivr.Value]:
        """Queues that record, and those that could call this number back."""
        recorded = " ".join(name for name, queue in self._site.queues.items() if queue.record)
        call_back = " ".join(name for name, queue in self._site.queues.items() if queue.callback is not None)
        known: dict[str, ivr.Value] = {ivr.RECORDED_QUEUES: recorded} if recorded else {}
        return {**known, ivr.CALLBACK_QUEUES: call_back} if number and call_back else known

    def looked_up(self, number: str) -> Mapping[str, ivr.Value]:
        """As the customer lookup tells it."""
        found = self._customer("number", number)
        return {
            "customer.known": found["matches"] == 1,
            "customer.recent_calls": self._recent_calls(str(found.get("customer", ""))),
            **{f"customer.{name}": str(found.get(key, "")) for name, key in LEARNED.items()},
        }

    def __call__(self, asked: Asked) -> Reply | None:
        request = asked.request
        match asked.kind:
            case "hours":
                calendar = self._calendars.get(str(request.get("calendar", "")))
                if calendar is None:
                    return Reply(failure="unknown")
                return Reply(state_at(calendar, asked.language, asked.now))
            case "customer":
                return Reply(self._customer(str(request.get("by")), str(request.get("value") or "")))
            case "authenticate" if self._knows_pins:
                return Reply(self._authenticated(str(request.get("account")), str(request.get("pin"))))
            case _:
                return None

    def _customer(self, by: str, value: str) -> dict[str, ivr.Json]:
        wanted = account_key(value) if by == "account" else normalise(value, self._region)
        found = [one for one in self._site.customers if wanted and wanted in self._keys(one, by)]
        return {"matches": 1, **_described(found[0])} if len(found) == 1 else {"matches": len(found)}

    def _recent_calls(self, customer: str) -> int:
        """As the site file's past has it: what was called since is in the records of the product."""
        past = (item for one in self._site.customers if one.id == customer for item in one.timeline)
        return sum(item.channel == "call" and item.days_ago <= LATELY_DAYS for item in past)

    def _keys(self, customer: Any, by: str) -> list[str]:
        if by == "account":
            return [account_key(customer.account)]
        return [normalise(number, self._region) for number in customer.numbers]

    def _authenticated(self, account: str, pin: str) -> dict[str, ivr.Json]:
        wanted = account_key(account)
        one = next(
            (one for one in self._site.customers if wanted and account_key(one.account) == wanted), None
        )
        if one is None or not one.pin or one.pin != pin:
            return {"result": "wrong", "tries_left": TRIES - 1}
        return {"result": "ok", "tries_left": TRIES, **_described(one)}


def _described(one: Any) -> dict[str, ivr.Json]:
    return {
        "customer": one.id, "name": one.name, "tier": one.tier, "language": str(one.language), "account": one.account,
    }  # fmt: skip


def _is_missing(url: str) -> bool:
    parts = make_url(url) if url else None
    if parts is None or parts.get_backend_name() != "sqlite" or not parts.database:
        return False
    return not Path(parts.database).is_file()


class LiveQueries:
    """Runs the site's queries that only read, each in a loop of its own: a trial has none."""

    def __init__(self, settings: Settings, site: Site) -> None:
        self._queries = named_queries(site)
        self._urls = database_urls(settings, site)

    def __call__(self, asked: Asked) -> Reply | None:
        if asked.kind != "query":
            return None
        query = self._queries.get(str(asked.request.get("name")))
        if query is not None and query.writes:
            return UNCHANGED
        if query is not None and _is_missing(self._urls.get(query.database, "")):
            # To open it would make an empty one, which the first start would then take for the real one.
            return NOT_THERE
        return asyncio.run(self._run(asked))

    async def _run(self, asked: Asked) -> Reply:
        queries = Queries(self._queries, self._urls, asyncio.get_running_loop().time)
        given: Any = asked.request.get("parameters") or {}
        try:
            found = await queries.run(
                str(asked.request.get("name")), given, call="trial", asked=f"trial/{asked.nth}", limit_s=10.0
            )
        except QueryFailed as failed:
            return Reply(failure=failed.failure)
        finally:
            await queries.close()
        return Reply({"rows": [dict(row) for row in found.rows], "changed": found.changed})

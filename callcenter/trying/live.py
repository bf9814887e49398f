"""The site's own answers in a trial: its prompts, its calendars at the trial's time, and its customers.

Web services and databases are asked only by `--live`, through `more`; whatever they change stays changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import ivr_flows as ivr
from callcenter.customers import account_key, normalise
from callcenter.from_site import prompt_catalogue
from callcenter.settings import Settings
from callcenter.site import Site
from callcenter.trying.command import House
from ivr_flows.trying import Asked, Reply


def open_house(settings: Settings, site: Site) -> House:
    """What the site file says, for trials."""
    return House(prompt_catalogue(site).texts, SiteAnswers(site, settings.default_region))


class SiteAnswers:
    """Answers `hours` and `customer` as the running product would; everything else nobody here knows."""

    def __init__(self, site: Site, region: str) -> None:
        self._site = site
        self._region = region
        self._hours = {name: what.hours() for name, what in site.hours.items()}

    def __call__(self, asked: Asked) -> Reply | None:
        match asked.kind:
            case "hours":
                return self._calendar(str(asked.request.get("calendar", "")), asked)
            case "customer":
                return Reply(self._customer(asked.request))
            case _:
                return None

    def _calendar(self, name: str, asked: Asked) -> Reply | None:
        queue = self._site.queues.get(name)
        named = name if queue is None else queue.hours
        if named is None:
            return Reply({"state": "open", "holiday": "", "opens_at": asked.now})
        hours = self._hours.get(named)
        if hours is None:
            return Reply(failure="unknown")
        opens_at = hours.next_opening(asked.now)
        zone = ZoneInfo(hours.zone)
        opens = datetime.fromtimestamp(opens_at, zone) if opens_at is not None else None
        day = datetime.fromtimestamp(asked.now, zone).date().isoformat()
        words: Mapping[str, str] = {**self._site.hours[named].names().get(day, {})}
        state = hours.door(asked.now).value
        return Reply(
            {
                "state": state,
                "holiday": words.get(asked.language, words.get("en", "")) if state != "open" else "",
                "opens_at": opens_at,
                "opens_date": opens.date().isoformat() if opens else "",
                "opens_time": opens.strftime("%H:%M") if opens else "",
            }
        )

    def _customer(self, request: Mapping[str, ivr.Json]) -> ivr.Json:
        value = str(request.get("value") or "")
        by_account = request.get("by") == "account"
        wanted = account_key(value) if by_account else normalise(value, self._region)
        found = [
            one
            for one in self._site.customers
            if wanted
            and wanted
            in (
                [account_key(one.account)]
                if by_account
                else [normalise(number, self._region) for number in one.numbers]
            )
        ]
        if len(found) != 1:
            return {"matches": len(found)}
        one = found[0]
        return {
            "matches": 1, "customer": one.id, "name": one.name, "tier": one.tier, "language": str(one.language),
            "account": one.account,
        }  # fmt: skip

"""The site file as records: what both stores write when the site is loaded."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from callcenter.customers import Customer, Promise, TimelineItem, normalise
from callcenter.kpi import QueueTarget
from callcenter.site import Account, Language, Site, SiteCustomer, SitePhone, SiteUser, sip_ha1
from callcenter.store.hashing import kept_hash, key_of

DAY_S = 86400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstData:
    """`accounts` carry a new password hash only where the password changed."""

    accounts: tuple[Account, ...]
    customers: tuple[Customer, ...]


async def first_data(
    site: Site, stored: Mapping[str, Account], hashes: Mapping[str, str], now: float, region: str
) -> FirstData:
    """Turn the site into records; `hashes` are those of `all_hashes`."""
    accounts = await asyncio.to_thread(
        lambda: [
            _account(name, given, site.realm, stored.get(name), hashes)
            for name, given in site.accounts().items()
        ]
    )
    customers = tuple(_customer(given, now, region) for given in site.customers)
    return FirstData(accounts=tuple(accounts), customers=customers)


def _account(
    name: str, given: SiteUser | SitePhone, realm: str, stored: Account | None, hashes: Mapping[str, str]
) -> Account:
    ha1 = sip_ha1(name, realm, given.password)
    user = given if isinstance(given, SiteUser) else None
    return Account(
        name=name,
        kind="user" if user else "phone",
        full_name=given.name,
        local_name=user.local_name if user else "",
        role=user.role if user else "",
        language=user.language if user else "en",
        extension=user.extension if user else "",
        password_hash=(kept_hash(stored, ha1) or hashes[key_of(ha1)]) if user else "",
        ha1=ha1,
        realm=realm,
        skills=dict(user.skills) if user else {},
        queues=user.queues if user else (),
    )


def _customer(given: SiteCustomer, now: float, region: str) -> Customer:
    numbers = dict.fromkeys(normalise(raw, region) for raw in given.numbers)
    timeline = [
        TimelineItem(
            at=now - item.days_ago * DAY_S,
            channel=item.channel,
            summary=_words(item.summary),
            outcome=item.outcome,
            agent=item.agent,
        )
        for item in given.timeline
    ]
    promises = [
        Promise(what=_words(promise.what), due=now + promise.due_in_days * DAY_S, owner=promise.owner)
        for promise in given.promises
    ]
    return Customer(
        customer=given.id,
        name=given.name,
        local_name=given.local_name,
        account=given.account,
        tier=given.tier,
        language=given.language,
        since_year=given.since_year,
        numbers=tuple(number for number in numbers if number),
        email=given.email,
        notes=given.notes,
        do_not_sell=given.do_not_sell,
        tags=given.tags,
        promises=tuple(sorted(promises, key=lambda one: one.due)),
        timeline=tuple(sorted(timeline, key=lambda one: -one.at)),
    )


def _words(given: Mapping[Language, str]) -> dict[str, str]:
    return {str(language): text for language, text in given.items()}


def targets(site: Site) -> dict[str, QueueTarget]:
    """What is in time in each queue from now on."""
    return {
        name: QueueTarget(queue=name, target_s=queue.service_level_s) for name, queue in site.queues.items()
    }

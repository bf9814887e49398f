"""The rules that reach across a site's parts: whatever is named somewhere exists, and nothing is there twice."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache
from typing import TYPE_CHECKING

import ivr_flows as ivr
from callcenter.site import skills
from callcenter.site.part import Problem
from callcenter.site.queue import SiteOverflow, SiteQueue, SiteWay
from said import Said

if TYPE_CHECKING:
    from callcenter.site.model import Site


def conflicts(site: Site) -> Iterator[Problem]:
    """Every mistake, in the order of the file's parts."""
    extensions: dict[str, str] = {}
    yield from _of_users(site, extensions)
    for name, hours in site.hours.items():
        for place, problem in hours.conflicts():
            yield ("hours", name, *place), problem
    yield from skills.conflicts(site)
    for name, queue in site.queues.items():
        for place, problem in (*queue.conflicts(), *_of_queue(site, queue)):
            yield ("queues", name, *place), problem
    yield from _of_boxes(site)
    for name in site.phones:
        if name in site.users:
            yield ("phones", name), Said("a user has this name already")
    yield from _of_calling(site, extensions)
    for name, query in site.queries.items():
        for place, problem in query.conflicts():
            yield ("queries", name, *place), problem
        if query.database is not None:
            for problem in _unknown("database", query.database, site.databases):
                yield ("queries", name, "database"), problem
    for name, hook in site.webhooks.items():
        for place, problem in hook.conflicts():
            yield ("webhooks", name, *place), problem
    for name, alert in site.alerts.items():
        for place, problem in alert.conflicts():
            yield ("alerts", name, *place), problem
        for at, watched in enumerate(alert.queues):
            for problem in _unknown("queue", watched, site.queues):
                yield ("alerts", name, "queues", at), problem
    for name, article in site.articles.items():
        for place, problem in article.conflicts(site.queues):
            yield ("articles", name, *place), problem
    seen: set[str] = set()
    for at, customer in enumerate(site.customers):
        if customer.id in seen:
            yield ("customers", at, "id"), Said("there is another customer {id!r}", id=customer.id)
        if customer.pin and not customer.account:
            yield ("customers", at, "pin"), Said("belongs to an account, and this customer has none")
        seen.add(customer.id)


def _unknown(what: str, name: str, known: Collection[str]) -> Iterator[Said]:
    if name not in known:
        yield Said(NONE[what], name=name, known=tuple(known))


NONE = {
    "queue": "there is no queue {name!r}; queues: {known}",
    "hours": "there are no hours {name!r}; hours: {known}",
    "box": "there is no box {name!r}; boxes: {known}",
    "database": "there is no database {name!r}; databases: {known}",
}


def _of_users(site: Site, extensions: dict[str, str]) -> Iterator[Problem]:
    for name, user in site.users.items():
        for at, queue in enumerate(user.queues):
            step = queue if user.levels else at
            for problem in _unknown("queue", queue, site.queues):
                yield ("users", name, "queues", step), problem
        for place, problem in user.conflicts():
            yield ("users", name, *place), problem
        if user.extension and extensions.setdefault(user.extension, name) != name:
            owner = extensions[user.extension]
            yield (
                ("users", name, "extension"),
                Said("{extension} is {owner}'s already", extension=user.extension, owner=owner),
            )


def _of_boxes(site: Site) -> Iterator[Problem]:
    for name, box in site.voicemail.items():
        if box.queue:
            for problem in _unknown("queue", box.queue, site.queues):
                yield ("voicemail", name, "queue"), problem
        for at, owner in enumerate(box.owners):
            if owner not in site.users:
                yield ("voicemail", name, "owners", at), Said("there is no user {name!r}", name=owner)


def _of_queue(site: Site, queue: SiteQueue) -> Iterator[Problem]:
    """What a queue names elsewhere; places are relative to the queue."""
    if queue.hours is not None:
        for problem in _unknown("hours", queue.hours, site.hours):
            yield ("hours",), problem
    if queue.callback is not None and queue.callback.hours is not None:
        for problem in _unknown("hours", queue.callback.hours, site.hours):
            yield ("callback", "hours"), problem
    for at, rule in enumerate(queue.overflow):
        for place, problem in _of_overflow(site, rule):
            yield ("overflow", at, "to", *place), problem


def _of_overflow(site: Site, rule: SiteOverflow) -> Iterator[Problem]:
    if not isinstance(rule.to, SiteWay):
        return
    if rule.to.queue is not None:
        for problem in _unknown("queue", rule.to.queue, site.queues):
            yield ("queue",), problem
    if rule.to.voicemail is not None:
        for problem in _unknown("box", rule.to.voicemail, site.voicemail):
            yield ("voicemail",), problem
    if isinstance(rule.to.message, str) and rule.to.message not in _prompts():
        yield (
            ("message",),
            Said("there is no prompt {name!r}; or write the words: {{en: …, zh: …}}", name=rule.to.message),
        )


@cache
def _prompts() -> frozenset[str]:
    """What every language has a prompt for."""
    catalogue = ivr.load_catalogue()
    return frozenset.intersection(*(frozenset(catalogue.names(language)) for language in ivr.LANGUAGES))


def _of_calling(site: Site, taken: dict[str, str]) -> Iterator[Problem]:
    """Telephones, trunks and the numbers they know."""
    for name, phone in site.phones.items():
        if phone.number and taken.setdefault(phone.number, name) != name:
            yield (
                ("phones", name, "number"),
                Said("{number} is {owner}'s already", number=phone.number, owner=taken[phone.number]),
            )
    for name, trunk in site.trunks.items():
        for place, problem in trunk.conflicts():
            yield ("trunks", name, *place), problem
        for called, ours in trunk.numbers.items():
            if ours not in site.numbers:
                known = tuple(site.numbers)
                yield (
                    ("trunks", name, "numbers", called),
                    Said("there is no number {name!r}; numbers: {known}", name=ours, known=known),
                )
    for at, number in enumerate(site.emergency):
        if number in taken or number in site.numbers:
            yield ("emergency", at), Said("{number} is a number of ours", number=number)

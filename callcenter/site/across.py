"""The rules that reach across a site's parts: whatever is named somewhere exists, and nothing is there twice."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache
from typing import TYPE_CHECKING

import ivr_flows as ivr
from callcenter.site.part import Problem
from callcenter.site.queue import SiteOverflow, SiteQueue, SiteWay

if TYPE_CHECKING:
    from callcenter.site.model import Site


def conflicts(site: Site) -> Iterator[Problem]:
    """Every mistake, in the order of the file's parts."""
    extensions: dict[str, str] = {}
    yield from _of_users(site, extensions)
    for name, hours in site.hours.items():
        for place, problem in hours.conflicts():
            yield ("hours", name, *place), problem
    for name, queue in site.queues.items():
        for place, problem in (*queue.conflicts(), *_of_queue(site, queue)):
            yield ("queues", name, *place), problem
    yield from _of_boxes(site)
    for name in site.phones:
        if name in site.users:
            yield ("phones", name), "a user has this name already"
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
    seen: set[str] = set()
    for at, customer in enumerate(site.customers):
        if customer.id in seen:
            yield ("customers", at, "id"), f"there is another customer {customer.id!r}"
        if customer.pin and not customer.account:
            yield ("customers", at, "pin"), "belongs to an account, and this customer has none"
        seen.add(customer.id)


def _unknown(what: str, name: str, known: Collection[str]) -> Iterator[str]:
    if name not in known:
        yield f"there {_NONE[what]} {name!r}; {_ALL[what]}: {', '.join(known)}"


_NONE = {"queue": "is no queue", "hours": "are no hours", "box": "is no box", "database": "is no database"}
_ALL = {"queue": "queues", "hours": "hours", "box": "boxes", "database": "databases"}


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
            yield ("users", name, "extension"), f"{user.extension} is {owner}'s already"


def _of_boxes(site: Site) -> Iterator[Problem]:
    for name, box in site.voicemail.items():
        if box.queue:
            for problem in _unknown("queue", box.queue, site.queues):
                yield ("voicemail", name, "queue"), problem
        for at, owner in enumerate(box.owners):
            if owner not in site.users:
                yield ("voicemail", name, "owners", at), f"there is no user {owner!r}"


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
        yield ("message",), f"there is no prompt {rule.to.message!r}; or write the words: {{en: …, zh: …}}"


@cache
def _prompts() -> frozenset[str]:
    """What every language has a prompt for."""
    catalogue = ivr.load_catalogue()
    return frozenset.intersection(*(frozenset(catalogue.names(language)) for language in ivr.LANGUAGES))


def _of_calling(site: Site, taken: dict[str, str]) -> Iterator[Problem]:
    """Telephones, trunks and the numbers they know."""
    for name, phone in site.phones.items():
        if phone.number and taken.setdefault(phone.number, name) != name:
            yield ("phones", name, "number"), f"{phone.number} is {taken[phone.number]}'s already"
    for name, trunk in site.trunks.items():
        for place, problem in trunk.conflicts():
            yield ("trunks", name, *place), problem
        for called, ours in trunk.numbers.items():
            if ours not in site.numbers:
                known = ", ".join(site.numbers)
                yield ("trunks", name, "numbers", called), f"there is no number {ours!r}; numbers: {known}"
    for at, number in enumerate(site.emergency):
        if number in taken or number in site.numbers:
            yield ("emergency", at), f"{number} is a number of ours"

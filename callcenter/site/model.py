"""The site file's shape, and the rules that reach across its parts."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from callcenter.site import across
from callcenter.site.alert import SiteAlert
from callcenter.site.articles import MOST_ARTICLES, SiteArticle
from callcenter.site.contact import SiteContact
from callcenter.site.data import QueryName, SiteDatabase, SitePins, SiteQuery
from callcenter.site.hours import SiteHours
from callcenter.site.part import BoxName, Language, Name, Part, Spoken, Words
from callcenter.site.people import SitePhone, SiteUser
from callcenter.site.queue import RecordShare, SiteQueue
from callcenter.site.skills import MOST_SKILLS, SiteSkill
from callcenter.site.trunk import Caller, DialledNumber, SiteDialling, SiteTrunk
from callcenter.site.webhook import HookName, SiteWebhook

DEMO_PASSWORD = "demo"
MOST_PROBLEMS = 100
"""So many are told at once; whoever mends those hears of the others."""


class SiteBox(Part):
    """A voicemail box. `greeting`: what callers hear, by language; else a general text. `owners` may also delete.

    `queue`: its agents may listen as well. Flows lead here with `do: voicemail`.
    """

    name: Words
    greeting: Spoken = Field(default={})
    owners: tuple[Name, ...] = ()
    queue: str = ""
    longest_s: float = Field(default=120.0, ge=5, le=600)


class SiteNumber(Part):
    """A number that can be dialled and the flow that answers it. `after_call`: the flow that callers go into when the
    agent hangs up, unless their queue has another."""

    flow: Name
    after_call: Name | None = None
    name: Words = Field(default={})


class SiteTimelineItem(Part):
    """A past contact, dated relative to the day the site was first loaded so that a demo stays fresh."""

    days_ago: float = Field(ge=0, le=36500)
    channel: str
    summary: Words
    outcome: str = ""
    agent: str = ""


class SitePromise(Part):
    what: Words
    due_in_days: float = Field(ge=-3650, le=3650)
    owner: str = ""


class SiteCustomer(Part):
    """Numbers in any spelling; the store normalises them. A number may belong to several customers.

    `tags`: what the bonuses of queues look for. `pin`: the account's first one, for `authenticate` in flows; once
    there is one in the records, that counts.
    """

    id: Name
    name: str
    local_name: str = ""
    account: str = ""
    pin: str = Field(default="", pattern=r"^([0-9]{4,8})?$", repr=False)
    tier: str = ""
    language: Language = "en"
    since_year: int | None = Field(default=None, ge=1900, le=2200)
    numbers: tuple[str, ...] = Field(default=(), max_length=20)
    email: str = ""
    notes: str = ""
    do_not_sell: bool = False
    tags: tuple[Name, ...] = Field(default=(), max_length=20)
    promises: tuple[SitePromise, ...] = ()
    timeline: tuple[SiteTimelineItem, ...] = ()


class Site(Part):
    """The whole file. `realm` is part of every SIP password hash: changing it needs all passwords anew.

    `company`: what the house is called on its pages. `emergency`: emergency numbers beside the country's own.
    `looks_up_private`: callers who withhold their number are found by it all the same (it is shown to nobody).
    `directory`: numbers outside that agents find by name.
    `record_outward`: as a queue's `record`, for calls we make, whose customers nobody tells.
    """

    version: Literal[1] = 1
    company: Words = Field(default={})
    realm: str = "callcenter"
    users: dict[Name, SiteUser] = Field(default={})
    phones: dict[Name, SitePhone] = Field(default={})
    hours: dict[Name, SiteHours] = Field(default={})
    skills: dict[Name, SiteSkill] = Field(default={}, max_length=MOST_SKILLS)
    queues: dict[Name, SiteQueue] = Field(default={})
    numbers: dict[DialledNumber, SiteNumber] = Field(default={})
    trunks: dict[Name, SiteTrunk] = Field(default={})
    dialling: dict[Caller, SiteDialling] = Field(default={})
    emergency: tuple[DialledNumber, ...] = ()
    looks_up_private: bool = False
    voicemail: dict[BoxName, SiteBox] = Field(default={})
    record_outward: RecordShare = 0.0
    databases: dict[Name, SiteDatabase] = Field(default={})
    queries: dict[QueryName, SiteQuery] = Field(default={}, max_length=1000)
    pins: SitePins = SitePins()
    webhooks: dict[HookName, SiteWebhook] = Field(default={}, max_length=100)
    alerts: dict[Name, SiteAlert] = Field(default={}, max_length=500)
    directory: dict[Name, SiteContact] = Field(default={}, max_length=2000)
    articles: dict[Name, SiteArticle] = Field(default={}, max_length=MOST_ARTICLES)
    customers: tuple[SiteCustomer, ...] = ()

    def accounts(self) -> Mapping[str, SiteUser | SitePhone]:
        """Everybody with a password."""
        return {**self.users, **self.phones}

    def with_demo_password(self) -> list[str]:
        return sorted(name for name, account in self.accounts().items() if account.password == DEMO_PASSWORD)

    def ringing_for(self, seconds: float) -> Site:
        """The site in which queues that say nothing else ring an agent for `seconds`."""
        queues = {
            name: queue
            if "ring_for_s" in queue.model_fields_set
            else queue.model_copy(update={"ring_for_s": seconds})
            for name, queue in self.queues.items()
        }
        return self.model_copy(update={"queues": queues})

    def as_of(self, zone: str, year: int) -> Site:
        """The site whose hours leave nothing open: those without a zone are in this one, and the public holidays of
        around this year are in them."""
        hours = {name: what.as_of(zone, year) for name, what in self.hours.items()}
        return self.model_copy(update={"hours": hours})

    @model_validator(mode="after")
    def _check_across(self) -> Site:
        found = list(islice(across.conflicts(self), MOST_PROBLEMS))
        for place, problem in found[:1]:
            # The loader turns `place` back into a line of the file; whoever wants to hear all finds the others here.
            context = {"problem": problem, "place": place, "further": found[1:]}
            raise PydanticCustomError("across", "{problem}", context)
        return self

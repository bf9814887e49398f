"""The site file's shape, and the rules that reach across its parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from callcenter.site.trunk import Caller, DialledNumber, Problem, SiteDialling, SiteTrunk

DEMO_PASSWORD = "demo"

Role = Literal["agent", "supervisor", "admin", "auditor"]
Language = Literal["en", "zh"]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""Users, queues, skills: safe in URLs, SIP URIs and file names."""
BoxName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
"""Voicemail boxes: part of a prompt's name."""
Level = Annotated[int, Field(ge=1, le=10)]
Keys = Literal["never", "optional", "required"]
RecordShare = Annotated[
    float,
    Field(ge=0, le=1),
    BeforeValidator(lambda given: {"never": 0.0, "always": 1.0}.get(str(given), given)),
]
Words = dict[Language, str]
"""One text per language."""


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SitePhone(Part):
    """A SIP account without a person: a desk phone, or the demo's caller. `number`: what it calls and is called by.

    `srtp`: whether it is offered keys beside a plain stream, must take them, or is left without when we call it.
    """

    password: str = Field(min_length=1, repr=False)
    name: str = ""
    number: str = ""
    srtp: Keys = "never"


class SiteUser(Part):
    """Somebody who signs in. `skills` have levels 1 to 10. `number`: what they show when they call outside.

    `srtp`: as a phone's, for the telephone on their desk; browsers always have keys. `auto_answer`: that telephone is
    asked to pick up by itself when a caller is offered.
    """

    password: str = Field(min_length=1, repr=False)
    name: str
    local_name: str = ""
    role: Role
    language: Language = "en"
    extension: str = ""
    number: str = Field(default="", pattern=r"^(\+[0-9]{4,15})?$")
    srtp: Keys = "never"
    auto_answer: bool = False
    skills: dict[Name, Level] = {}
    queues: tuple[Name, ...] = ()


class SiteQueue(Part):
    """`skills`: the levels an entry asks for unless its flow says otherwise. `service_level_s`: the target T.

    A queue that says nothing of `ring_for_s` takes the settings' (`Site.ringing_for`). `record`: never, always, or the
    share of its contacts (0 to 1); callers are told before, unless `announce_recording` is false.
    """

    name: Words
    strategy: str = "longest_idle"
    ring_for_s: float = Field(default=20.0, gt=0, le=600)
    wrap_up_s: float = Field(default=0.0, ge=0, le=3600)
    service_level_s: float = Field(default=20.0, gt=0, le=3600)
    skills: dict[Name, Level] = {}
    record: RecordShare = 0.0
    announce_recording: bool = True


class SiteBox(Part):
    """A voicemail box. `greeting`: what callers hear, by language; else a general text. `owners` may also delete.

    `queue`: its agents may listen as well. Flows lead here with `do: voicemail`.
    """

    name: Words
    greeting: dict[Language, Annotated[str, Field(min_length=1, max_length=400)]] = {}
    owners: tuple[Name, ...] = ()
    queue: str = ""
    longest_s: float = Field(default=120.0, ge=5, le=600)


class SiteNumber(Part):
    """A number that can be dialled and the flow that answers it."""

    flow: Name
    name: Words = {}


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
    """Numbers in any spelling; the store normalises them. A number may belong to several customers."""

    id: Name
    name: str
    local_name: str = ""
    account: str = ""
    tier: str = ""
    language: Language = "en"
    since_year: int | None = Field(default=None, ge=1900, le=2200)
    numbers: tuple[str, ...] = Field(default=(), max_length=20)
    email: str = ""
    notes: str = ""
    do_not_sell: bool = False
    promises: tuple[SitePromise, ...] = ()
    timeline: tuple[SiteTimelineItem, ...] = ()


class Site(Part):
    """The whole file. `realm` is part of every SIP password hash: changing it needs all passwords anew.

    `emergency`: emergency numbers beside the country's own. `looks_up_private`: callers who withhold their number are
    found by it all the same (it is shown to nobody). `record_outward`: as a queue's `record`, for calls we make, whose
    customers nobody tells.
    """

    version: Literal[1] = 1
    realm: str = "callcenter"
    users: dict[Name, SiteUser] = {}
    phones: dict[Name, SitePhone] = {}
    queues: dict[Name, SiteQueue] = {}
    numbers: dict[DialledNumber, SiteNumber] = {}
    trunks: dict[Name, SiteTrunk] = {}
    dialling: dict[Caller, SiteDialling] = {}
    emergency: tuple[DialledNumber, ...] = ()
    looks_up_private: bool = False
    voicemail: dict[BoxName, SiteBox] = {}
    record_outward: RecordShare = 0.0
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

    @model_validator(mode="after")
    def _check_across(self) -> Site:
        for place, problem in self._conflicts():
            # The loader turns `place` back into a line of the file.
            raise PydanticCustomError("across", "{problem}", {"problem": problem, "place": place})
        return self

    def _calling_conflicts(self, taken: dict[str, str]) -> Iterator[Problem]:
        """Of telephones, trunks and the numbers they know."""
        for name, phone in self.phones.items():
            if phone.number and taken.setdefault(phone.number, name) != name:
                yield ("phones", name, "number"), f"{phone.number} is {taken[phone.number]}'s already"
        for name, trunk in self.trunks.items():
            for place, problem in trunk.conflicts():
                yield ("trunks", name, *place), problem
            for called, ours in trunk.numbers.items():
                if ours not in self.numbers:
                    known = ", ".join(self.numbers)
                    yield (
                        ("trunks", name, "numbers", called),
                        f"there is no number {ours!r}; numbers: {known}",
                    )
        for at, number in enumerate(self.emergency):
            if number in taken or number in self.numbers:
                yield ("emergency", at), f"{number} is a number of ours"

    def _conflicts(self) -> Iterator[Problem]:
        extensions: dict[str, str] = {}
        for name, user in self.users.items():
            for at, queue in enumerate(user.queues):
                if queue not in self.queues:
                    known = ", ".join(self.queues)
                    yield ("users", name, "queues", at), f"there is no queue {queue!r}; queues: {known}"
            if len(set(user.queues)) != len(user.queues):
                yield ("users", name, "queues"), "a queue is named twice"
            if user.extension and extensions.setdefault(user.extension, name) != name:
                owner = extensions[user.extension]
                yield ("users", name, "extension"), f"{user.extension} is {owner}'s already"
        for name, box in self.voicemail.items():
            if box.queue and box.queue not in self.queues:
                known = ", ".join(self.queues)
                yield ("voicemail", name, "queue"), f"there is no queue {box.queue!r}; queues: {known}"
            for at, owner in enumerate(box.owners):
                if owner not in self.users:
                    yield ("voicemail", name, "owners", at), f"there is no user {owner!r}"
        for name in self.phones:
            if name in self.users:
                yield ("phones", name), "a user has this name already"
        yield from self._calling_conflicts(extensions)
        seen: set[str] = set()
        for at, customer in enumerate(self.customers):
            if customer.id in seen:
                yield ("customers", at, "id"), f"there is another customer {customer.id!r}"
            seen.add(customer.id)

"""One queue in the site file: who gets which caller, for how long it rings, and what else happens to those in line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag

import acd
from acd.requirement import ANYONE, parse
from acd.rules import MEASURED
from acd.strategy import STRATEGIES
from callcenter.site.part import (
    BoxName,
    Level,
    Name,
    Part,
    Problem,
    PromptName,
    Spoken,
    Words,
    shape,
)
from callcenter.site.trunk import DialledNumber
from ivr_flows.errors import ExpressionError
from ivr_flows.needs import parse_needs
from said import Said

RecordShare = Annotated[
    float,
    Field(ge=0, le=1),
    BeforeValidator(lambda given: {"never": 0.0, "always": 1.0}.get(str(given), given)),
]
Tier = Annotated[str, Field(min_length=1, max_length=64)]
Points = Annotated[float, Field(ge=-1_000_000, le=1_000_000)]
"""Seconds of waiting, where `ageing` is 1; a dozen days either way are enough to be first or last."""


def _strategy(name: str) -> str:
    if name not in STRATEGIES:
        raise ValueError(
            Said("there is no strategy {name!r}; strategies: {known}", name=name, known=tuple(STRATEGIES))
        )
    return name


def _needs(text: str) -> str:
    try:
        parse(text)
    except acd.BadSpec as wrong:
        raise ValueError(_why(text, wrong)) from wrong
    return text


def _why(text: str, wrong: acd.BadSpec) -> Said:
    """The reader of flows has the same grammar, and words in every language."""
    try:
        parse_needs(text)
    except ExpressionError as same:
        return Said("column {column}: {why}", column=same.column, why=same.problem)
    return Said("{why}", why=wrong)


def _said_in_all(words: Mapping[str, str]) -> Mapping[str, str]:
    missing = [language for language in ("en", "zh") if language not in words]
    if missing:
        raise ValueError(Said("says nothing in {language}", language=missing[0]))
    return words


MOST_FIELDS = 30
"""More than one screen of a form is filled in by nobody during a call."""

Needed = Annotated[str, AfterValidator(_needs)]


class SiteStep(Part):
    """Only who meets `needs` for so long; the last of several says no time."""

    needs: Needed
    for_s: float | None = Field(default=None, gt=0, le=86_400)


Skills = Annotated[
    Annotated[dict[Name, Level], Tag("[levels]")]
    | Annotated[Needed, Tag("[text]")]
    | Annotated[tuple[SiteStep, ...], Field(min_length=1, max_length=20), Tag("[steps]")],
    Discriminator(shape("[levels]", several="[steps]")),
]


class SiteBonus(Part):
    """Points for callers of one of these tiers (none: of any) whose customer carries every one of the tags."""

    points: Points
    tiers: tuple[Tier, ...] = ()
    tags: tuple[Name, ...] = ()


class SiteSticky(Part):
    """Whoever served the customer within the last `days` is waited for, for so long."""

    days: float = Field(default=30.0, gt=0, le=3650)
    wait_s: float = Field(default=30.0, gt=0, le=3600)


Message = Annotated[
    Annotated[PromptName, Tag("[prompt]")] | Annotated[Spoken, AfterValidator(_said_in_all), Tag("[words]")],
    Discriminator(shape("[words]", "[prompt]", "[prompt]")),
]


class SiteWay(Part):
    """Where an overflow leads: exactly one of these. `message`: a prompt, or the words themselves; then it hangs up."""

    queue: Name | None = None
    number: DialledNumber | None = None
    voicemail: BoxName | None = None
    message: Message | None = None


class SiteOverflow(Part):
    """`over`: seconds waited, entries in line before it, or seconds of estimated wait, for those three."""

    when: acd.When
    over: float | None = Field(default=None, gt=0, le=86_400)
    to: Annotated[
        Annotated[Literal["callback"], Tag("[callback]")] | Annotated[SiteWay, Tag("[way]")],
        Discriminator(shape("[way]", "[callback]", "[callback]")),
    ]
    keep_tiers: tuple[Tier, ...] = ()

    def conflicts(self) -> Iterator[Problem]:
        """What does not go together; places are relative to the rule."""
        if self.when in MEASURED and self.over is None:
            yield ("over",), Said("is missing: {when} needs a limit", when=self.when)
        if self.when not in MEASURED and self.over is not None:
            yield ("over",), Said("{when} has no limit", when=self.when)
        if isinstance(self.to, SiteWay) and len(self.to.model_dump(exclude_none=True)) != 1:
            yield ("to",), Said("is callback, or one of queue, number, voicemail, message")

    def queue(self) -> str:
        """The queue it leads to, if it does."""
        return (self.to.queue or "") if isinstance(self.to, SiteWay) else ""


class SiteCallback(Part):
    """Callers may be called back instead of waiting. `first`: who is rung first. `hours`: within which named hours."""

    first: Literal["agent", "customer"] = "agent"
    tries: int = Field(default=3, ge=1, le=20)
    spacing_s: float = Field(default=600.0, gt=0, le=86_400)
    ring_s: float = Field(default=30.0, ge=5, le=180)
    lead_s: float = Field(default=20.0, ge=0, le=600)
    hours: Name | None = None


class SiteField(Part):
    """Something agents fill in of how a contact ended. `options`: of a choice. `only_for`: these dispositions alone."""

    name: Words
    kind: Literal["text", "choice", "number", "date", "yes_no"] = "text"
    options: dict[Name, Words] = Field(default={}, max_length=100)
    required: bool = False
    only_for: tuple[Name, ...] = ()


class SiteQueue(Part):
    """`skills`: what an entry asks for unless its flow says otherwise. `service_level_s`: the target T.

    A queue that says nothing of `ring_for_s` takes the settings' (`Site.ringing_for`). `record`: never, always, or the
    share of its contacts (0 to 1); callers are told before, unless `announce_recording` is false. `after_call`: the
    flow that callers go into when the agent hangs up. The rest is as `acd.QueueSpec` describes it; config/demo.yaml
    shows every key.
    """

    name: Words
    strategy: Annotated[str, AfterValidator(_strategy)] = "longest_idle"
    ring_for_s: float = Field(default=20.0, gt=0, le=600)
    wrap_up_s: float = Field(default=0.0, ge=0, le=3600)
    wrap_up_longest_s: float = Field(default=600.0, ge=0, le=14_400)
    needs_disposition: bool = False
    dispositions: dict[Name, Words] = Field(default={}, max_length=100)
    form: dict[Name, SiteField] = Field(default={}, max_length=MOST_FIELDS)
    service_level_s: float = Field(default=20.0, gt=0, le=3600)
    skills: Skills = Field(default={})
    tier_bonus: dict[Tier, Points] = Field(default={})
    bonuses: tuple[SiteBonus, ...] = Field(default=(), max_length=100)
    ageing: float = Field(default=1.0, ge=0, le=1000)
    priority_weight: Points = 60.0
    weight: Points = 0.0
    offer_again_after_s: float = Field(default=30.0, gt=0, le=3600)
    on_missed: Literal["not_ready", "ready"] = "not_ready"
    sticky: SiteSticky | None = None
    redial_s: float = Field(default=0.0, ge=0, le=86_400)
    overflow: tuple[SiteOverflow, ...] = Field(default=(), max_length=50)
    callback: SiteCallback | None = None
    hours: Name | None = None
    handling_s: float = Field(default=180.0, gt=0, le=86_400)
    seed: int = Field(default=0, ge=0, lt=2**53)
    record: RecordShare = 0.0
    announce_recording: bool = True
    after_call: Name | None = None

    def levels(self) -> Mapping[str, int]:
        """`skills` written as levels; empty when they are an expression or steps."""
        return self.skills if isinstance(self.skills, dict) else {}

    def steps(self) -> tuple[SiteStep, ...]:
        """`skills` as steps, the last without a time; none for levels that ask for nothing."""
        if isinstance(self.skills, tuple):
            return self.skills
        text = (
            self.skills
            if isinstance(self.skills, str)
            else " and ".join(f"{skill} >= {level}" for skill, level in self.skills.items())
        )
        return (SiteStep(needs=text or ANYONE),)

    def conflicts(self) -> Iterator[Problem]:
        """What does not go together; places are relative to the queue."""
        if self.wrap_up_longest_s < self.wrap_up_s:
            yield (
                ("wrap_up_longest_s",),
                Said("is shorter than wrap_up_s, which is {wrap_up_s:g}", wrap_up_s=self.wrap_up_s),
            )
        if self.needs_disposition and not self.dispositions:
            yield ("dispositions",), Said("is missing: needs_disposition wants some to choose from")
        yield from self._form_conflicts()
        if self.strategy == "sticky" and self.sticky is None:
            yield ("sticky",), Said("is missing: the strategy sticky wants to know for how long")
        *steps, last = self.skills if isinstance(self.skills, tuple) else (None,)
        for at, step in enumerate(steps):
            if step is not None and step.for_s is None:
                yield ("skills", at, "for_s"), Said("is missing: every step but the last lasts some time")
        if last is not None and last.for_s is not None:
            yield (
                ("skills", len(steps), "for_s"),
                Said("the last step has none; add one such as {{needs: anyone}}"),
            )
        for at, rule in enumerate(self.overflow):
            for place, problem in rule.conflicts():
                yield ("overflow", at, *place), problem
            if rule.to == "callback" and self.callback is None:
                yield ("overflow", at, "to"), Said("this queue does not call back: it has no `callback:`")
            if rule.when in (acd.When.CLOSED, acd.When.HOLIDAY) and self.hours is None:
                yield ("overflow", at, "when"), Said("this queue is always open: it has no `hours:`")

    def _form_conflicts(self) -> Iterator[Problem]:
        if self.form and not self.dispositions:
            yield ("form",), Said("goes with dispositions: this queue has none to choose from")
        for name, field in self.form.items():
            if (field.kind == "choice") != bool(field.options):
                lacks = "is missing: a choice has some", "belong to kind: choice"
                yield ("form", name, "options"), Said(lacks[field.kind != "choice"])
            strange = [code for code in field.only_for if code not in self.dispositions]
            if strange:
                yield (
                    ("form", name, "only_for"),
                    Said("there is no disposition {name!r} in this queue", name=strange[0]),
                )

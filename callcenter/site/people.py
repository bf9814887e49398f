"""Whoever signs in or registers a telephone: their part of the site file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from callcenter.site.part import Language, Level, Name, Part, Problem, shape
from said import Said

Role = Literal["agent", "supervisor", "admin", "auditor"]
Scope = Literal["own", "team", "all"]
Keys = Literal["never", "optional", "required"]
Channel = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Preference = Annotated[int, Field(ge=1, le=100)]
"""1 before 2, for queues with the strategy `priority_order`."""


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

    `queues` is written as a list, or as a mapping to the agent's preference for each. `capacity`: contacts of a channel
    at once, `interrupts`: channel → channels beside whose contacts one of it may come; both complete the defaults.
    `srtp`: as a phone's, for the telephone on their desk; browsers always have keys. `auto_answer`: that telephone is
    asked to pick up by itself when a caller is offered.

    `scope`: whose rows somebody in charge sees and may act on: all (the default), their team's, or their own. A team is
    the agents with the same `team`; without one, those who serve one of the supervisor's `queues`. Its queues are the
    supervisor's, or else those which the team serves.
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
    team: str = Field(default="", max_length=64)
    scope: Scope | None = None
    skills: dict[Name, Level] = Field(default={})
    serves: Annotated[
        Annotated[tuple[Name, ...], Tag("[list]")] | Annotated[dict[Name, Preference], Tag("[levels]")],
        Discriminator(shape("[levels]", "[list]")),
    ] = Field(default=(), alias="queues")
    capacity: dict[Channel, Annotated[int, Field(ge=0, le=100)]] = Field(default={})
    interrupts: dict[Channel, tuple[Channel, ...]] = Field(default={})

    @property
    def queues(self) -> tuple[str, ...]:
        """The queues they serve."""
        return tuple(self.serves)

    @property
    def levels(self) -> Mapping[str, int]:
        """Their preference among queues, where they have one."""
        return self.serves if isinstance(self.serves, dict) else {}

    def conflicts(self) -> Iterator[Problem]:
        """What does not go together; places are relative to the user."""
        if len(set(self.queues)) != len(self.queues):
            yield ("queues",), Said("a queue is named twice")
        if self.scope not in (None, "own") and self.role == "agent":
            yield ("scope",), Said("agents see what is their own; to see a team's, be a supervisor")
        if self.scope not in (None, "all") and self.role == "admin":
            yield ("scope",), Said("administrators see everything")
        if self.scope == "team" and not (self.team or self.queues):
            yield ("scope",), Said("which team? say `team`, or `queues`")

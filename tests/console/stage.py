"""A desk with pages that remember every message, on a house in memory."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal

from callcenter.calls.wishes import Wish
from callcenter.console.desk import ConsoleDesk
from callcenter.console.messages import Me
from callcenter.console.ports import DeskHouse, NoPhones
from callcenter.console.views import Person, Views
from callcenter.events import Event
from callcenter.ids import SeededIds
from callcenter.kpi import LiveQueues, QueueTarget

DAY_S = 86_400.0
PEOPLE = [
    Person(agent="agent1", name="Ann", queues=("support", "sales")),
    Person(agent="agent2", name="Bob", queues=("support",)),
]
NAMES = {"support": {"en": "Support", "zh": "支持"}, "sales": {"en": "Sales", "zh": "销售"}}


def day_of(at: float) -> str:
    return f"{int(at // DAY_S):06}"


def fresh_views() -> Views:
    targets = [QueueTarget(queue=queue) for queue in NAMES]
    live = LiveQueues(targets, {one.agent: one.queues for one in PEOPLE}, day_of)
    return Views(PEOPLE, NAMES, live, day_of)


def me(user: str, role: Literal["agent", "supervisor", "admin"] = "agent") -> Me:
    return Me(user=user, name=user.title(), role=role, extension="4001", language="en")


@dataclass
class Page:
    """What one page was sent, as it would read it."""

    session: str = ""
    heard: list[dict[str, Any]] = field(default_factory=list)

    def send(self, text: str) -> None:
        self.heard.append(json.loads(text))

    def take(self) -> list[dict[str, Any]]:
        """The messages since the last time this was asked."""
        heard, self.heard = self.heard, []
        return heard

    def kinds(self) -> list[str]:
        return [str(message["type"]) for message in self.take()]


@dataclass
class Stage:
    """`asked` are the wishes that reached the exchange; `happens` folds events at their own time."""

    now: float = 1_000_000.0
    asked: list[Wish] = field(default_factory=list)
    languages: list[tuple[str, str]] = field(default_factory=list)
    views: Views = field(default_factory=fresh_views)
    house: DeskHouse = field(default_factory=NoPhones)

    def __post_init__(self) -> None:
        self.desk = ConsoleDesk(
            self.views,
            SeededIds(),
            lambda: self.now,
            self.asked.append,
            lambda *told: self.languages.append(told),
            self.house,
        )

    def open(self, user: str, role: Literal["agent", "supervisor", "admin"] = "agent") -> Page:
        page = Page()
        page.session = self.desk.opened(me(user, role), page.send)
        return page

    def happens(self, *events: Event) -> None:
        for event in events:
            self.now = event.at
            self.desk.happened(event)

    def beat(self, times: int = 1) -> None:
        for _ in range(times):
            self.desk.beat()

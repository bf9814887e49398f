"""What agents may want to read during a contact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from callcenter.site.hours import Day
from callcenter.site.part import Language, Name, Part, Problem
from callcenter.site.queue import SiteQueue, Tier
from said import Said

MOST_ARTICLES = 1000
LONGEST_TITLE = 120
LONGEST_TEXT = 8000
"""Nobody reads more while somebody waits on the telephone."""

NONE_IN_ITS_QUEUES = "there is no disposition {name!r} in its queues"
NONE_ANYWHERE = "there is no disposition {name!r} in any queue"

Title = Annotated[str, Field(min_length=1, max_length=LONGEST_TITLE, pattern=r"\S")]
Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT, pattern=r"\S")]
Phrase = Annotated[str, Field(min_length=1, max_length=60, pattern=r"\S")]


class SiteArticle(Part):
    """`text`: Markdown, of which headings, lists, bold, italics, code, quotations and links are shown, and no HTML.

    `queues`, `tiers`, `tags`: whom it is offered for, none means everybody. `dispositions`, `menu` (what callers
    choose, as their flow labels it in any language) and `keywords`: what it is about. `until`: the last day on which it
    is offered.
    """

    title: dict[Language, Title] = Field(min_length=1)
    text: dict[Language, Text] = Field(min_length=1)
    queues: tuple[Name, ...] = Field(default=(), max_length=100)
    tiers: tuple[Tier, ...] = Field(default=(), max_length=20)
    tags: tuple[Name, ...] = Field(default=(), max_length=20)
    dispositions: tuple[Name, ...] = Field(default=(), max_length=50)
    menu: tuple[Phrase, ...] = Field(default=(), max_length=50)
    keywords: tuple[Phrase, ...] = Field(default=(), max_length=50)
    until: Day | None = None

    def conflicts(self, queues: Mapping[str, SiteQueue]) -> Iterator[Problem]:
        """What does not go together; places are relative to the article."""
        for language in self.title:
            if language not in self.text:
                yield ("text",), Said("says nothing in {language}, the title does", language=language)
        for language in self.text:
            if language not in self.title:
                yield ("title",), Said("says nothing in {language}, the text does", language=language)
        for at, queue in enumerate(self.queues):
            if queue not in queues:
                yield (
                    ("queues", at),
                    Said("there is no queue {name!r}; queues: {known}", name=queue, known=tuple(queues)),
                )
        meant = [queues[name] for name in self.queues or queues if name in queues]
        known = list(dict.fromkeys(code for queue in meant for code in queue.dispositions))
        for at, code in enumerate(self.dispositions):
            if code not in known:
                nowhere = NONE_IN_ITS_QUEUES if self.queues else NONE_ANYWHERE
                yield ("dispositions", at), Said(nowhere, name=code)

    def ends_at(self, zone: str) -> float | None:
        """UTC seconds from which it is out of date: the end of its last day there."""
        if self.until is None or self.until == date.max:
            return None
        after = self.until + timedelta(days=1)
        return datetime(after.year, after.month, after.day, tzinfo=ZoneInfo(zone)).timestamp()

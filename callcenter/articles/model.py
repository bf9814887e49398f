"""Articles, what is known of a contact, and why one is offered for the other: plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ivr_flows import Label

About = Literal["disposition", "menu", "note", "case", "tag", "tier", "queue"]
"""What spoke for an article, the strongest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """`title` and `text` (Markdown) by language. Empty `queues`, `tiers`, `tags`: for everybody.

    `until`: UTC seconds from which it is out of date; None: never.
    """

    article: str
    title: Mapping[str, str]
    text: Mapping[str, str]
    queues: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    dispositions: tuple[str, ...] = ()
    menu: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    until: float | None = None

    def is_valid(self, now: float) -> bool:
        return self.until is None or now < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a contact. `menu`: what the caller chose; `cases`: what the customer's open ones say.

    `disposition` and `note`: what the agent has said of it so far, if only typed.
    """

    queue: str = ""
    menu: tuple[Label, ...] = ()
    tier: str = ""
    tags: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    disposition: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """`words`: the code, the choice (as the reader knows it) or the words that fitted."""

    about: About
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """`reasons`: the strongest first; `score` is the sum of their points."""

    article: Article
    score: int
    reasons: tuple[Reason, ...] = ()

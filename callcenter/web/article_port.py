"""What the web needs of whoever keeps the articles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from callcenter.articles import Shelf
from ivr_flows import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a call is about, as far as it is known; `customer`: their id, "" for nobody we know."""

    queue: str = ""
    menu: tuple[Label, ...] = ()
    customer: str = ""
    number: str = ""
    disposition: str = ""
    note: str = ""


class Articles(Protocol):
    def shelf(self) -> Shelf:
        """Those of the site in force."""

    def contact(self, call: str, agent: str) -> Asked | None:
        """A call under way; `agent`: only if it is theirs, "" for whoever has it."""


class NoArticles:
    """There are none here."""

    def shelf(self) -> Shelf:
        return Shelf()

    def contact(self, call: str, agent: str) -> Asked | None:
        return None

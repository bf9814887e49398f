"""What is asked of whoever administers a site, and what is answered: the words between pages, files and the house."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from callcenter.admin.history import History, Source
from callcenter.admin.objects import Changed
from callcenter.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Who changes, from where (`source`: which door, `address`: which machine), when and why."""

    by: str
    at: float
    source: Source = "api"
    address: str = ""
    comment: str = ""
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of it. `version` 0: nothing was put in force, for it was a trial or nothing differs.

    `needs_restart`: the parts of the site whose change takes effect at the next start.
    """

    version: int
    before: str = field(repr=False)
    text: str = field(repr=False)
    site: Site = field(repr=False)
    changed: tuple[Changed, ...] = ()
    doubts: tuple[dict[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    needs_restart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is in force: the text, as values, and as a site."""

    text: str = field(repr=False)
    data: dict[str, Any] = field(repr=False)
    site: Site = field(repr=False)
    history: History = field(repr=False)

"""What administrators did to the site."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteChanged(Event):
    """`user` made `action` (created, changed, deleted, renamed) happen to an object of the site, from `source`.

    `detail`: the fields that differ as JSON, [{field, before, after}], secrets hidden. `version`: of the site.
    """

    user: str
    source: str
    action: str
    kind: str
    item: str
    version: int
    comment: str = ""
    detail: str = ""

"""What was in force when, who changed it and why. Pure: who asks and when are arguments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from callcenter.admin.errors import NoSuchVersion
from said import Said

Source = Literal["page", "api", "command", "file", "first", "setup"]
"""Where a version came from: a page, a program, `callcenter apply`, an editor, the first start, the assistant."""

MOST_FIELDS = 40
"""Fields of one object that the history keeps; an import of thousands keeps their names."""

MOST_CHANGES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One state of the site: its place in the row, whose words (`digest`), by whom, when (UTC seconds) and why.

    `address`: where the request came from. `changed`: what differs from the version before, secrets hidden;
    `left_out`: so many more. `back_to`: the version it brought back, 0 for none.
    """

    number: int
    digest: str
    by: str
    at: float
    source: Source
    comment: str = ""
    address: str = ""
    changed: tuple[dict[str, Any], ...] = ()
    left_out: int = 0
    back_to: int = 0

    def to_data(self) -> dict[str, Any]:
        """JSON-able."""
        return {name: getattr(self, name) for name in self.__slots__} | {"changed": list(self.changed)}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Version:
        """Undo `to_data`; raises KeyError, TypeError."""
        return cls(**{**data, "changed": tuple(data["changed"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Every version, the first one first."""

    versions: tuple[Version, ...] = field(default=())

    @property
    def live(self) -> Version | None:
        return self.versions[-1] if self.versions else None

    def with_next(self, version: Version) -> History:
        """The history with one more; its number and what is too much of it are seen to here."""
        kept = [dict(one) for one in version.changed[:MOST_CHANGES]]
        for one in kept:
            one["fields"] = one["fields"][:MOST_FIELDS]
        left_out = max(0, len(version.changed) - MOST_CHANGES)
        numbered = replace(version, number=len(self.versions) + 1, changed=tuple(kept), left_out=left_out)
        return replace(self, versions=(*self.versions, numbered))

    def version(self, number: int) -> Version:
        """Raises NoSuchVersion."""
        if not 1 <= number <= len(self.versions):
            raise NoSuchVersion(
                Said(
                    "The site has had {versions} versions; there is no {number}.",
                    versions=len(self.versions),
                    number=number,
                )
            )
        return self.versions[number - 1]

    def last_change(self, kind: str, name: str) -> Version | None:
        """The latest version in which this object was changed."""
        return next(
            (
                version
                for version in reversed(self.versions)
                if any(one["kind"] == kind and one["name"] == name for one in version.changed)
            ),
            None,
        )

    def page(self, before: int, limit: int) -> tuple[Sequence[Version], int]:
        """The latest first, from below `before` (0: from the last) on, and where the next page begins (0: nowhere)."""
        end = min(before - 1 if before else len(self.versions), len(self.versions))
        start = max(0, end - limit)
        return tuple(reversed(self.versions[start:end])), start + 1 if start else 0

    def to_data(self) -> dict[str, Any]:
        """JSON-able."""
        return {"versions": [version.to_data() for version in self.versions]}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> History:
        """Undo `to_data`; raises KeyError, TypeError."""
        return cls(versions=tuple(Version.from_data(one) for one in data["versions"]))

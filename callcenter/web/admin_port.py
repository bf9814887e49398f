"""What the web needs of the administration; the composition root fills it in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from callcenter.admin import Change, Outcome, State, Version, Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFile:
    """Where the site in force stands. `is_copy`: in the data folder, in the place of the file the settings name.

    `is_packaged`: it is the demo that comes with the product, which the first change copies; so it does with a file
    that is not `is_writable`.
    """

    file: Path
    is_copy: bool
    is_packaged: bool
    is_writable: bool


class Administration(Protocol):
    """Every call raises AdminError for what may not be, OSError for a disk that cannot be read."""

    def file(self) -> SiteFile: ...

    async def state(self) -> State: ...

    async def flows_asking(self, skill: str) -> Sequence[str]:
        """The flows in force that ask for a skill."""

    async def change(self, changes: Sequence[Change], wanted: Wanted) -> Outcome: ...

    async def replace(self, text: str, wanted: Wanted, seen: str | None = None) -> Outcome: ...

    async def restore(self, number: int, wanted: Wanted) -> Outcome: ...

    async def version(self, number: int) -> tuple[Version, str]:
        """A version and its words; raises NoSuchVersion."""

    async def values_of(self, number: int) -> dict[str, Any]:
        """A version's site as plain values; raises NoSuchVersion."""

"""Who makes one's own site of the demo, as the web sees it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from callcenter.site.first import FirstSite


class SetupRefused(Exception):
    """Some fields cannot be used: pairs of a field and the code of why."""

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{field}: {code}" for field, code in problems))
        self.problems = tuple(problems)


class SetupFailed(Exception):
    """The site could not be put in force; the demo goes on as it was."""


class Setup(Protocol):
    """`is_open` while the demo that comes with the product is in force; `code` was printed at the start."""

    code: str
    sip_port: int

    @property
    def is_open(self) -> bool: ...

    async def create(self, first: FirstSite, source: str) -> Sequence[str]:
        """Put it in force in place of the demo; names what is left to be done. Raises SetupFailed."""


class NoSetup:
    """Nobody sets anything up here."""

    code = ""
    sip_port = 0
    is_open = False

    async def create(self, first: FirstSite, source: str) -> Sequence[str]:
        raise SetupFailed

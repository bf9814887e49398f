"""The first-run assistant's work: the demo that comes with the product makes room for a site of one's own."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

import structlog

from callcenter.admin import AdminError, Outcome, Wanted
from callcenter.console.prompt_rows import PromptRefused
from callcenter.outside import OutsideError
from callcenter.outside.prompt_book import PromptBook
from callcenter.settings import Settings
from callcenter.site import Language, Site
from callcenter.site.first import FirstSite
from callcenter.store import SqlStore, StoreError
from callcenter.web.admin_port import SiteFile
from callcenter.web.setup_port import SetupFailed

log = structlog.get_logger("setup")

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""None that two people read differently."""
CODE_LENGTH = 8
"""Forty bits, of which five may be tried before the next one has to wait."""


class Sites(Protocol):
    """Who puts sites in force."""

    def file(self) -> SiteFile: ...

    async def replace(self, text: str, wanted: Wanted, seen: str | None = None) -> Outcome: ...


class SetupDesk:
    """Implements `web.setup_port.Setup`. `say` gives a prompt other words; `forget` takes the demo's customers away."""

    def __init__(
        self,
        site: Sites,
        say: Callable[[str, str], Awaitable[None]],
        forget: Callable[[], Awaitable[None]],
        now: Callable[[], float],
        sip_port: int,
    ) -> None:
        self._site = site
        self._say = say
        self._forget = forget
        self._now = now
        self._is_busy = False
        self.sip_port = sip_port
        self.code = new_code()

    @property
    def is_open(self) -> bool:
        return not self._is_busy and self._site.file().is_packaged

    @property
    def open_code(self) -> str:
        """For the table of the start; "" when nothing is to be set up."""
        return self.code if self.is_open else ""

    async def create(self, first: FirstSite, source: str) -> Sequence[str]:
        """Two at once would make two sites: the second finds it closed."""
        self._is_busy = True
        wanted = Wanted(by=first.admin, at=self._now(), source="setup", address=source)
        try:
            await self._site.replace(first.text(), wanted)
            await self._forget()
        except (AdminError, StoreError, OSError) as error:
            log.error("setup_failed", problem=str(error))
            raise SetupFailed from error
        finally:
            self._is_busy = False
        return await self._greet(first)

    async def _greet(self, first: FirstSite) -> Sequence[str]:
        """The greeting names the company. Without it callers hear the general one."""
        try:
            for name, text in first.greetings().items():
                await self._say(name, text)
        except (PromptRefused, OutsideError, OSError) as error:
            log.warning("greeting_not_spoken", problem=str(error))
            return ("greeting",)
        return ()


def setup_desk(
    settings: Settings,
    demo: Site,
    site: Sites,
    prompts: PromptBook,
    store: SqlStore,
    now: Callable[[], float],
) -> SetupDesk:
    """`demo`: what is in force at the start; its customers go when it is left."""
    customers = [customer.id for customer in demo.customers]
    return SetupDesk(
        site, prompts.set_text, lambda: store.forget_customers(customers), now, settings.sip_port
    )


def words_of(words: Mapping[Language, str]) -> dict[str, str]:
    """The same by plain language codes."""
    return {str(language): text for language, text in words.items()}


def new_code() -> str:
    """For a person to copy from one screen to another: `K7QM-2XNP`."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
    return f"{letters[:4]}-{letters[4:]}"

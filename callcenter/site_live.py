"""Another site while calls go on: every part of the house is told what of it concerns it, in one go.

Nobody who is talking or waiting loses anything by it. A call keeps the flow it is in; an agent keeps the contact; who
waits in a queue that is gone is served from it to the end (`calls.retiring`), though nobody new comes in.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import structlog

from callcenter import from_site
from callcenter.alert_desk import AlertDesk
from callcenter.article_desk import ArticleDesk
from callcenter.calls.book import Book
from callcenter.calls.wishes import Configured
from callcenter.console.views import Views
from callcenter.events import Event
from callcenter.hindsight.runs import Replays
from callcenter.hook_room import HookRoom
from callcenter.import_desk import ImportDesk
from callcenter.outside import SpeechError
from callcenter.outside.prompt_book import PromptBook
from callcenter.outside.site_press import SitePress
from callcenter.outside.site_store import site_store
from callcenter.preview_desk import PreviewDesk
from callcenter.record_room import boxes
from callcenter.router import Router
from callcenter.self_service import Names, SelfService
from callcenter.settings import Settings
from callcenter.sip_edge import SipEdge
from callcenter.site import Account, Site
from callcenter.site_checks import flows_asking, house_check
from callcenter.site_desk import SiteDesk
from callcenter.store import SqlStore, StoreError
from callcenter.store.hashing import Told
from callcenter.web.archive import Box

log = structlog.get_logger("site")

ONLY_AT_START = ("realm",)
"""Keys of the whole site that a running house cannot change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Who goes by the site. `targets` and `archive_boxes` are kept up to date where they are."""

    store: SqlStore
    router: Router
    book: Book
    views: Views
    edge: SipEdge
    self_service: SelfService
    hooks: HookRoom
    prompts: PromptBook
    alerts: AlertDesk
    names: Names
    targets: dict[str, float]
    tell: Callable[[object], None]
    refresh_pages: Callable[[], None]
    others: tuple[Callable[[Settings, Site], None], ...] = ()


class SiteLive:
    """`site` is what the house goes by now; `file` says where it stands."""

    def __init__(
        self, settings: Settings, site: Site, parts: Parts, file: Callable[[], Path], now: Callable[[], float]
    ) -> None:
        self.settings = settings
        self.site = site
        self.boxes: dict[str, Box] = boxes(site)
        self._parts = parts
        self._file = file
        self._now = now
        self._one = asyncio.Lock()

    async def put_in_force(self, given: Site) -> Sequence[str]:
        """From now on the house goes by this site; returns what of it waits for the next start."""
        async with self._one:
            settings = self.settings.model_copy(update={"site_file": self._file()})
            site = prepared(given, settings, self._now())
            waiting = [key for key in ONLY_AT_START if getattr(site, key) != getattr(self.site, key)]
            site = self._as_started(site)
            waiting += await self._sounds(site)
            await self._answers(settings, site)
            self._calls(settings, site)
            self.settings, self.site = settings, site
            # Last: each new password takes a while to be hashed, and nobody is to wait in a wrong line meanwhile.
            return [*waiting, *await self._records(site)]

    async def hash_ahead(self, given: Site, told: Told) -> None:
        """Hash the new passwords of a site that is to be put in force next; what `told` raises ends it."""
        try:
            await self._parts.store.hash_ahead(self._as_started(given), told)
        except StoreError as error:
            # Putting it in force says so to whoever asked for that.
            log.error("passwords_not_hashed", problem=str(error))

    def _as_started(self, site: Site) -> Site:
        """Passwords are hashed with what telephones are told now."""
        return site.model_copy(update={key: getattr(self.site, key) for key in ONLY_AT_START})

    async def _records(self, site: Site) -> list[str]:
        """People and customers, and who may register a telephone."""
        parts = self._parts
        try:
            await parts.store.load_site(site, self._now())
            accounts = await parts.store.users.all()
        except StoreError as error:
            log.error("site_not_recorded", problem=str(error))
            return ["users", "customers"]
        parts.edge.change(secrets_of(accounts, site), from_site.trunk_accounts(site))
        return []

    async def _sounds(self, site: Site) -> list[str]:
        try:
            await self._parts.prompts.learn(from_site.prompt_catalogue(site).texts)
        except (SpeechError, OSError) as error:
            log.error("prompts_not_spoken", problem=str(error))
            return ["prompts"]
        return []

    async def _answers(self, settings: Settings, site: Site) -> None:
        parts = self._parts
        await parts.self_service.change(settings, site)
        parts.hooks.change(settings, site)
        parts.alerts.change(site)
        parts.names.change(site)
        parts.targets.clear()
        parts.targets.update({name: queue.service_level_s for name, queue in site.queues.items()})
        self.boxes.clear()
        self.boxes.update(boxes(site))
        for change in parts.others:
            change(settings, site)

    def _calls(self, settings: Settings, site: Site) -> None:
        """Between two calls: the rules, then the routing, then what pages show."""
        parts = self._parts
        parts.book.rules = from_site.call_rules(settings, site)
        parts.book.trunks.change(parts.book.rules.outward.trunks)
        parts.views.take_site(from_site.views(settings, site))
        parts.tell(news_for_routing(self.site, site))
        parts.refresh_pages()


def prepared(site: Site, settings: Settings, now: float) -> Site:
    """The site with what the settings add to it."""
    year = datetime.fromtimestamp(now, UTC).year
    return site.ringing_for(settings.ring_for_s).as_of(settings.time_zone, year)


def secrets_of(accounts: Sequence[Account], site: Site) -> dict[str, Mapping[str, str]]:
    """Who may register a telephone: the records still know people who have left."""
    known = site.accounts()
    return {account.name: account.ha1 for account in accounts if account.name in known}


def news_for_routing(old: Site, new: Site) -> Configured:
    """What is new or has changed for the routing core; agents who have left serve no queue any more."""
    now, before = from_site.configured(new), from_site.configured(old)
    there = {agent.agent for agent in now.agents}
    left = [replace(agent, queues=(), levels={}) for agent in before.agents if agent.agent not in there]
    return Configured(
        queues=tuple(queue for queue in now.queues if queue not in before.queues),
        agents=(*(agent for agent in now.agents if agent not in before.agents), *left),
        removed=tuple(queue for queue in old.queues if queue not in new.queues),
        left=tuple(agent.agent for agent in left),
    )


class SiteUsers:
    """The accounts of people who are in the site now; the records still know those who have left."""

    def __init__(self, store: SqlStore, site: Callable[[], Site]) -> None:
        self._store = store
        self._site = site

    async def by_name(self, name: str) -> Account | None:
        """None for everybody else; their sessions are over."""
        return await self._store.users.by_name(name) if name in self._site().accounts() else None


class SiteRoom:
    """The site in force, put together: its file, its versions, who changes it, and what that means for the house."""

    def __init__(
        self,
        settings: Settings,
        site: Site,
        parts: Parts,
        note: Callable[[Sequence[Event]], None],
        now: Callable[[], float],
    ) -> None:
        self._store = site_store(settings)
        self.live = SiteLive(settings, site, parts, lambda: self._store.path, now)

        def prompts() -> Collection[str]:
            return parts.prompts.catalogue

        check, asking = house_check(settings, prompts), flows_asking(settings, prompts)
        press = SitePress(self._store, check, now, asking)
        self.desk = SiteDesk(press, self.live.put_in_force, note, now)
        self.imports = ImportDesk(self.desk, self.live.hash_ahead, lambda: secrets.token_hex(8), now)

        def prepare(site: Site) -> Site:
            return prepared(site, settings, now())

        self.previews = PreviewDesk(parts.router, prepare, lambda: self.live.site, now)
        self.replays = Replays(
            settings.data_dir / "journal", prepare, lambda: self.live.site, now, lambda: secrets.token_hex(8)
        )
        self.users = SiteUsers(parts.store, lambda: self.live.site)
        self.articles = ArticleDesk(lambda: self.live.site, parts.views, settings.time_zone)

    async def stop(self) -> None:
        """Let what is under way come to its end."""
        await self.replays.stop()
        await self.imports.stop()
        await self.desk.stop()

    def announce(self, say: Callable[[str], None]) -> None:
        """Tell whoever starts us when it is not the file they named that counts."""
        if self._store.is_copy:
            was = self._store.configured
            say(f"The site in force is {self._store.path}: administrators changed what was {was}.")

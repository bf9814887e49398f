"""A whole web application with scripted neighbours, asked in process or through a real port."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import structlog
from argon2 import PasswordHasher
from fastapi import FastAPI
from prometheus_client import CollectorRegistry, Counter

import acd
import agent_ui
from callcenter.alerts import Reading, Rule, Watch
from callcenter.article_desk import article
from callcenter.articles import Shelf
from callcenter.calls.effects import Refused
from callcenter.calls.wishes import Wish
from callcenter.console import alerting
from callcenter.console.directory_rows import Directory
from callcenter.console.messages import AgentRow, AlertRow, Disposition, Me, QueueRow
from callcenter.console.queue_settings import QueueSettings, settings_of
from callcenter.console.waiting import WaitingPage, WaitingRow
from callcenter.events import Event, NoticeSent
from callcenter.runtime.recordings import RecordingFiles
from callcenter.sip.shield import SourceBanned
from callcenter.site import Passwords, Site, SiteUser, load_site
from callcenter.site.first import FirstSite
from callcenter.store import MemoryStore, StoreError
from callcenter.trunks import TrunkRow
from callcenter.wall_screens import WallScreens
from callcenter.web import Health, WebDeps, WebServer, create_app
from callcenter.web.archive import Archive, Box
from callcenter.web.article_port import Asked
from tests.helpers.aio import blocking

CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
DEMO = Path(__file__).parents[2] / "config" / "demo.yaml"
NOW = 1_800_000_000.0
ENTRIES = [
    f"src/{name}"
    for page in ("login", "setup", "agent", "supervisor", "wall", "try", "prompts", "admin", "calls", "audit")
    for name in (f"{page}.ts", f"styles/{page}.css")
] + ["src/styles/docs.css"]


def queue_row(queue: str) -> QueueRow:
    return QueueRow(
        queue=queue, name={"en": queue}, waiting=1, longest_since=NOW - 5, offered=3, answered=2, abandoned=0,
        service_level=None, formula="sl_fair", target_s=20.0, agents_ready=1, agents_busy=0, agents_signed_in=1,
    )  # fmt: skip


def agent_row(agent: str) -> AgentRow:
    return AgentRow(
        agent=agent, name=agent, state="idle", reason="", since=NOW, until=None, queues=["support"], call=None,
        customer=None, handled=0,
    )  # fmt: skip


@dataclass
class FakeDesk:
    """Remembers what pages did; `greet` is sent to each as soon as it opens."""

    greet: list[str] = field(default_factory=list)
    log: list[tuple[str, ...]] = field(default_factory=list)
    sends: dict[str, Callable[[str], None]] = field(default_factory=dict)
    mes: list[Me] = field(default_factory=list)
    notices: dict[str, NoticeSent] = field(default_factory=dict)

    def opened(self, me: Me, send: Callable[[str], None]) -> str:
        session = f"s{len(self.mes) + 1}"
        self.mes.append(me)
        self.sends[session] = send
        self.log.append(("opened", session, me.user))
        for text in self.greet:
            send(text)
        return session

    def received(self, session: str, text: str) -> None:
        self.log.append(("received", session, text))
        if text == "burst":
            for number in range(5000):
                self.sends[session](f"{number} " + "x" * 10_000)
        else:
            self.sends[session](f"echo {text}")

    def closed(self, session: str) -> None:
        self.log.append(("closed", session))

    def queue_rows(self) -> list[QueueRow]:
        return [queue_row("support"), queue_row("sales")]

    def directory(self) -> Directory:
        return Directory(now=1.0, people=[], queues=[], numbers=[])

    def skill_names(self) -> Mapping[str, dict[str, str]]:
        return {"support": {"en": "Technical support", "zh": "技术支持"}}

    def notice(self, notice: str) -> NoticeSent | None:
        return self.notices.get(notice)

    def agent_rows(self) -> list[AgentRow]:
        return [agent_row("agent1"), agent_row("agent2")]


SETTINGS = settings_of(
    acd.QueueSpec("support", needs_disposition=True),
    [Disposition(code="solved", name={"en": "Solved", "zh": "已解决"})],
)


@dataclass
class FakeFloor:
    """A line of three; `asked` remembers what was."""

    asked: list[tuple[object, ...]] = field(default_factory=list)

    def settings(self, queue: str) -> QueueSettings | None:
        return SETTINGS if queue == "support" else None

    def line(self, queue: str, after: int, limit: int, now: float) -> WaitingPage | None:
        self.asked.append((queue, after, limit, now))
        if queue != "support":
            return None
        items = [waiting_row(position) for position in range(after + 1, min(after + limit, 3) + 1)]
        more = after + len(items)
        return WaitingPage(queue=queue, now=now, total=3, items=items, next=more if more < 3 else 0)

    def queue_of(self, entry: str) -> str | None:
        return "support" if entry.startswith("entry-") else None

    def unfit(self, agent: str, queues: Sequence[str]) -> dict[str, str]:
        return {queue: "vip ≥ 8" for queue in queues if queue == "vip"}

    def people_of(self, call: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return ("agent1",), ("support",)


def waiting_row(position: int) -> WaitingRow:
    return WaitingRow(
        entry=f"entry-{position}", call=f"call-{position}", position=position, arrived=NOW - 60, ranked_from=NOW - 60,
        caller="+8613800000142", customer="Tang Yue", local_name="唐悦", tier="gold", language="zh", tags=["vip"],
        channel="voice", cause="arrival", needs="chinese ≥ 5", step=1, steps=2, step_until=NOW + 5, only_agent="",
        held_for="", held_until=0.0, ringing=[], callback="", tries=0, not_before=0.0, score=60.0, wait_p50_s=30.0,
        wait_p90_s=90.0,
    )  # fmt: skip


@dataclass
class FakePhones:
    log: list[tuple[object, ...]] = field(default_factory=list)
    sends: dict[str, Callable[[str], None]] = field(default_factory=dict)

    def opened(self, user: str, remote: tuple[str, int], send: Callable[[str], None]) -> str:
        link = f"l{len(self.sends) + 1}"
        self.sends[link] = send
        self.log.append(("opened", user, remote[0]))
        return link

    def received(self, link: str, data: bytes) -> None:
        self.log.append(("received", link, data))
        self.sends[link](f"SIP/2.0 200 OK to {len(data)}")

    def closed(self, link: str) -> None:
        self.log.append(("closed", link))


@dataclass
class FakeSetup:
    """Makes the site it is asked for, in the records alone; open only for tests of it."""

    store: MemoryStore
    is_open: bool = False
    code: str = "ABCD-2345"
    sip_port: int = 5060
    asked: list[tuple[FirstSite, str]] = field(default_factory=list)

    async def create(self, first: FirstSite, source: str) -> list[str]:
        self.asked.append((first, source))
        self.is_open = False
        admin = SiteUser(password=first.admin_password, name=first.admin_name, role="admin")
        await self.store.load_site(Site(users={first.admin: admin}), NOW)
        return ["greeting"]


class FakeAlerts:
    """A watch over one rule; `look` is a moment of its figures."""

    def __init__(self) -> None:
        self.watch = Watch(
            [Rule(rule="many", measure="waiting", side="above", limit=2, for_s=0, level="crit",
                  subjects=frozenset({"support"}), name={"en": "Many wait"})]
        )  # fmt: skip

    def look(self, waiting: float, now: float = NOW) -> None:
        self.note(self.watch.look([Reading(subject="support", values={"waiting": waiting})], now))

    def note(self, events: Sequence[Event]) -> None:
        for event in events:
            self.watch.apply(0, event)

    def rows(self) -> list[AlertRow]:
        return alerting.rows(self.watch)

    def rules(self) -> list[Rule]:
        return list(self.watch.rules.values())

    def acknowledge(self, alert: str, by: str, by_name: str) -> None:
        self.note(self.watch.acknowledge(alert, by, NOW, by_name))


@dataclass
class FakeArticles:
    """Those of the site; `live`: what is known of calls under way, by call and agent."""

    site: Site
    live: dict[tuple[str, str], Asked] = field(default_factory=dict)

    def shelf(self) -> Shelf:
        return Shelf(article(name, one, "UTC") for name, one in self.site.articles.items())

    def contact(self, call: str, agent: str) -> Asked | None:
        return self.live.get((call, agent))


class House:
    """The application, its neighbours, and a clock that tests turn."""

    def __init__(self, ui: Path, site: Site, *, secure: bool = False, language: str = "en") -> None:
        self.now = NOW
        self.desk = FakeDesk()
        self.floor = FakeFloor()
        self.alerts = FakeAlerts()
        self.articles = FakeArticles(site)
        self.screens = WallScreens(ui.parent / "wall-screens.json")
        self.phones = FakePhones()
        self.health = Health(is_ok=True, parts={"sip": "listening"})
        self.bans: tuple[SourceBanned, ...] = ()
        self.trunks: list[TrunkRow] = []
        self.store = MemoryStore(CHEAP)
        self.setup = FakeSetup(self.store)
        self.site = site
        registry = CollectorRegistry()
        Counter("callcenter_calls", "Calls", registry=registry).inc(3)
        self.recordings_folder = ui.parent / "recordings"
        self.asked: list[object] = []
        self.refuses: list[Refused] = []
        self.noted: list[Event] = []
        self.archive = Archive(
            recordings=self.store.recordings,
            audit=self.store.audit,
            files=RecordingFiles(self.recordings_folder, self.note, lambda: self.now),
            note=self.note,
            surveys=self.store.surveys,
            boxes={
                "support": Box(name={"en": "Support"}, owners=("agent2",), queue="support"),
                "sales": Box(name={"en": "Sales"}, owners=("agent1",)),
            },
        )
        self.deps = WebDeps(
            archive=self.archive,
            cases=self.store.cases,
            follow_ups=self.store.follow_ups,
            pins=self.store.pins,
            users=self.store.users, calls=self.store.calls, customers=self.store.customers, desk=self.desk,
            sip=self.phones, registry=registry, health=lambda: self.health, passwords=CHEAP, ui=ui,
            secret=b"s" * 32, now=lambda: self.now, secure_cookies=secure, language=language,
            alerts=self.alerts, quarters=self.store.intervals, screens=self.screens, setup=self.setup,
            articles=self.articles, floor=self.floor, ask=self.ask, bans=lambda: self.bans, trunks=lambda: self.trunks,
            origins=("https://calls.example",), unavailable=(StoreError,),
        )  # fmt: skip
        self.app: FastAPI = create_app(self.deps)

    def ask(self, wish: Wish) -> list[Refused]:
        self.asked.append(wish)
        return self.refuses

    def note(self, events: Sequence[Event]) -> None:
        """As the journal does: the records follow at `settle`."""
        self.noted += events

    async def settle(self, *more: Event) -> None:
        """Write what was noted, and `more`, to the records."""
        first = await self.store.projector.offset() + 1
        await self.store.projector.apply(list(enumerate([*self.noted, *more], first)))
        self.noted.clear()

    async def open(self) -> House:
        await self.store.load_site(self.site, NOW)
        return self

    def browser(self, source: str = "127.0.0.1", scheme: str = "http") -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app, client=(source, 50000))
        return httpx.AsyncClient(transport=transport, base_url=f"{scheme}://test")

    async def signed_in(self, user: str = "agent1", source: str = "127.0.0.1") -> httpx.AsyncClient:
        """A browser that went through the sign-in form."""
        browser = self.browser(source)
        answer = await sign_in(browser, user)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        return browser

    async def program(self, user: str = "supervisor", source: str = "127.0.0.1") -> httpx.AsyncClient:
        """A client with a bearer token."""
        client = self.browser(source)
        answer = await client.post("/api/login", json={"username": user, "password": "demo"})
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return client

    @asynccontextmanager
    async def served(self) -> AsyncIterator[WebServer]:
        server = WebServer(self.app, "127.0.0.1", 0)
        await server.start()
        try:
            yield server
        finally:
            await server.stop()


async def sign_in(browser: httpx.AsyncClient, user: str, password: str = "demo") -> httpx.Response:
    form = (await browser.get("/login")).text
    return await browser.post("/login", data={"username": user, "password": password, "csrf": csrf_in(form)})


def csrf_in(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page) or re.search(r'"csrf": "([^"]+)"', page)
    assert found is not None
    return found[1]


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[list[structlog.typing.EventDict]]:
    """What was logged, instead of printing it."""
    with structlog.testing.capture_logs() as logged:
        yield logged


@pytest.fixture
def ui(tmp_path: Path) -> Path:
    """The product's templates and words with a built folder of our own making."""
    folder = tmp_path / "ui"
    source = Path(agent_ui.__file__).parent
    static = folder / "static"
    (static / ".vite").mkdir(parents=True)
    (static / "assets").mkdir()
    for name in ("templates", "locale"):
        (folder / name).symlink_to(source / name)
    manifest = {entry: {"file": f"assets/{entry.replace('/', '-')}-abc123"} for entry in ENTRIES}
    (static / ".vite" / "manifest.json").write_text(json.dumps(manifest))
    (static / "assets" / "src-agent.ts-abc123").write_text("// agent")
    (static / "icon.svg").write_text("<svg/>")
    return folder


@pytest.fixture(scope="session")
def site() -> Site:
    demo = load_site(DEMO)
    auditor = SiteUser(password="demo", name="Aud Itor", role="auditor")
    return demo.model_copy(update={"users": {**demo.users, "auditor": auditor}})


@pytest.fixture
def house(ui: Path, site: Site) -> House:
    opened: House = blocking(House(ui, site).open())
    return opened

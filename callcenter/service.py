"""The composition root: builds every object once, hands it its collaborators, starts and stops them in order.

    settings, site ─▶ store ─▶ journal ─▶ exchange ◀─ pump ─▶ sip_port, media, lookup, desk, projection ─▶ web

Nothing else constructs collaborators, and besides `cli` nobody else imports the reactor.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog
from twisted.internet import reactor
from twisted.internet.defer import Deferred

import acd
import agent_ui
import ivr_flows as ivr
from callcenter.calls import sip as legs
from callcenter.calls.book import Book, CallRules
from callcenter.calls.effects import DropMedia, LookUpCustomer, Refused
from callcenter.calls.media import LegMedia
from callcenter.calls.wishes import Configured
from callcenter.console.desk import PING_EVERY_S, ConsoleDesk
from callcenter.console.views import Person, Views
from callcenter.customers import normalise
from callcenter.events import Event
from callcenter.exchange import Exchange
from callcenter.kpi import LiveQueues, QueueTarget
from callcenter.media import MediaConfig, MediaPlaneAdapter, PortTaken
from callcenter.net.errors import CannotListen
from callcenter.net.receiver import Receiver
from callcenter.net.sip_port import EndpointPort
from callcenter.net.transports import Transports
from callcenter.outside import EspeakVoice, OutsideError, build_prompts
from callcenter.outside.flow_files import FlowFiles
from callcenter.router import Router
from callcenter.runtime import logs
from callcenter.runtime.clock import Clock
from callcenter.runtime.journal_file import JournalFile
from callcenter.runtime.lookup import CustomerLookup
from callcenter.runtime.loop import LOOP
from callcenter.runtime.metrics import Sources, registry_of
from callcenter.runtime.projection import Projection
from callcenter.runtime.pump import Pump
from callcenter.runtime.random_ids import RandomIds
from callcenter.runtime.recovery import Unfinished
from callcenter.settings import Settings, SettingsError
from callcenter.sip.accounts import FixedAccounts
from callcenter.sip.config import EndpointConfig
from callcenter.sip.endpoint import Endpoint
from callcenter.site import Passwords, Site
from callcenter.start_table import start_table
from callcenter.store import SqlStore, StoreError, open_store
from callcenter.web import Health, PortInUse, WebDeps, WebServer, create_app, load_secret

log = structlog.get_logger("service")
BEHIND_IS_SLOW = 1000
"""Events the database may lag before health says so."""

Say = Callable[[str], None]


class Service:
    """One running product. `run` blocks until a signal and returns the exit code."""

    def __init__(self, settings: Settings, site: Site) -> None:
        self._settings = settings
        self._site = site
        self._failure: BaseException | None = None
        self._stoppers: list[tuple[str, Callable[[], object]]] = []
        self._clock = Clock(LOOP)
        self._ids = RandomIds()

    def run(self, say: Say) -> int:
        """Start, print the table of addresses, serve until SIGTERM or SIGINT."""
        logs.configure(self._settings.log_level)
        reactor.callWhenRunning(lambda: self._start_soon(say))  # type: ignore[attr-defined]
        reactor.addSystemEventTrigger("before", "shutdown", self._stop_all)  # type: ignore[attr-defined]
        reactor.run()  # type: ignore[attr-defined]
        if self._failure is not None:
            raise self._failure
        return 0

    # ---- starting

    def _start_soon(self, say: Say) -> None:
        self._starting = asyncio.ensure_future(self._start(say))
        self._starting.add_done_callback(self._started)

    def _started(self, task: asyncio.Task[None]) -> None:
        if task.cancelled():
            return
        self._failure = task.exception()
        if self._failure is not None:
            reactor.stop()  # type: ignore[attr-defined]

    async def _start(self, say: Say) -> None:
        self._take_folder()
        await self._make_prompts(say)
        self._store = await self._open_store()
        self._on_stop("store", self._store.close)
        self._open_journal()
        self._flows = self._load_flows()
        self._accounts = await self._store.users.all()
        await self._start_media()
        self._build_core()
        self._build_sip()
        self._build_desk()
        self._connect()
        await self._projection.start(await self._store.projector.offset())
        self._on_stop("projection", self._projection.stop)
        self._recover()
        self._pump.tell(self._configured())
        self._listen()
        await self._start_web()
        self._beat()
        signal.signal(signal.SIGHUP, lambda *_: LOOP.call_soon_threadsafe(self._flows.load))
        say(self._table())

    def _take_folder(self) -> None:
        """One process a data folder: two would write into one journal."""
        folder = self._settings.data_dir
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = (folder / "callcenter.pid").open("a+", encoding="ascii")
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SettingsError(
                "data_dir", f"{folder} is in use by another callcenter; set another data_dir"
            ) from None
        except OSError as error:
            raise SettingsError("data_dir", f"{folder} cannot be used: {error.strerror}") from error
        self._lock.truncate(0)
        self._lock.write(str(os.getpid()))
        self._lock.flush()

    async def _make_prompts(self, say: Say) -> None:
        folder = self._settings.data_dir / "prompts" / "made"

        def progress(done: int, total: int, _name: str) -> None:
            if sys.stdout.isatty() or done == total:
                end = "\n" if done == total else "\r"
                print(f"Speaking the prompts: {done} of {total}", end=end, flush=True)

        try:
            await asyncio.to_thread(build_prompts, ivr.load_catalogue(), folder, EspeakVoice(), progress)
        except (OutsideError, OSError) as error:
            raise SettingsError("data_dir", f"the prompts could not be made in {folder}: {error}") from error

    async def _open_store(self) -> SqlStore:
        try:
            store = await open_store(self._settings.database, region=self._settings.default_region)
            await store.load_site(self._site, self._clock.now())
        except StoreError as error:
            raise SettingsError("database_url", str(error)) from error
        return store

    def _open_journal(self) -> None:
        self._journal = JournalFile(self._settings.data_dir / "journal", durability=self._settings.durability)
        self._journal.open()
        self._on_stop("journal", self._journal.close)

    def _load_flows(self) -> FlowFiles:
        flows = FlowFiles(ivr.FLOWS, partial(ivr.load_file, prompts=ivr.load_catalogue()))
        problems = flows.load()
        missing = [number for number, what in self._site.numbers.items() if flows.current(what.flow) is None]
        if missing:
            first = str(problems[0]).splitlines()[0] if problems else "there is no such flow file"
            raise SettingsError("site_file", f"number {missing[0]} has no working flow: {first}")
        return flows

    async def _start_media(self) -> None:
        settings, prompts = self._settings, self._settings.data_dir / "prompts"
        address = settings.advertised_address or settings.host
        config = MediaConfig(
            address=address,
            bind_address=settings.host,
            first_port=settings.rtp_port_range[0],
            last_port=settings.rtp_port_range[-1],
            browser_port=settings.browser_media_port,
            prompt_folders=(prompts / "own", prompts / "made"),
            data_folder=settings.data_dir,
            rtp_timeout_s=settings.rtp_timeout_s,
        )
        self._media = MediaPlaneAdapter(config, LOOP, utc=self._clock.now, tell=self._tell)
        try:
            await self._media.start()
        except PortTaken as error:
            raise SettingsError("browser_media_port", str(error)) from error
        self._on_stop("media", self._media.stop)
        if not self._media.plane.rtp_ports:
            raise SettingsError("rtp_ports", f"no port of {settings.rtp_ports} is free")

    # ---- building

    def _build_core(self) -> None:
        settings = self._settings
        region = settings.default_region
        rules = CallRules(
            numbers={number: what.flow for number, what in self._site.numbers.items()},
            normalise=lambda number: normalise(number, region),
            account_numbers={name: phone.number for name, phone in self._site.phones.items() if phone.number},
            language=settings.language,
            ivr_ports=settings.ivr_ports,
            agent_lost_after_s=settings.agent_lost_after_s,
            caller_silent_limit_s=settings.rtp_timeout_s,
        )
        book = Book(rules, self._media.plane, self._flows, self._ids)
        engine = acd.Engine(partial(self._ids.new, "offer"))
        self._exchange = Exchange(book, Router(engine))
        self._pump = Pump(self._exchange, self._clock, self._journal, LOOP.call_soon)

    def _build_sip(self) -> None:
        settings = self._settings
        address = settings.advertised_address or settings.host
        accounts = {account.name: account.ha1 for account in self._accounts}
        config = EndpointConfig(
            realm=self._site.realm,
            hosts=frozenset({"callcenter.invalid", "localhost", settings.host, address}),
            advertised={"udp": (address, settings.sip_port), "tcp": (address, settings.sip_port)},
        )
        endpoint = Endpoint(config, FixedAccounts(accounts), self._ids)
        self._sip = EndpointPort(endpoint, lambda link, data: self._transports.send(link, data), self._clock)
        self._sip.tell = self._tell
        receiver = Receiver(self._sip.received, self._sip.bad, self._sip.link_closed)
        self._transports = Transports(reactor, LOOP.call_later, self._ids, receiver)  # type: ignore[arg-type]
        self._on_stop("sip", lambda: self._transports.close().asFuture(LOOP))

    def _build_desk(self) -> None:
        users = self._site.users
        people = [
            Person(agent=name, name=user.name, queues=user.queues)
            for name, user in users.items()
            if user.role == "agent"
        ]
        names = {queue: dict(spec.name) for queue, spec in self._site.queues.items()}
        targets = [
            QueueTarget(queue=queue, target_s=spec.service_level_s)
            for queue, spec in self._site.queues.items()
        ]
        zone = ZoneInfo(self._settings.time_zone)
        live = LiveQueues(
            targets,
            {person.agent: person.queues for person in people},
            lambda at: datetime.fromtimestamp(at, zone).date().isoformat(),
        )
        self._views = Views(people, names, live)
        self._desk = ConsoleDesk(self._views, self._ids, self._clock.now, self._tell, self._remember)
        self._lookup = CustomerLookup(self._store.customers.by_number, self._desk.customer_known, self._tell)
        self._on_stop("lookup", self._lookup.stop)
        self._projection = Projection(self._store.projector.apply, self._journal.read)

    def _connect(self) -> None:
        commands = (
            legs.RingLeg, legs.AnswerLeg, legs.RefuseLeg, legs.DialLeg, legs.HangUpLeg, legs.AcceptChange,
            legs.RefuseChange,
        )  # fmt: skip
        self._pump.connect(
            {
                **dict.fromkeys(commands, self._sip.carry_out),
                LegMedia: self._media.set,
                DropMedia: lambda wish: self._media.drop(wish.leg),
                LookUpCustomer: self._lookup.look_up,
                Refused: lambda no: self._desk.refused(no.user, no.code, no.text),
            },
            [self._projection.take, self._show],
        )

    def _configured(self) -> Configured:
        queues = tuple(
            acd.QueueSpec(queue, strategy=spec.strategy, ring_for_s=spec.ring_for_s, wrap_up_s=spec.wrap_up_s)
            for queue, spec in self._site.queues.items()
        )
        agents = tuple(
            acd.AgentSpec(name, user.queues, user.skills)
            for name, user in self._site.users.items()
            if user.role == "agent"
        )
        return Configured(queues=queues, agents=agents)

    # ---- serving

    def _tell(self, fact: object) -> None:
        self._pump.tell(fact)

    def _show(self, _number: int, event: Event) -> None:
        self._desk.happened(event)

    def _beat(self) -> None:
        self._desk.beat()
        self._clock.wake_at("desk:beat", self._clock.now() + PING_EVERY_S, self._beat)

    def _recover(self) -> None:
        """Today's figures from the journal, and an end for what a kill cut off."""
        unfinished = Unfinished()
        for _, event in self._journal.read(0):
            unfinished.apply(event)
            self._views.apply(event, self._clock.now())
        self._pump.record(unfinished.ends(self._clock.now()))

    def _remember(self, user: str, language: str) -> None:
        log.info("language_chosen", user=user, language=language)

    def _listen(self) -> None:
        settings = self._settings
        try:
            self._transports.listen(settings.host, settings.sip_port)
        except CannotListen as error:
            raise SettingsError(
                "sip_port",
                f"{error.host}:{error.port} ({error.transport}) cannot be used: {error.why};"
                f" set CALLCENTER_SIP_PORT to another port",
            ) from error

    async def _start_web(self) -> None:
        settings = self._settings
        deps = WebDeps(
            users=self._store.users,
            calls=self._store.calls,
            customers=self._store.customers,
            desk=self._desk,
            sip=self._transports.web,
            registry=registry_of(self._sources()),
            health=self._health,
            passwords=Passwords(),
            ui=Path(agent_ui.__file__).parent,
            secret=load_secret(settings.data_dir / "secret.key"),
            now=self._clock.now,
            secure_cookies=bool(settings.tls_cert),
            language=settings.language,
            region=settings.default_region,
            unavailable=(StoreError,),
        )
        web = WebServer(create_app(deps), settings.host, settings.http_port)
        try:
            await web.start()
        except PortInUse as error:
            raise SettingsError("http_port", f"{error}; set CALLCENTER_HTTP_PORT to another port") from error
        self._on_stop("web", web.stop)

    def _sources(self) -> Sources:
        book = self._exchange.calls.book
        return Sources(
            counts={
                "events": lambda: self._pump.counts,
                "sip": lambda: self._sip.counts,
                "late_facts": lambda: self._exchange.calls.dropped,
            },
            gauges={
                "calls": lambda: len(book.calls),
                "ivr_ports_free": lambda: book.ivr_ports.free,
                "rtp_ports_free": lambda: book.rtp_ports.free,
                "projection_events_behind": lambda: self._journal.last - self._projection.offset,
                "journal_failing": lambda: float(self._journal.is_failing),
            },
            queues=self._desk.queue_rows,
            agents=self._desk.agent_rows,
        )

    def _health(self) -> Health:
        behind = self._journal.last - self._projection.offset
        parts = {
            "journal": "cannot write" if self._journal.is_failing else "ok",
            "database": f"{behind} events behind" if behind > BEHIND_IS_SLOW else "ok",
            "ivr_ports_free": str(self._exchange.calls.book.ivr_ports.free),
        }
        return Health(is_ok=True, parts=parts)

    def _table(self) -> str:
        settings = self._settings
        return start_table(settings, self._site, self._media.plane.browser_port)

    # ---- stopping

    def _on_stop(self, name: str, stop: Callable[[], object]) -> None:
        self._stoppers.append((name, stop))

    def _stop_all(self) -> Deferred[None]:
        return Deferred.fromFuture(asyncio.ensure_future(self._stop()))

    async def _stop(self) -> None:
        """The reverse of the start: no new calls, then what is open, then the disk."""
        for name, stop in reversed(self._stoppers):
            try:
                stopping = stop()
                if asyncio.iscoroutine(stopping) or isinstance(stopping, asyncio.Future):
                    await stopping
            except Exception:
                log.exception("stop_failed", part=name)
        self._clock.stop()

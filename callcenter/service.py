"""The composition root: builds every object once, hands it its collaborators, starts and stops them in order.

    settings, site ─▶ store ─▶ journal ─▶ exchange ◀─ pump ─▶ sip_port, media, lookup, desk, projection ─▶ web

Nothing else constructs collaborators, and besides `cli` nobody else imports the reactor.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import get_args

import structlog
from twisted.internet import reactor
from twisted.internet.defer import Deferred

import agent_ui
from callcenter import certificates, from_site
from callcenter.alert_desk import AlertDesk
from callcenter.calls import sip as legs
from callcenter.calls.book import Book
from callcenter.calls.effects import AskOutside, DropMedia, LookUpCustomer, StopRecording
from callcenter.calls.media import LegMedia, RecordingMedia
from callcenter.calls.wishes import CallbacksKept, ShuttingDown
from callcenter.console.desk import PING_EVERY_S, REFRESH_EVERY_S, ConsoleDesk
from callcenter.events import Event
from callcenter.exchange import Exchange
from callcenter.floor_view import FloorView
from callcenter.flow_desk import FlowDesk, load_flows, press_of
from callcenter.heartbeat import Heartbeat
from callcenter.hook_room import HookRoom
from callcenter.journal import JournalError
from callcenter.media import DistantMedia, MediaError, PortTaken
from callcenter.outside.answers import answers
from callcenter.outside.flow_files import FlowFiles, Reading
from callcenter.outside.listening import listener_of
from callcenter.record_room import RecordRoom
from callcenter.replaying import at_hand
from callcenter.router import Router
from callcenter.runtime import data_folder, logs, pauses
from callcenter.runtime.checkpoint import Checkpoint
from callcenter.runtime.clock import Clock
from callcenter.runtime.dialog_notes import DialogNotes
from callcenter.runtime.journal_file import JournalFile
from callcenter.runtime.lookup import CustomerLookup
from callcenter.runtime.loop import LOOP
from callcenter.runtime.metrics import registry_of
from callcenter.runtime.projection import Projection
from callcenter.runtime.pump import Pump
from callcenter.runtime.random_ids import RandomIds
from callcenter.runtime.recovery import Unfinished, replay
from callcenter.self_service import Names, SelfService
from callcenter.settings import Settings, SettingsError
from callcenter.setup_desk import setup_desk, words_of
from callcenter.sip_edge import SipEdge, taken, with_ports
from callcenter.site import Passwords, Site
from callcenter.site_live import Parts, SiteRoom, secrets_of
from callcenter.start_table import our_command, start_table
from callcenter.store import SqlStore, StoreError, open_store
from callcenter.trying.simulator import simulator
from callcenter.vitals import Vitals
from callcenter.voice_room import VoiceRoom
from callcenter.wall_screens import WallScreens
from callcenter.web import PortInUse, WebDeps, WebServer, create_app, load_secret
from callcenter.web.farewell import Farewell
from callcenter.what_if import Lately, Runs

log = structlog.get_logger("service")
FAREWELL_S = 2.0
"""How long a stop waits for the answers to its BYEs."""

Say = Callable[[str], None]


class Service:
    """One running product. `run` blocks until a signal and returns the exit code."""

    def __init__(self, settings: Settings, site: Site) -> None:
        self._settings = settings
        self._site = site
        self._failure: BaseException | None = None
        self._is_stopping = False
        self._stoppers: list[tuple[str, Callable[[], object]]] = []
        self._clock = Clock(LOOP)
        self._ids = RandomIds()

    def run(self, say: Say) -> int:
        """Start, print the table of addresses, serve until SIGTERM or SIGINT."""
        logs.configure(self._settings.log_level)
        reactor.callWhenRunning(lambda: self._start_soon(say))
        reactor.addSystemEventTrigger("before", "shutdown", self._stop_all)
        for number in (signal.SIGTERM, signal.SIGINT):
            LOOP.add_signal_handler(number, self._end)
        # Twisted's own handlers complain about a second Ctrl-C.
        reactor.run(installSignalHandlers=False)  # type: ignore[call-arg]
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
            self._end()

    def _end(self) -> None:
        """Stop once, however often somebody asks."""
        if not self._is_stopping:
            self._is_stopping = True
            reactor.stop()

    async def _start(self, say: Say) -> None:
        # A reload that comes too early finds nothing to reload; it must not end us.
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        self._lock = data_folder.take(self._settings.data_dir)
        self._settings = with_ports(self._settings)
        self._flows, flows_read = self._load_flows()
        self._open_journal()
        await self._voices.speak_first(say, lambda: self._is_stopping, LOOP)
        self._store = await self._open_store()
        self._on_stop("store", self._store.close)
        self._accounts = await self._store.users.all()
        await self._start_media()
        self._build_core()
        self._build_sip()
        self._build_desk()
        self._build_site()
        await self._self_service.start()
        self._connect()
        await self._projection.start(await self._store.projector.offset())
        self._on_stop("projection", self._projection.stop)
        self._views.mailboxes.begin_with(await self._store.recordings.new_messages())
        kept = self._recover()
        self._records.close_unfinished(self._media.recovered, self._exchange.calls.book.rules.recording)
        self._pump.tell(from_site.configured(self._site))
        self._pump.tell(kept)
        self._edge.listen()
        await self._start_web()
        self._on_stop("calls", self._release_everybody)
        await self._hooks.outbox.start()
        self._heartbeat.start()
        self._alerts.start()
        self._records.start()
        self._flows.report(flows_read)
        await self._sites.desk.start()
        signal.signal(signal.SIGHUP, lambda *_: LOOP.call_soon_threadsafe(self._reload))
        self._flow_desk.start()
        pauses.keep_short(self._clock, lambda: not self._exchange.calls.book.calls)
        port, code = self._media.plane.browser_port, self._setup.open_code
        say(start_table(self._settings, self._site, port, our_command(), code))
        self._sites.announce(say)

    async def _open_store(self) -> SqlStore:
        try:
            store = await open_store(self._settings.database, region=self._settings.default_region)
            await store.load_site(self._site, self._clock.now())
        except StoreError as error:
            raise SettingsError("database_url", str(error)) from error
        return store

    def _open_journal(self) -> None:
        self._journal = JournalFile(self._settings.data_dir / "journal", durability=self._settings.durability)
        try:
            self._journal.open()
        except (JournalError, OSError) as error:
            raise SettingsError("data_dir", f"the journal cannot be used: {error}") from error
        self._on_stop("journal", self._journal.close)

    def _load_flows(self) -> tuple[FlowFiles, Reading]:
        self._voices = VoiceRoom(self._settings, from_site.prompt_catalogue(self._site), self._clock.now)
        self._on_stop("voices", self._voices.stop)
        self._catalogue = self._voices.book.catalogue
        self._names = Names.of(self._site)
        return load_flows(self._settings, self._site, self._catalogue, self._names, self._clock.now)

    async def _start_media(self) -> None:
        self._media = DistantMedia(from_site.media_config(self._settings), LOOP, tell=self._tell)
        try:
            await self._media.start()
        except PortTaken as error:
            raise SettingsError("browser_media_port", str(error)) from error
        except (MediaError, OSError) as error:
            raise SettingsError("data_dir", f"media could not be started: {error}") from error
        self._on_stop("media", self._media.stop)
        if not self._media.plane.rtp_ports:
            raise SettingsError("rtp_ports", f"no port of {self._settings.rtp_ports} is free")

    # ---- building

    def _build_core(self) -> None:
        rules = from_site.call_rules(self._settings, self._site)
        book = Book(rules, self._media.plane, self._flows, self._ids)
        self._exchange = Exchange(
            book, Router(self._ids.new("offer")), needs_self_test=self._settings.self_test == "required"
        )
        self._routing = at_hand.beside(self._exchange.router, self._settings, self._site, self._clock.now)
        self._pump = Pump(self._exchange, self._clock, self._journal, LOOP.call_soon)

    def _build_sip(self) -> None:
        trunks, secrets = from_site.trunk_accounts(self._site), secrets_of(self._accounts, self._site)
        self._edge = SipEdge(
            self._settings, self._site.realm, secrets, self._ids, self._clock,
            reactor,  # type: ignore[arg-type]
            LOOP.call_later, trunks,
        )  # fmt: skip
        self._sip = self._edge.port
        self._sip.tell = self._tell
        self._sip.settle = self._pump.flush
        self._sip.note = DialogNotes(self._pump.write, self._clock.now)
        self._on_stop("sip", lambda: self._edge.close().asFuture(LOOP))

    def _build_desk(self) -> None:
        self._views = from_site.views(self._settings, self._site)
        self._floor = FloorView(self._exchange.router, self._views)
        self._views.queues.look = self._floor.look
        self._unfinished = Unfinished()
        self._records = RecordRoom(self._settings, self._site, self._store, self._clock, self._pump)
        self._on_stop("records", self._records.stop)
        self._lately = Lately()
        self._targets = {name: queue.service_level_s for name, queue in self._site.queues.items()}
        self._what_if = Runs(self._exchange.router, self._lately, self._targets, self._clock.now, self._ids)
        self._on_stop("what_if", self._what_if.stop)
        self._checkpoint = Checkpoint(
            self._settings.data_dir / "checkpoint.json",
            {"views": self._views, "unfinished": self._unfinished, "recordings": self._records.unfinished,
             "lately": self._lately}, aside=ThreadPoolExecutor(1, "checkpoint"),
        )  # fmt: skip
        self._desk = ConsoleDesk(
            self._views, self._ids, self._clock.now, self._tell, self._remember, self._exchange.presence
        )
        self._flow_desk = FlowDesk(
            self._flows, press_of(self._flows), self._clock, self._exchange.calls.book, self._views.flows,
            self._pump.record, self._desk.flow_published, self._catalogue.texts,
        )  # fmt: skip
        self._on_stop("flows", self._flow_desk.stop)
        self._alerts = AlertDesk(self._site, self._views, self._clock, self._pump.record)
        beats = {"ping_every_s": PING_EVERY_S, "refresh_every_s": REFRESH_EVERY_S}
        self._heartbeat = Heartbeat(self._desk, self._clock, **beats)
        self._farewell = Farewell(self._site, self._exchange.router.agent)
        self._lookup = CustomerLookup(
            self._store.customers.by_number, self._desk.customer_known, self._tell, now=self._clock.now
        )
        self._on_stop("lookup", self._lookup.stop)
        proved, note = self._lookup.proved, self._pump.record
        self._self_service = SelfService(
            self._settings, self._site, self._store, proved, note, self._clock.now
        )
        self._on_stop("self_service", self._self_service.stop)
        self._hooks = HookRoom(self._settings, self._site, self._pump.record, self._clock.now)
        self._on_stop("hooks", self._hooks.outbox.stop)
        more = {**self._self_service.answerers(), **self._hooks.answerers()}
        more |= self._voices.answerers(self._media.prompts, self._flows, LOOP)
        more |= listener_of(self._exchange.calls.book, self._media.hear, self._site.queues, self._on_stop)
        self._answers = answers(self._tell, more)
        self._on_stop("answers", self._answers.stop)
        self._projection = Projection(self._store.projector.apply, self._journal.read)

    def _build_site(self) -> None:
        now = self._clock.now
        self._simulator = simulator(self._flows, self._settings, self._site, now)
        parts = Parts(
            store=self._store, router=self._exchange.router, book=self._exchange.calls.book, views=self._views,
            edge=self._edge, self_service=self._self_service, hooks=self._hooks, prompts=self._voices.book,
            alerts=self._alerts, names=self._names, targets=self._targets, tell=self._tell,
            refresh_pages=self._desk.site_changed, others=(self._simulator.change, self._farewell.change),
        )  # fmt: skip
        self._sites = SiteRoom(self._settings, self._site, parts, self._pump.record, now)
        self._on_stop("site", self._sites.stop)
        desk, book = self._sites.desk, self._voices.book
        self._setup = setup_desk(self._settings, self._site, desk, book, self._store, now)

    def _connect(self) -> None:
        self._pump.connect(
            {
                **dict.fromkeys(get_args(legs.SipCommand), self._sip.carry_out),
                LegMedia: self._media.set,
                DropMedia: lambda wish: self._media.drop(wish.leg),
                RecordingMedia: self._media.record,
                StopRecording: lambda wish: self._media.stop_recording(wish.recording),
                **self._records.carriers(),
                LookUpCustomer: self._lookup.look_up,
                AskOutside: self._answers.ask,
                **self._desk.carriers(),
            },
            [
                self._projection.take,
                self._show,
                self._unfinished.apply,
                self._records.fold,
                self._lately.apply,
                self._checkpoint.take,
            ],
        )

    # ---- serving

    def _tell(self, fact: object) -> None:
        self._pump.tell(fact)

    def _show(self, _number: int, event: Event) -> None:
        logs.of_trunks(event)
        self._desk.happened(event)
        self._farewell.happened(event)

    def _recover(self) -> CallbacksKept:
        """Today's figures again, and an end for what a kill cut off; return the callbacks still to be made."""
        seen = self._checkpoint.load()
        self._journal.go_on_after(max(seen, self._projection.offset))
        folds = [lambda _, event: self._views.apply(event, event.at), self._unfinished.apply]
        folds += [self._records.unfinished.apply, self._lately.apply]
        try:
            read = replay(self._journal, seen, folds, self._clock.now())
        except (JournalError, OSError) as error:
            raise SettingsError("data_dir", f"the journal cannot be read: {error}") from error
        kept = self._unfinished.kept()
        log.info("journal_read", events=read, after=seen, callbacks=len(kept.callbacks))
        self._pump.record(self._unfinished.ends())
        # Only now: a start that failed before would keep figures that were never read.
        self._on_stop("checkpoint", lambda: self._checkpoint.save(self._journal.last))
        return kept

    def _remember(self, user: str, language: str) -> None:
        log.info("language_chosen", user=user, language=language)

    async def _start_web(self) -> None:
        settings = self._settings
        vitals = Vitals(
            self._exchange, self._pump, self._sip, self._journal, self._projection, self._desk, self._clock,
            self._records.alarm, self._hooks, self._media,
        )  # fmt: skip
        deps = WebDeps(
            users=self._sites.users, admin=self._sites.desk, imports=self._sites.imports, replays=self._sites.replays,
            previews=self._sites.previews, calls=self._store.calls, customers=self._store.customers,
            cases=self._store.cases, follow_ups=self._store.follow_ups, pins=self._store.pins,
            archive=self._records.archive(self._sites.live.boxes), desk=self._desk, scopes=self._views.scopes,
            floor=self._floor, routing=self._routing, flows=self._flow_desk, alerts=self._alerts,
            quarters=self._store.intervals, screens=WallScreens(settings.data_dir / "wall-screens.json"),
            what_if=self._what_if, prompts=self._voices.book, sip=self._edge.transports.web, bans=self._sip.bans,
            trunks=vitals.trunks, ask=self._pump.ask, check_number=vitals.check_number,
            simulator=self._simulator, setup=self._setup, company=lambda: words_of(self._sites.live.site.company),
            registry=registry_of(vitals.sources()), health=vitals.health, passwords=Passwords(),
            ui=Path(agent_ui.__file__).parent, secret=load_secret(settings.data_dir / "secret.key"),
            now=self._clock.now, secure_cookies=bool(settings.tls_cert), unavailable=(StoreError,),
            language=settings.language, region=settings.default_region, open_lines=self._farewell.lines,
            signed_out=settings.data_dir / "signed-out.json", articles=self._sites.articles,
        )  # fmt: skip
        app, cert, key = create_app(deps), settings.tls_cert, settings.tls_key
        self._web = WebServer(app, settings.host, settings.http_port, tls_cert=cert, tls_key=key)
        try:
            await self._web.start()
        except PortInUse as error:
            raise taken("http_port", error) from error
        self._on_stop("web", self._web.stop)

    def _reload(self) -> None:
        """The site before the flows, which may name what is new in it."""
        certificates.renew(self._settings, (self._edge, self._web), self._clock.now())
        self._sites.desk.reload(then=self._flow_desk.reload)

    # ---- stopping

    def _on_stop(self, name: str, stop: Callable[[], object]) -> None:
        self._stoppers.append((name, stop))

    def _stop_all(self) -> Deferred[None]:
        return Deferred.fromFuture(asyncio.ensure_future(self._stop()))

    async def _release_everybody(self) -> None:
        """Hang up what is left, record it, and give the other sides a moment to say that they heard."""
        self._pump.tell(ShuttingDown())
        self._sip.leave_trunks()
        deadline = LOOP.time() + FAREWELL_S
        await asyncio.sleep(0)
        recordings = self._exchange.calls.book.recordings
        while (self._sip.is_busy or recordings) and LOOP.time() < deadline:
            await asyncio.sleep(0.02)

    async def _stop(self) -> None:
        """The reverse of the start: the calls, then what is open, then the disk."""
        self._starting.cancel()
        await asyncio.wait([self._starting])
        for name, stop in reversed(self._stoppers):
            try:
                stopping = stop()
                if asyncio.iscoroutine(stopping) or isinstance(stopping, asyncio.Future):
                    await stopping
            except Exception:
                log.exception("stop_failed", part=name)
        self._clock.stop()

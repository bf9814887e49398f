"""The versions of flows while the product serves: changes beside the calls, plans at their moment, who is told.

Checking a flow and writing files takes a while, so it is done in a thread, one thing at a time; what callers get
changes on the loop, between two calls.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from functools import partial
from typing import Any, Protocol, TypeVar

import structlog

import ivr_flows as ivr
from callcenter.calls.book import Book
from callcenter.events import DataAccessed, Event
from callcenter.kpi import FlowFigures, LiveFlows, NodeFigures
from callcenter.outside.flow_files import FlowFiles, Reading, flow_files
from callcenter.outside.flow_press import FlowPress, Order
from callcenter.publishing import History, HistoryDamaged, NoSuchVersion, Publication
from callcenter.runtime.clock import Clock
from callcenter.settings import Settings, SettingsError
from callcenter.site import Site
from callcenter.web.flow_port import FlowState, Wanted
from ivr_flows.checking.across import check_across
from said import Said

log = structlog.get_logger("flows")

T = TypeVar("T")
TRY_AGAIN_S = 60.0
"""A plan that could not even be looked at is looked at again after this."""


class SiteNames(Protocol):
    """What of the site flows may name; the same object says other names when the site has changed."""

    queues: set[str]
    boxes: set[str]
    more: dict[str, Collection[str]]


class FlowDesk:
    """Implements `web.flow_port.Flows`. `note` journals events; `tell` asks pages to look at a flow again."""

    def __init__(
        self,
        files: FlowFiles,
        press: FlowPress,
        clock: Clock,
        book: Book,
        live: LiveFlows,
        note: Callable[[Sequence[Event]], None],
        tell: Callable[[str], None],
        texts: Mapping[str, str],
    ) -> None:
        self._files = files
        self._press = press
        self._clock = clock
        self._book = book
        self._live = live
        self._note = note
        self._tell = tell
        self._texts = texts
        self._one = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    # ---- with the service

    def start(self) -> None:
        """Take up the plans that were made, and tell the journal of what was published meanwhile."""
        self._soon(self._settle(self._press.flows()))

    def reload(self) -> None:
        """Read the files again, beside the calls."""
        self._soon(self._reload())

    async def stop(self) -> None:
        """Let what is under way come to its end."""
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _reload(self) -> None:
        reading = self._files.apply(await self._work(self._files.read))
        self._files.report(reading)
        await self._settle(self._press.flows())
        for flow in self._files.names():
            self._tell(flow)

    async def _settle(self, flows: Sequence[str]) -> None:
        for flow in flows:
            try:
                await self._audit(flow)
                self._arm(flow, await self._work(partial(self._press.history, flow)))
            except (HistoryDamaged, OSError) as error:
                log.error("flow_history_failed", flow=flow, problem=str(error))

    # ---- asked

    async def states(self) -> Sequence[FlowState]:
        names = sorted({*self._files.names(), *await self._work(self._press.flows)})
        return [await self.state(name) for name in names]

    def in_force(self) -> Sequence[ivr.Flow]:
        found = (self._files.current(name) for name in self._files.names())
        return [flow for flow in found if flow is not None]

    async def state(self, flow: str) -> FlowState:
        history = await self._work(partial(self._press.history, flow))
        return FlowState(
            flow=flow, history=history, current=self._files.current(flow), refused=self._files.refused(flow)
        )

    async def text(self, flow: str, version: str) -> str:
        return await self._work(partial(self._press.text, flow, version))

    async def version(self, flow: str, version: str) -> ivr.Flow:
        found = await self._work(partial(self._files.version, flow, version))
        if found is None:
            raise NoSuchVersion(
                Said("The flow {flow} has never had the version {version}.", flow=flow, version=version)
            )
        return found

    async def check(self, flow: str, text: str) -> Sequence[ivr.FlowError]:
        try:
            await self._work(partial(self._press.check, flow, text))
        except ivr.FlowErrors as wrong:
            return wrong.errors
        return ()

    def callers(self, flow: str) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for call in self._book.calls.values():
            at = call.position
            if at is None or at.status is not ivr.Status.RUNNING:
                continue
            inside = {(at.flow, at.version), *((frame.flow, frame.version) for frame in at.frames)}
            for version in {version for name, version in inside if name == flow}:
                found[version] = found.get(version, 0) + 1
        return found

    def figures(self, flow: str, now: float) -> FlowFigures:
        return self._live.figures(flow, now)

    def nodes(self, flow: str, now: float) -> Mapping[str, NodeFigures]:
        return self._live.nodes(flow, now)

    def texts(self) -> Mapping[str, str]:
        return self._texts

    # ---- changed

    async def publish(self, wanted: Wanted) -> Publication:
        return await self._published(wanted, partial(self._press.publish, self._order(wanted)))

    async def roll_back(self, wanted: Wanted, number: int) -> Publication:
        return await self._published(wanted, partial(self._press.roll_back, self._order(wanted), number))

    async def _published(
        self, wanted: Wanted, work: Callable[[], tuple[Publication, ivr.Flow]]
    ) -> Publication:
        publication, flow = await self._work(work)
        await self._goes_live(flow, wanted.source)
        return publication

    async def save_draft(self, wanted: Wanted, revision: int) -> History:
        work = partial(
            self._press.save_draft, wanted.flow, wanted.text, by=wanted.by, now=self._clock.now(),
            revision=revision, comment=wanted.comment,
        )  # fmt: skip
        return self._changed(wanted, "draft_saved", await self._work(work))

    async def drop_draft(self, wanted: Wanted, revision: int) -> History:
        work = partial(self._press.drop_draft, wanted.flow, revision=revision, now=self._clock.now())
        return self._changed(wanted, "draft_dropped", await self._work(work))

    async def plan(self, wanted: Wanted, at: float) -> History:
        return self._changed(
            wanted, "planned", await self._work(partial(self._press.plan, self._order(wanted), at))
        )

    async def cancel_plan(self, wanted: Wanted) -> History:
        return self._changed(
            wanted, "plan_cancelled", await self._work(partial(self._press.cancel_plan, wanted.flow))
        )

    def _order(self, wanted: Wanted) -> Order:
        return Order(
            flow=wanted.flow, text=wanted.text, by=wanted.by, at=self._clock.now(), live=wanted.live,
            comment=wanted.comment,
        )  # fmt: skip

    def _changed(self, wanted: Wanted, action: str, history: History) -> History:
        self._write_down(wanted.by, wanted.source, action, wanted.flow)
        self._arm(wanted.flow, history)
        self._tell(wanted.flow)
        return history

    async def _goes_live(self, flow: ivr.Flow, source: str = "") -> None:
        """From here on callers get it."""
        self._files.take(flow)
        log.info("flow_live", flow=flow.name, version=flow.version)
        await self._audit(flow.name, source)
        self._arm(flow.name, await self._work(partial(self._press.history, flow.name)))
        self._tell(flow.name)

    # ---- plans

    def _arm(self, flow: str, history: History) -> None:
        """Wake up when the flow's plan is due; a plan that has failed waits for somebody."""
        key = f"flows:plan:{flow}"
        if history.plan is None or history.plan.has_failed:
            self._clock.forget(key)
        else:
            self._clock.wake_at(key, history.plan.at, lambda: self._soon(self._carry_out(flow)))

    async def _carry_out(self, flow: str) -> None:
        try:
            history, found = await self._work(partial(self._press.carry_out, flow, self._clock.now()))
        except (HistoryDamaged, OSError) as error:
            log.error("flow_publication_failed", flow=flow, problem=str(error))
            again = self._clock.now() + TRY_AGAIN_S
            self._clock.wake_at(f"flows:plan:{flow}", again, lambda: self._soon(self._carry_out(flow)))
            return
        if found is not None:
            await self._goes_live(found)
        elif history.plan is not None and history.plan.has_failed:
            for problem in history.plan.problems:
                log.error("flow_publication_failed", flow=flow, problem=problem, by=history.plan.by)
            self._tell(flow)

    # ---- the journal

    async def _audit(self, flow: str, source: str = "") -> None:
        for one in await self._work(partial(self._press.take_unaudited, flow)):
            if one.source != "product":
                action = "rolled_back" if one.back_to else "published"
                self._write_down(one.by, source or one.source, action, f"{flow} {one.number} {one.version}")

    def _write_down(self, user: str, source: str, action: str, item: str) -> None:
        self._note(
            [
                DataAccessed(
                    at=self._clock.now(), user=user, source=source, action=action, kind="flow", item=item
                )
            ]
        )

    # ---- threads

    async def _work(self, work: Callable[[], T]) -> T:
        """Do it in a thread, after what was asked for before."""
        async with self._one:
            return await asyncio.to_thread(work)

    def _soon(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._over)

    def _over(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("flow_work_failed", problem=repr(error))


def load_flows(
    settings: Settings,
    site: Site,
    catalogue: ivr.Catalogue,
    names: SiteNames,
    now: Callable[[], float],
) -> tuple[FlowFiles, Reading]:
    """The flows in force; `names`: what they may name, looked at anew each time one is read.

    SettingsError when a number would lead to none.
    """
    flows = flow_files(settings.data_dir, names.queues, names.boxes, catalogue, more=names.more, now=now)
    reading = flows.load()
    for number, what in site.numbers.items():
        if flows.current(what.flow) is None:
            why = reading.problem_of(what.flow) or f"there is no flow {what.flow!r}"
            raise SettingsError("site_file", f"number {number} has no working flow: {why}")
    for key, flow in after_calls(site).items():
        if flows.current(flow) is None:
            why = reading.problem_of(flow) or f"there is no flow {flow!r}"
            raise SettingsError("site_file", f"{key} is no working flow: {why}")
    return flows, reading


def after_calls(site: Site) -> dict[str, str]:
    """The flows that follow conversations, by the key of the site file that names each."""
    queues = {f"queues.{name}": queue.after_call for name, queue in site.queues.items()}
    numbers = {f"numbers.{name}": number.after_call for name, number in site.numbers.items()}
    return {f"{key}.after_call": flow for key, flow in (queues | numbers).items() if flow}


def press_of(files: FlowFiles) -> FlowPress:
    """What puts versions of these flows in force."""
    assert files.store is not None, "flows without a store have no versions"
    return FlowPress(files, files.store, check_across)

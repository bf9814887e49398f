"""The site while the product serves: changes beside the calls, what an editor did to the file, who is told.

Files and checks take a while and are worked on in a thread, one thing at a time; what callers and agents get changes
on the loop, between two calls.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import structlog

from callcenter.admin import AdminError, Change, Outcome, State, Version, Wanted, plain
from callcenter.events import Event, SiteChanged
from callcenter.outside.site_press import SitePress
from callcenter.outside.site_store import digest_of
from callcenter.site import Site
from callcenter.site.load import SITE_IS, document_of
from callcenter.web.admin_port import SiteFile

log = structlog.get_logger("site")

T = TypeVar("T")
Live = Callable[[Site], Awaitable[Sequence[str]]]
"""Puts a site in force in the running house; returns the parts that wait for the next start."""


class SiteDesk:
    """Implements `web.admin_port.Administration`. `note` journals events."""

    def __init__(
        self, press: SitePress, live: Live, note: Callable[[Sequence[Event]], None], now: Callable[[], float]
    ) -> None:
        self._press = press
        self._live = live
        self._note = note
        self._now = now
        self._digest = ""
        self._one = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    # ---- with the service

    async def start(self) -> None:
        """Keep a version of what is in force, when it is none yet. Calls go on without."""
        try:
            state, _ = await self._work(partial(self._press.take_up, is_in_force=True))
        except (AdminError, OSError) as error:
            log.error("site_history_failed", problem=str(error))
            return
        self._digest = digest_of(state.text)

    def reload(self, then: Callable[[], None]) -> None:
        """Somebody has changed the file: look at it, beside the calls; `then` do something else."""
        task = asyncio.ensure_future(self._reload(then))
        self._tasks.add(task)
        task.add_done_callback(self._over)

    async def stop(self) -> None:
        """Let what is under way come to its end."""
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _reload(self, then: Callable[[], None]) -> None:
        try:
            await self._look_again()
        finally:
            then()

    async def _look_again(self) -> None:
        try:
            state, is_edited = await self._work(self._press.take_up)
        except (AdminError, OSError) as error:
            log.error("site_refused", file=str(self._press.store.path), problem=str(error))
            return
        live = state.history.live
        if digest_of(state.text) == self._digest:
            return
        waiting = await self._in_force(state.text, state.site)
        if live is not None:
            wanted = Wanted(by=live.by or "operator", at=live.at, address=live.address, comment=live.comment)
            self._write_down(live.number, live.changed, wanted)
        log.info(
            "site_in_force", file=str(self._press.store.path), edited=is_edited, needs_restart=list(waiting)
        )

    # ---- asked

    def file(self) -> SiteFile:
        store = self._press.store
        return SiteFile(
            file=store.path,
            is_copy=store.is_copy,
            is_packaged=store.is_packaged,
            is_writable=store.is_writable,
        )

    async def state(self) -> State:
        return await self._work(self._press.state)

    async def flows_asking(self, skill: str) -> Sequence[str]:
        return await self._work(partial(self._press.flows_asking, skill))

    async def version(self, number: int) -> tuple[Version, str]:
        return await self._work(partial(self._press.version, number))

    async def values_of(self, number: int) -> dict[str, Any]:
        _, text = await self.version(number)
        path = self._press.store.path
        found: dict[str, Any] = plain((await self._work(lambda: document_of(path, text, SITE_IS))).data)
        return found

    # ---- changed

    async def change(self, changes: Sequence[Change], wanted: Wanted) -> Outcome:
        return await self._changed(partial(self._press.change, changes, wanted), wanted)

    async def replace(self, text: str, wanted: Wanted, seen: str | None = None) -> Outcome:
        return await self._changed(partial(self._press.replace, text, wanted, seen), wanted)

    async def edit(self, work: Callable[[dict[str, Any]], dict[str, Any]], wanted: Wanted) -> Outcome:
        """Whatever `work` makes of the site as plain values, in a thread."""
        return await self._changed(partial(self._press.edit, work, wanted), wanted)

    async def restore(self, number: int, wanted: Wanted) -> Outcome:
        return await self._changed(partial(self._press.restore, number, wanted), wanted)

    async def _changed(self, work: Callable[[], Outcome], wanted: Wanted) -> Outcome:
        async with self._one:
            outcome = await asyncio.to_thread(work)
            if not outcome.version:
                return outcome
            waiting = await self._in_force(outcome.text, outcome.site)
        self._write_down(outcome.version, [one.to_data() for one in outcome.changed], wanted)
        log.info("site_changed", version=outcome.version, by=wanted.by, needs_restart=list(waiting))
        return replace(outcome, needs_restart=tuple(waiting))

    async def _in_force(self, text: str, site: Site) -> Sequence[str]:
        """From here on the house goes by it."""
        self._digest = digest_of(text)
        waiting = await self._live(site)
        await asyncio.to_thread(self._press.store.told, text, waiting)
        return waiting

    def _write_down(self, version: int, changed: Sequence[dict[str, Any]], wanted: Wanted) -> None:
        """Each object by itself, so that whoever looks for one finds what became of it."""
        events = [
            SiteChanged(
                at=self._now(), user=wanted.by, source=wanted.address, action=one["op"], kind=one["kind"],
                item=one["name"], version=version, comment=wanted.comment,
                detail=json.dumps(one["fields"], ensure_ascii=False),
            )
            for one in changed
        ]  # fmt: skip
        if events:
            self._note(events)

    # ---- threads

    async def _work(self, work: Callable[[], T]) -> T:
        """Do it in a thread, after what was asked for before."""
        async with self._one:
            return await asyncio.to_thread(work)

    def _over(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("site_work_failed", problem=repr(error))

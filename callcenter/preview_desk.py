"""Previews while the product serves: the live routing is copied on the loop, the copy is played in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import acd
from callcenter.previewing import Caller, preview
from callcenter.router import Router
from callcenter.site import Site
from callcenter.site_routing import configured
from callcenter.web.admin_names import names_of


class PreviewDesk:
    """Implements `web.preview.Previews`. `prepare`: what the settings add to a site; `site`: that in force."""

    def __init__(
        self,
        router: Router,
        prepare: Callable[[Site], Site],
        site: Callable[[], Site],
        now: Callable[[], float],
    ) -> None:
        self._router = router
        self._prepare = prepare
        self._site = site
        self._now = now
        self._one = asyncio.Lock()

    async def preview(
        self,
        queue: str,
        site: Site | None,
        tier: str,
        language: str,
        tags: tuple[str, ...],
        waited_s: float,
    ) -> dict[str, Any] | None:
        caller = Caller(tier=tier, language=language, tags=tags, waited_s=waited_s)
        async with self._one:
            now = self._now()
            self._router.engine.look_at_the_clock(now)
            if site is None and queue not in self._router.engine.floor.waiting.queues:
                return None
            data = self._router.engine.to_data()
            return await asyncio.to_thread(self._played, data, queue, site, caller, now)

    def _played(self, data: Any, queue: str, site: Site | None, caller: Caller, now: float) -> dict[str, Any]:
        spec: acd.QueueSpec | None = None
        if site is not None:
            specs = configured(self._prepare(site)).queues
            spec = next(one for one in specs if one.queue == queue)
        return preview(data, spec, queue, caller, now, names_of(site or self._site()))

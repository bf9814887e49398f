"""Routing explained for the web: waiting calls from the running core at once, past ones by a process of its own.

A past call means routing up to it once more, for up to a minute of processor time: not in the process that carries
sound, and one at a time.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog

from acd.shadow import Shadow
from callcenter.replaying.explain import live
from callcenter.replaying.policy import load_policy
from callcenter.replaying.shadowing import ShadowReport, ShadowWatch
from callcenter.router import Router
from callcenter.settings import Settings
from callcenter.site import Site
from callcenter.web.errors import CannotExplain, ExplainerBusy
from said import Said

log = structlog.get_logger("explain")
PATIENCE_S = 120.0


class RoutingAtHand:
    """What `callcenter.web.explain` asks. `command` explains a past call as JSON when its id is added."""

    def __init__(
        self,
        router: Router,
        now: Callable[[], float],
        command: tuple[str, ...],
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._router = router
        self._now = now
        self._command = command
        self._patience_s = patience_s
        self._is_busy = False
        self.watch: ShadowWatch | None = None

    def waiting(self, call: str) -> dict[str, Any] | None:
        """How a call's waiting entries stand; None when none waits."""
        self._router.engine.look_at_the_clock(self._now())
        found = live(self._router, call, self._now())
        return found.to_data() if found else None

    async def past(self, call: str) -> dict[str, Any] | None:
        """The story of a call from the journal; None when the journal does not know it."""
        if self._is_busy:
            raise ExplainerBusy
        self._is_busy = True
        try:
            return await self._ask(call)
        finally:
            self._is_busy = False

    async def _ask(self, call: str) -> dict[str, Any] | None:
        pipe = asyncio.subprocess.PIPE
        child = await asyncio.create_subprocess_exec(*self._command, call, stdout=pipe, stderr=pipe)
        try:
            told, problem = await asyncio.wait_for(child.communicate(), self._patience_s)
        except TimeoutError:
            raise CannotExplain(
                Said("The journal took longer than {seconds:.0f} s.", seconds=self._patience_s)
            ) from None
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        try:
            found: dict[str, Any] = json.loads(told)
        except ValueError as broken:
            lines = problem.decode(errors="replace").strip().splitlines() or ["no reason given"]
            log.warning("explanation_failed", call=call, problem=lines[-1])
            raise CannotExplain(Said("{why}", why=lines[-1].removeprefix("callcenter: "))) from broken
        if "refused" in found:
            raise CannotExplain(Said.from_data(found["refused"]))
        return None if "unknown" in found else found

    def shadow(self) -> dict[str, Any]:
        """What the policy that only watches has seen since the start."""
        return (self.watch.report() if self.watch else ShadowReport()).to_data()


def beside(router: Router, settings: Settings, site: Site, now: Callable[[], float]) -> RoutingAtHand:
    """Explanations beside a router, and the shadow when one is configured. Raises SiteError for its file."""
    journal = str(settings.data_dir / "journal")
    command = (
        sys.executable,
        "-m",
        "callcenter",
        "explain",
        "--json",
        "--gently",
        "--journal",
        journal,
        "--",
    )
    at_hand = RoutingAtHand(router, now, command)
    if settings.shadow_policy:
        policy = load_policy(Path(settings.shadow_policy), site)
        shadow = Shadow(policy.queue, policy.agent)
        at_hand.watch = router.watcher = ShadowWatch(settings.shadow_policy, shadow, lambda: router.engine)
    return at_hand

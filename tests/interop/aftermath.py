"""The product's side of a verdict: what it recorded of a call, and that nothing of the call is left."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from tests.helpers.product import Product
from tests.system.aio import eventually

LEFT_WITHIN_S = 8.0
BAD_WORDS = ("Traceback", "[error", "[critical")


class Aftermath:
    """What one test did to a product."""

    def __init__(self, product: Product) -> None:
        self._product = product
        self._begun = time.time()
        self._before = self._in_use()
        self._log_size = product.log.stat().st_size

    def _in_use(self) -> tuple[float, float]:
        figures = self._product.metrics()
        return figures["callcenter_calls"], figures["callcenter_rtp_ports_free"]

    def nothing_is_left(self) -> None:
        """Calls and ports are as before, and nobody complained."""
        deadline = time.monotonic() + LEFT_WITHIN_S
        while (now := self._in_use()) != self._before:
            assert time.monotonic() < deadline, f"calls and free ports: {now}, before: {self._before}"
            time.sleep(0.1)
        said = self._product.log.read_text(errors="replace")[self._log_size :]
        assert [line for line in said.splitlines() if any(word in line for word in BAD_WORDS)] == []

    async def record(self, **wanted: object) -> dict[str, Any]:
        """The newest finished call like this since the test began, with its events."""
        product = self._product
        token = await asyncio.to_thread(product.login, "admin")

        async def ended() -> list[dict[str, Any]]:
            found = await product.calls(token, state="ended", **wanted)
            return [call for call in found if call["arrived_at"] > self._begun]

        path = f"/api/calls/{(await eventually(ended, bool))[0]['id']}"
        return dict(await asyncio.to_thread(product.get, path, token))

    async def under_way(self, menu_path: list[str], **wanted: object) -> None:
        """Wait until the call like this that goes on has chosen so."""
        product = self._product
        token = await asyncio.to_thread(product.login, "admin")

        async def chosen() -> list[list[str]]:
            calls = [call for call in await product.calls(token, **wanted) if call["state"] != "ended"]
            return [[chosen["en"] for chosen in call["menu_path"]] for call in calls]

        await eventually(chosen, lambda paths: menu_path in paths)

    async def happened(self, kind: str, **wanted: object) -> list[dict[str, Any]]:
        """Its events of one kind, of which there is one at least; some come after the call."""

        async def events() -> list[dict[str, Any]]:
            return [event for event in (await self.record(**wanted))["events"] if event["type"] == kind]

        return await eventually(events, bool)

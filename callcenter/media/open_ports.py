"""The legs' own ports that are open: whoever ends waits until the loop has closed the last of them."""

from __future__ import annotations

import asyncio


class OpenPorts:
    """Their owners tell of themselves. A future for each would be 350 octets, kept as long as a call."""

    def __init__(self) -> None:
        self._owners: set[object] = set()
        self._last: asyncio.Future[None] | None = None

    def opened(self, owner: object) -> None:
        self._owners.add(owner)

    def closed(self, owner: object) -> None:
        """Now nobody holds its port any more; telling it twice is as good as once."""
        self._owners.discard(owner)
        if not self._owners and self._last is not None and not self._last.done():
            self._last.set_result(None)

    async def all_closed(self) -> None:
        """Wait for the last one; nobody may open another one meanwhile."""
        if self._owners:
            self._last = asyncio.get_running_loop().create_future()
            await self._last

"""What all legs of one media plane share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from OpenSSL import SSL

from callcenter.calls.media import MediaReport
from callcenter.media.browser_mux import BrowserMux
from callcenter.media.config import MediaConfig
from callcenter.media.counters import Counters
from callcenter.media.ears import Ears
from callcenter.media.pacer import Pacer
from callcenter.media.prompts import PromptStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Studio:
    """Built once by the plane. `utc` gives UTC seconds (RTCP wants them); `tell` reports to the core."""

    config: MediaConfig
    loop: asyncio.AbstractEventLoop
    utc: Callable[[], float]
    tell: Callable[[MediaReport], None]
    pacer: Pacer
    prompts: PromptStore
    ears: Ears
    mux: BrowserMux
    dtls: SSL.Context
    counters: Counters
    closing: set[asyncio.Future[None]] = field(default_factory=set)

    def promise_to_close(self) -> asyncio.Future[None]:
        """Return a future for a socket's owner to complete once it is closed; `stop` waits for all of them."""
        promise = self.loop.create_future()
        self.closing.add(promise)
        promise.add_done_callback(self.closing.discard)
        return promise

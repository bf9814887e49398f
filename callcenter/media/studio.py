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
from callcenter.media.open_ports import OpenPorts
from callcenter.media.pacer import Pacer
from callcenter.media.prompts import PromptStore
from callcenter.media.waiting_ports import WaitingPorts


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
    ports: WaitingPorts
    open_ports: OpenPorts = field(default_factory=OpenPorts)

"""What the tests of lost browsers share: whether a caller hears the agent, and what is kept of the call afterwards."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from tests.helpers.gaps import Gap, gaps
from tests.helpers.product import Product
from tests.helpers.recordings import channels_of, fetch
from tests.helpers.sipp import Caller
from tests.helpers.sounds import RATE, Samples, share_of_tone
from tests.system.aio import eventually

AGENT_HZ = 1150.0

PAUSE_S = 0.4
"""Between two beeps of the agent are 0.25 s, and a packet or two may be late."""


async def hears_agent(caller: Caller, since: int = 0, within_s: float = 20.0) -> None:
    """Wait for a second full of the agent's beeps, of what the caller heard after so many samples."""
    await eventually(lambda: asyncio.sleep(0, caller.heard()[since:][-RATE:]), has_agent, within_s)


def has_agent(sound: Samples) -> bool:
    return len(sound) == RATE and share_of_tone(sound, AGENT_HZ) > 0.8


@dataclass(frozen=True)
class Kept:
    """The record of the one call there was, its events, when its recording began (UTC), and the gaps in it."""

    record: dict[str, Any]
    events: list[dict[str, Any]]
    began_at: float
    gaps: list[Gap]

    def count(self, kind: str) -> int:
        return [event["type"] for event in self.events].count(kind)

    def gap(self, since: float, until: float) -> Gap:
        """Without the agent, of these moments (UTC); a gap of no length when nothing was missed."""
        mine = [gap for gap in self.gaps if since - PAUSE_S < self.began_at + gap.begin_s < until - PAUSE_S]
        none = since - self.began_at
        return Gap(mine[0].begin_s, mine[-1].end_s) if mine else Gap(none, none)


async def kept_of(product: Product, token: str) -> Kept:
    (record,) = await eventually(lambda: product.calls(token, state="ended"), bool)
    call = await asyncio.to_thread(product.get, f"/api/calls/{record['id']}", token)

    async def recordings() -> list[dict[str, Any]]:
        path = f"/api/recordings?call={record['id']}&state=kept"
        return list((await asyncio.to_thread(product.get, path, token))["items"])

    (recording,) = await eventually(recordings, bool)
    sound = await asyncio.to_thread(fetch, product, f"/api/recordings/{recording['id']}/audio", token)
    began_at = next(event["at"] for event in call["events"] if event["type"] == "RecordingStarted")
    return Kept(record, call["events"], began_at, gaps(channels_of(sound)[1], PAUSE_S))

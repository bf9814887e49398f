"""What a caller who hears music costs: real RTP both ways, processor time of the product a caller."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from callcenter.runtime.random_ids import RandomIds
from tests.bench.caller import Caller
from tests.bench.process import cpu_s
from tests.bench.results import Result
from tests.helpers.product import Product

CALLERS = 50
SECONDS = 10.0
QUICK_SECONDS = 4.0
ANNOUNCED_S = 6.0
"""The announcement before the music."""
FRAME_S = 0.02


async def measure(product: Product, quick: bool, progress: Callable[[str], None]) -> list[Result]:
    """Callers come 20 ms apart, as callers do, so that their packets are spread over the clock's ticks."""
    seconds = QUICK_SECONDS if quick else SECONDS
    progress(f"music: {CALLERS} callers for {seconds:g} s")
    assert product.process is not None
    callers: list[Caller] = []
    speaking = asyncio.ensure_future(_speak(callers))
    try:
        for _ in range(CALLERS):
            callers.append(await Caller(("127.0.0.1", product.sip_port), "5901", RandomIds()).dial())
            await asyncio.sleep(FRAME_S)
        await asyncio.sleep(ANNOUNCED_S)
        heard, used = sum(caller.packets_heard for caller in callers), cpu_s(product.process.pid)
        await asyncio.sleep(seconds)
        used = cpu_s(product.process.pid) - used
        heard = sum(caller.packets_heard for caller in callers) - heard
    finally:
        speaking.cancel()
        await asyncio.gather(*(caller.hang_up() for caller in callers))
    topic = f"Music on hold, {CALLERS} callers (processor time of the product)"
    share = used / seconds / CALLERS
    return [
        Result(topic, "a caller", share * 1000, "ms/s", "50 packets out and 50 in, each second"),
        Result(topic, "a packet, either way", used / (2 * CALLERS * seconds / FRAME_S) * 1e6, "µs"),
        Result(topic, "callers a processor could serve", 1 / share, "", "by this measure alone"),
        Result(topic, "packets that came", heard / (CALLERS * seconds / FRAME_S) * 100, "%", "of those due"),
    ]


async def _speak(callers: Sequence[Caller]) -> None:
    """Every caller says 20 ms of silence every 20 ms."""
    loop = asyncio.get_running_loop()
    due = loop.time()
    while True:
        for caller in list(callers):
            caller.speak()
        due = max(due + FRAME_S, loop.time() - 1.0)
        await asyncio.sleep(max(0.0, due - loop.time()))

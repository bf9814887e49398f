"""How long until the agent sees who calls: from the caller's INVITE and key to the console and the phone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from callcenter.runtime.random_ids import RandomIds
from tests.bench.caller import Caller
from tests.bench.console import Agent
from tests.bench.results import Result, percentile
from tests.helpers.product import Product

OFFERS = 20
QUICK_OFFERS = 8
WITHIN_S = 15.0


async def measure(product: Product, quick: bool, progress: Callable[[str], None]) -> list[Result]:
    """One idle agent, one caller after the other; each hangs up once the screen popped and the phone rang."""
    offers = QUICK_OFFERS if quick else OFFERS
    progress(f"screen pop: {offers} offers")
    from_invite: list[float] = []
    from_key: list[float] = []
    to_ring: list[float] = []
    async with Agent(product, "agent1", RandomIds()) as agent:
        for _ in range(offers):
            await asyncio.wait_for(agent.idle.wait(), WITHIN_S)
            agent.forget()
            caller = await Caller(("127.0.0.1", product.sip_port), "5000", RandomIds()).dial()
            pressed_at = caller.press("1")
            await asyncio.wait_for(asyncio.gather(agent.popped.wait(), agent.rang.wait()), WITHIN_S)
            from_invite.append((agent.popped_at - caller.invited_at) * 1000)
            from_key.append((agent.popped_at - pressed_at) * 1000)
            to_ring.append((agent.rang_at - agent.popped_at) * 1000)
            await caller.hang_up()
            await asyncio.sleep(0.1)
    topic = "Screen pop: caller to the console's message (on the wall)"
    return [
        Result(topic, "key pressed to card, P50", percentile(from_key, 0.5), "ms", f"{offers} offers"),
        Result(topic, "key pressed to card, P99", percentile(from_key, 0.99), "ms"),
        Result(topic, "INVITE to card, P50", percentile(from_invite, 0.5), "ms", "key pressed at once"),
        Result(topic, "INVITE to card, P99", percentile(from_invite, 0.99), "ms"),
        Result(
            topic, "card to ring, P50", percentile(to_ring, 0.5), "ms", "the phone's INVITE after the card"
        ),
        Result(topic, "card to ring, P99", percentile(to_ring, 0.99), "ms"),
    ]

"""Never lose a caller to a browser: each mishap in mid-call, and how long the caller is without the agent.

One call to a recorded queue lives through all of them. The gap is measured in the recording's right channel, where the
agent beeps twice a second; what the caller heard meanwhile, in the packets that came to the caller's telephone. The
figures are printed (`pytest -rP`).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import agent_ui
from tests.helpers.gaps import longest_silence_s
from tests.helpers.mishaps import TroubledAgent
from tests.helpers.product import Product
from tests.helpers.sipp import Caller
from tests.helpers.sounds import Samples, beeps, rtp_pcap, tone, ulaw, write_wav
from tests.system.aio import system_test
from tests.system.listening import AGENT_HZ, Kept, hears_agent, kept_of

pytestmark = [pytest.mark.system, pytest.mark.browser]

CALLER_HZ = 700.0
AXE = Path(agent_ui.__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
SALES = "2"
"""The demo's queue that is recorded."""

GOAL_S, LIMIT_S = 3.0, 6.0
"""The agent is to be heard within the goal; a machine that runs other tests beside may take up to the limit."""

SLEEP_S = 5.0


@dataclass(frozen=True)
class Mishap:
    """What happened and when (UTC): the page was there again, all was well. `heard`: by the caller, meanwhile."""

    what: str
    at: float
    back_at: float
    well_at: float
    heard: Samples


async def reload_page(agent: TroubledAgent) -> float:
    return await agent.reloads()


async def crash_and_open_again(agent: TroubledAgent) -> float:
    await agent.crashes()
    await asyncio.sleep(1.5)
    return await agent.opens_again()


async def close_tab_and_open_another(agent: TroubledAgent) -> float:
    await agent.closes_tab()
    await asyncio.sleep(1.5)
    return await agent.opens_again()


async def close_lid(agent: TroubledAgent) -> float:
    return await agent.sleeps(SLEEP_S)


async def take_microphone_away(agent: TroubledAgent) -> float:
    await agent.may_use_the_microphone(granted=False)
    await agent.page.wait_for_selector("[data-testid=mic][data-status=denied]")
    await asyncio.sleep(1.5)
    return await agent.may_use_the_microphone(granted=True)


async def end_session(agent: TroubledAgent) -> float:
    """The session is over (its cookie is gone) when a short loss of the network needs it."""
    await agent.loses_session()
    await agent.page.wait_for_selector("[data-testid=sign-in-again]")
    await agent.page.evaluate(AXE.read_text())
    assert await agent.page.evaluate("axe.run().then(found => found.violations.map(one => one.id))") == []
    return await agent.signs_in_again()


MISHAPS: dict[str, Callable[[TroubledAgent], Awaitable[float]]] = {
    "F5": reload_page,
    "page crashed, opened again": crash_and_open_again,
    "tab closed, another opened": close_tab_and_open_another,
    f"lid closed for {SLEEP_S:.0f} s": close_lid,
    "microphone revoked, then granted": take_microphone_away,
    "session over, signed in again": end_session,
}


@system_test
async def test_a_caller_has_the_agent_back_within_seconds_whatever_happens_to_the_page(
    tmp_path: Path, prompts: Path
) -> None:
    said = rtp_pcap(tmp_path / "caller.pcap", ulaw(tone(CALLER_HZ, 120.0)))
    microphone = write_wav(tmp_path / "agent.wav", beeps(AGENT_HZ, 20.0, rate=48_000), rate=48_000)
    async with (
        Product(tmp_path, prompts=prompts) as product,
        TroubledAgent(product.url, microphone, asks_for_the_microphone=True) as agent,
    ):
        await agent.sign_in()
        await agent.gets_ready()
        caller = Caller(tmp_path, product.sip_port).calls().is_answered().waits(1.5).presses(SALES)
        caller = await caller.plays(said).is_hung_up_on(120).run()
        await agent.sees_contact("ringing")
        await agent.answers()
        mishaps = [await one(agent, caller, what, happen) for what, happen in MISHAPS.items()]
        await asyncio.sleep(1.5)
        await agent.hangs_up()
        await caller.wait()
        kept = await kept_of(product, await asyncio.to_thread(product.login, "supervisor"))
    print_out(mishaps, kept)
    record = kept.record
    assert (record["outcome"], record["released_by"], record["agents"]) == ("answered", "agent", ["agent1"])
    counted = [kept.count(kind) for kind in ("EntryStarted", "CallConnected", "AgentLost")]
    assert counted == [1, 1, 0], "the same contact, all the time"
    for mishap in mishaps:
        assert back_s(mishap, kept) < LIMIT_S, mishap.what


async def one(
    agent: TroubledAgent, caller: Caller, what: str, happen: Callable[[TroubledAgent], Awaitable[float]]
) -> Mishap:
    """Let it happen to a conversation that goes well, and wait until it goes well again."""
    await hears_agent(caller)
    before, at = len(caller.heard()), time.time()
    back_at = await happen(agent)
    await agent.sees_contact("talking")
    after = len(caller.heard())
    await hears_agent(caller, since=after, within_s=10.0)
    return Mishap(what, at, back_at, time.time(), caller.heard()[before:])


def back_s(mishap: Mishap, kept: Kept) -> float:
    """From the moment the page was back to the agent's first word; less than 0 when it was never interrupted."""
    return kept.began_at + kept.gap(mishap.at, mishap.well_at).end_s - mishap.back_at


def print_out(mishaps: list[Mishap], kept: Kept) -> None:
    print(f"\n{'':34}{'gap':>7}{'after the page is back':>24}{'without any sound':>19}")
    for mishap in mishaps:
        missed = "" if back_s(mishap, kept) < GOAL_S else f"  (goal: {GOAL_S} s)"
        gap, silent_s = kept.gap(mishap.at, mishap.well_at), longest_silence_s(mishap.heard)
        print(
            f"{mishap.what:34}{gap.seconds:>5.2f} s{back_s(mishap, kept):>22.2f} s{silent_s:>17.2f} s{missed}"
        )

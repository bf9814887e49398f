"""What goes wrong around an agent, and what the caller notices of it: nothing but a little more music.

One product and two browsers for the whole module. The queue `vip` rings for a moment only, so that a test need not
wait long for an agent who does not answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.agent import AgentBrowser
from tests.helpers.product import Product
from tests.helpers.raw_sip import RawCaller
from tests.helpers.sipp import Caller
from tests.helpers.sites import demo_text
from tests.helpers.sounds import (
    RATE,
    Samples,
    beeps,
    loudest_second,
    rms,
    rtp_pcap,
    share_of_tone,
    tone,
    ulaw,
    write_wav,
)
from tests.system.aio import eventually, system_test, wait_for
from tests.system.running import running

pytestmark = [pytest.mark.system, pytest.mark.browser]

CALLER_HZ, FIRST_HZ, SECOND_HZ = 700.0, 1150.0, 1700.0
AUDIBLE = 0.01
LOST_AFTER_S = 3
SITE = demo_text()
VIP_RINGS_BRIEFLY = SITE.replace(
    "    strategy: longest_idle\n    ring_for_s: 20\n    wrap_up_s: 10\n    service_level_s: 10\n",
    "    strategy: longest_idle\n    ring_for_s: 3\n    wrap_up_s: 10\n    service_level_s: 10\n",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("agent_lost")


@pytest.fixture(scope="module")
def product(folder: Path, prompts: Path) -> Iterator[Product]:
    assert VIP_RINGS_BRIEFLY != SITE
    (folder / "site.yaml").write_text(VIP_RINGS_BRIEFLY, encoding="utf-8")
    settings = {"agent_lost_after_s": str(LOST_AFTER_S), "site_file": str(folder / "site.yaml")}
    product = Product(folder, settings, prompts=prompts)
    yield from running(product)


@pytest.fixture(scope="module")
def token(product: Product) -> str:
    return product.login("supervisor")


def seated(product: Product, folder: Path, user: str, hertz: float) -> Iterator[AgentBrowser]:
    """A browser at the console, signed in, whose agent beeps at this pitch."""
    microphone = write_wav(folder / f"{user}.wav", beeps(hertz, 20.0, rate=48_000), rate=48_000)
    agent = AgentBrowser(product.url, microphone, user)
    wait_for(agent.__aenter__())
    wait_for(agent.sign_in())
    yield agent
    wait_for(agent.__aexit__(None, None, None))


@pytest.fixture(scope="module")
def first(product: Product, folder: Path) -> Iterator[AgentBrowser]:
    yield from seated(product, folder, "agent1", FIRST_HZ)


@pytest.fixture(scope="module")
def second(product: Product, folder: Path) -> Iterator[AgentBrowser]:
    yield from seated(product, folder, "agent2", SECOND_HZ)


async def events_of(product: Product, token: str, ani: str) -> list[dict[str, Any]]:
    """What happened to the latest call from this number; nothing before its record is there."""
    calls = await product.calls(token, ani=ani)
    if not calls:
        return []
    return list((await asyncio.to_thread(product.get, f"/api/calls/{calls[0]['id']}", token))["events"])


async def happened(product: Product, token: str, ani: str, **wanted: object) -> dict[str, Any]:
    """Wait for an event with these fields; return it."""

    def matching(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [event for event in events if all(event.get(key) == value for key, value in wanted.items())]

    return matching(
        await eventually(lambda: events_of(product, token, ani), lambda all_: bool(matching(all_)))
    )[0]


async def agent_row(product: Product, token: str, agent: str) -> dict[str, Any]:
    rows = (await asyncio.to_thread(product.get, "/api/agents", token))["items"]
    return next(row for row in rows if row["agent"] == agent)


@system_test
async def test_a_caller_who_gives_up_while_it_rings_stops_the_ringing(
    product: Product, first: AgentBrowser, token: str
) -> None:
    await first.gets_ready()
    title = await first.page.title()
    with RawCaller(product.sip_port, "4701") as caller:
        caller.calls().presses("1")
        await first.sees_contact("ringing")
        caller.hangs_up()
    await first.sees_no_contact()
    await first.is_in("idle")
    assert await first.page.title() == title
    (record,) = await eventually(lambda: product.calls(token, ani="4701", state="ended"), bool)
    assert (record["outcome"], record["released_by"], record["agents"]) == ("abandoned", "caller", [])


@system_test
async def test_a_declined_call_goes_to_the_next_agent(
    product: Product, first: AgentBrowser, second: AgentBrowser, token: str
) -> None:
    await second.gets_ready()
    with RawCaller(product.sip_port, "4702") as caller:
        caller.calls().presses("1")
        await first.sees_contact("ringing")
        await first.declines()
        await first.is_in("not_ready")
        assert await first.state() == ("not_ready", "declined")
        await first.sees_no_contact()
        await second.sees_contact("ringing")
        await second.answers()
        await second.sees_contact("talking")
        await second.hangs_up()
        caller.is_hung_up_on()
    await second.is_in("idle")
    (record,) = await eventually(lambda: product.calls(token, ani="4702", state="ended"), bool)
    assert (record["outcome"], record["released_by"], record["agents"]) == ("answered", "agent", ["agent2"])


@system_test
async def test_an_agent_who_does_not_answer_is_not_ready_and_the_caller_stays_in_line(
    product: Product, first: AgentBrowser, token: str
) -> None:
    await first.gets_ready()
    # 3 is for valued customers, and Zhou Ping is one.
    with RawCaller(product.sip_port, "+8613800000143") as caller:
        caller.calls().presses("3")
        await first.sees_contact("ringing")
        await first.is_in("not_ready")
        assert await first.state() == ("not_ready", "rona")
        await first.sees_no_contact()
        (record,) = await eventually(
            lambda: product.calls(token, ani="+8613800000143", state="waiting"), bool
        )
        assert (record["queue"], record["agents"]) == ("vip", [])
        assert (await happened(product, token, "+8613800000143", type="OfferEnded"))["outcome"] == "missed"
        caller.hangs_up()


@system_test
async def test_wrap_up_counts_down_until_the_agent_finishes(
    product: Product, first: AgentBrowser, second: AgentBrowser
) -> None:
    await second.rests()
    await first.gets_ready()
    with RawCaller(product.sip_port, "4704") as caller:
        caller.calls().presses("2")
        await first.sees_contact("ringing")
        await first.answers()
        await first.sees_contact("talking")
        caller.hangs_up()
    await first.sees_contact("wrap_up")
    await first.is_in("wrap_up")
    timer = first.page.locator("[data-testid=state] .timer")
    left = await timer.inner_text()
    await first.page.wait_for_function(
        "([was, now]) => now.textContent.trim() !== was", arg=[left, await timer.element_handle()]
    )
    assert seconds(await timer.inner_text()) < seconds(left) <= 10
    await first.page.get_by_test_id("finish-wrapup").click()
    await first.is_in("idle")
    await first.sees_no_contact()


def seconds(shown: str) -> int:
    """0:09 as a number."""
    minutes, rest = shown.strip().split(":")
    return 60 * int(minutes) + int(rest)


@system_test
async def test_the_caller_of_a_crashed_browser_is_served_by_the_next_agent(
    product: Product, first: AgentBrowser, second: AgentBrowser, token: str, tmp_path: Path
) -> None:
    ani = "+8613800000142"
    said = rtp_pcap(tmp_path / "caller.pcap", ulaw(tone(CALLER_HZ, 90.0)))
    caller = Caller(tmp_path, product.sip_port).calls().is_answered().waits(1.0).presses("1")
    caller = await caller.plays(said).is_hung_up_on(90).run()
    await first.sees_contact("ringing")
    await first.answers()
    await eventually(hearing(caller, 0), lambda sound: loudest_second(sound, FIRST_HZ) > 0.8)
    with RawCaller(product.sip_port, "4705") as younger:
        younger.calls().presses("1")
        await happened(product, token, "4705", type="EntryStarted")

        before = len(caller.heard())
        await first.vanish()
        await eventually(hearing(caller, before), has_music, within_s=2 * LOST_AFTER_S + 2)
        again = await happened(product, token, ani, type="EntryStarted", cause="agent_lost")
        start = await happened(product, token, ani, type="EntryStarted", cause="arrival")
        assert (again["queue"], again["ranked_from"]) == ("support", start["at"])
        assert (await happened(product, token, ani, type="AgentLost"))["agent"] == "agent1"
        row = await agent_row(product, token, "agent1")
        assert (row["state"], row["reason"], row["call"]) == ("not_ready", "connection_lost", None)

        # The other caller was in line before this one came back to it, but called later.
        await second.turns_ready()
        await second.sees_contact("ringing")
        await second.answers()
        await second.sees_contact("talking")
        assert await second.customer() == "唐悦"
        await eventually(second.stats, lambda now: now.get("level", 0.0) > AUDIBLE)
        await eventually(hearing(caller, before), lambda sound: loudest_second(sound, SECOND_HZ) > 0.8)
        await second.hangs_up()
        await caller.wait(10)
        younger.hangs_up()
    (record,) = await eventually(lambda: product.calls(token, ani=ani, state="ended"), bool)
    assert (record["outcome"], record["released_by"], record["agent"], record["agents"]) == (
        "answered", "agent", "agent2", ["agent1", "agent2"],
    )  # fmt: skip


def hearing(caller: Caller, since: int) -> Callable[[], Awaitable[Samples]]:
    """What this caller has heard since that many samples."""

    async def heard() -> Samples:
        return caller.heard()[since:]

    return heard


def has_music(sound: Samples) -> bool:
    """Two seconds that sound, and not like the agent."""
    last = sound[-2 * RATE :]
    return len(last) == 2 * RATE and rms(last) > AUDIBLE and share_of_tone(last, FIRST_HZ) < 0.2

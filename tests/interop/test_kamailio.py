"""Kamailio in front: every request of a dialog goes through it in both directions, registrations by its Path."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.agent import AgentBrowser
from tests.helpers.product import Product
from tests.helpers.sounds import RATE, beeps, loudest_second, tone, write_wav
from tests.interop.aftermath import Aftermath
from tests.interop.baresip import Baresip
from tests.interop.kamailio import Kamailio
from tests.interop.scenario import Sipp
from tests.system.aio import system_test, wait_for

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, prompts: Path) -> Iterator[Product]:
    running = Product(tmp_path_factory.mktemp("kamailio"), {"digest_algorithms": "MD5"}, prompts=prompts)
    wait_for(running.start())
    yield running
    wait_for(running.stop())


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory, product: Product) -> Iterator[Kamailio]:
    kamailio = Kamailio(tmp_path_factory.mktemp("proxy"), product.sip_port)
    wait_for(kamailio.__aenter__())
    yield kamailio
    wait_for(kamailio.__aexit__(None, None, None))


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@pytest.mark.parametrize(
    "scenario", ["call", "late_offer", "hold", "offerless_reinvite", "update", "session_timer"]
)
@system_test
async def test_a_call_goes_through_the_proxy(
    proxy: Kamailio, tmp_path: Path, aftermath: Aftermath, scenario: str, transport: str
) -> None:
    """RFC 3261 12.1.1 and 16.12: ACK, re-INVITE, UPDATE and BYE take the route of the INVITE."""
    ani = f"493080{len(scenario)}{transport == 'udp':d}"
    caller = Sipp(tmp_path, proxy.port, scenario, transport=transport, keys={"ani": ani})
    await caller.run()
    assert f"Route: <sip:127.0.0.1:{proxy.port}" in caller.messages().partition("ACK sip:callcenter@")[2]
    assert (await aftermath.record(ani=ani))["released_by"] == "caller"


@system_test
async def test_our_bye_goes_through_the_proxy(proxy: Kamailio, tmp_path: Path, aftermath: Aftermath) -> None:
    """RFC 3261 12.2.1.1: our request within the dialog has the route set, and the proxy in its Via."""
    caller = Sipp(tmp_path, proxy.port, "hung_up_on", number="5000", keys={"ani": "4930820"})
    await caller.run()
    bye = caller.messages().rpartition("BYE sip:4930820@")[2]
    assert f"Via: SIP/2.0/UDP 127.0.0.1:{proxy.port};" in bye
    record = await aftermath.record(ani="4930820")
    assert (record["released_by"], record["cause"]) == ("system", "left_by_key")


@system_test
async def test_the_branching_client_is_served_behind_a_hosted_domain(
    proxy: Kamailio, tmp_path: Path, aftermath: Aftermath
) -> None:
    """SIPp's branchc: the proxy takes its registration, we take its call; it knows no Record-Route."""
    await Sipp(tmp_path, proxy.port, "branchc", is_builtin=True).run()
    assert (await aftermath.record(ani="ua1", dnis="5900"))["released_by"] == "caller"


@pytest.mark.parametrize("way", ["", ";transport=tcp"])
@system_test
async def test_a_phone_behind_the_proxy_registers_and_calls(
    proxy: Kamailio, tmp_path: Path, aftermath: Aftermath, way: str
) -> None:
    """RFC 3327: the registration carries the proxy's Path; the call is proven through it, and heard."""
    said = write_wav(tmp_path / "said.wav", tone(705.0, 30.0))
    address = f"sip:phone1@127.0.0.1:{proxy.port}{way}"
    outbound = f';sipnat=outbound;outbound="sip:127.0.0.1:{proxy.port}{way}"'
    async with Baresip(tmp_path / "phone1", address, said, account=outbound) as desk:
        await desk.calls("5900")
        await desk.has_heard(8.0)
        await desk.hangs_up()
    assert loudest_second(desk.heard()[6 * RATE :], 705.0) > 0.9
    assert f"Record-Route: <sip:127.0.0.1:{proxy.port}" in desk.signalling()
    record = await aftermath.record(ani="4001", dnis="5900")
    assert record["released_by"] == "caller"


@pytest.mark.browser
@pytest.mark.parametrize("way", ["", ";transport=tcp"])
@system_test
async def test_a_phone_behind_the_proxy_is_called(
    product: Product, proxy: Kamailio, tmp_path: Path, aftermath: Aftermath, way: str
) -> None:
    """RFC 3327 5.3, RFC 5626 5.3: the Path is the Route of our INVITE; over TCP it names the phone's connection."""
    said = write_wav(tmp_path / "said.wav", tone(705.0, 30.0))
    ani = f"493084{len(way)}"
    outbound = f';sipnat=outbound;outbound="sip:127.0.0.1:{proxy.port}{way}"'
    async with (
        Baresip(
            tmp_path / "agent1", f"sip:agent1@127.0.0.1:{proxy.port}{way}", said, account=outbound
        ) as desk,
        AgentBrowser(product.url, write_wav(tmp_path / "agent.wav", beeps(1150.0, 4.0))) as agent,
    ):
        await agent.sign_in()
        await agent.gets_ready()
        caller = Sipp(tmp_path, product.sip_port, "to_an_agent", number="5000", keys={"ani": ani})
        await caller.start()
        try:
            await desk.answers()
            await agent.sees_contact("talking")
            await asyncio.sleep(1.0)
            await desk.hangs_up()
            invited = desk.signalling().partition("INVITE sip:agent1")[2].partition("SIP/2.0 100")[0]
        finally:
            await caller.wait()
    assert re.search(f"Record-Route: <sip:[^>]*127.0.0.1:{proxy.port}", invited)
    record = await aftermath.record(ani=ani)
    assert (record["agent"], record["outcome"], record["released_by"]) == ("agent1", "answered", "agent")

"""Kamailio as the provider of a trunk: registered with, proven to by SHA-256 and MD5, called over both ways."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.ports import free_port
from tests.helpers.product import Product
from tests.helpers.sites import demo_text
from tests.interop.aftermath import Aftermath
from tests.interop.carrier import CUSTOMER, NUMBER, PASSWORD, REALM, Carrier
from tests.interop.scenario import Sipp
from tests.system.aio import eventually, system_test, wait_for

pytestmark = pytest.mark.system

TRUNK = """
trunks:
  carrier:
    {{uri: "sip:127.0.0.1:{port}{way}", username: {customer}, password: {password}, registers: true,
     from_domain: {realm}, prefixes: ["+86"], caller_number: "+{number}", codecs: [PCMU],
     numbers: {{"{number}": "5900"}}}}
"""


@pytest.fixture(
    scope="module", params=[("SHA-256", ""), ("MD5", ";transport=tcp")], ids=["sha-256", "md5-tcp"]
)
def carrier(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Carrier]:
    algorithm, way = request.param
    folder = tmp_path_factory.mktemp("carrier")
    carrier = Carrier(folder, world=free_port(), algorithm=algorithm, way=way)
    wait_for(carrier.__aenter__())
    yield carrier
    wait_for(carrier.__aexit__(None, None, None))


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, prompts: Path, carrier: Carrier) -> Iterator[Product]:
    folder = tmp_path_factory.mktemp("customer")
    site = folder / "site.yaml"
    trunk = TRUNK.format(
        port=carrier.port, way=carrier.way, customer=CUSTOMER, password=PASSWORD, realm=REALM, number=NUMBER
    )
    site.write_text(demo_text() + trunk)
    settings = {"site_file": str(site), "digest_algorithms": "MD5"}
    running = Product(folder, settings, prompts=prompts)
    wait_for(running.start())
    yield running
    wait_for(running.stop())


async def is_up(product: Product) -> None:
    token = await asyncio.to_thread(product.login, "admin")
    await eventually(
        lambda: asyncio.to_thread(product.get, "/api/trunks", token),
        lambda rows: [(row["health"], row["has_stood"]) for row in rows["items"]] == [("up", True)],
    )


@system_test
async def test_a_phone_calls_the_world(
    product: Product, carrier: Carrier, tmp_path: Path, aftermath: Aftermath
) -> None:
    """RFC 3261 22.3: the provider's 407 is answered by the trunk, which knows its password."""
    await is_up(product)
    world = Sipp(tmp_path, product.sip_port, "answers", port=carrier.world)
    keys = {"ani": "phone1", "talk_ms": "500"}
    phone = Sipp(
        tmp_path, product.sip_port, "phone_calls", number="13800000555", keys=keys,
        options=("-au", "phone1", "-ap", "demo"),
    )  # fmt: skip
    await world.start()
    try:
        await phone.run()
        await world.wait()
    finally:
        await world.stop()
    record = await aftermath.record(dnis="+8613800000555")
    assert (record["trunk"], record["outcome"], record["released_by"]) == ("carrier", "answered", "caller")


@system_test
async def test_the_world_calls_a_number_of_ours(
    product: Product, carrier: Carrier, tmp_path: Path, aftermath: Aftermath
) -> None:
    """The provider sends the call where the trunk registered; by that it is known to be the trunk's."""
    await is_up(product)
    caller = Sipp(tmp_path, carrier.port, "call", number=NUMBER, keys={"ani": "4930990"})
    await caller.run()
    record = await aftermath.record(ani="4930990")
    assert (record["trunk"], record["direction"]) == ("carrier", "in")

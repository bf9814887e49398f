"""Our own scenarios: what a phone or a trunk may do within a call, and what becomes of it on both sides."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.product import Product
from tests.interop.aftermath import Aftermath
from tests.interop.scenario import Sipp
from tests.system.aio import system_test

pytestmark = pytest.mark.system


@system_test
async def test_an_offer_left_to_us(product: Product, tmp_path: Path, aftermath: Aftermath) -> None:
    """RFC 3261 13.2.1: the offer is in the 200, its answer in the ACK."""
    await Sipp(tmp_path, product.sip_port, "late_offer", keys={"ani": "4930100"}).run()
    assert (await aftermath.record(ani="4930100"))["released_by"] == "caller"


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@system_test
async def test_a_call_over_each_transport(
    product: Product, tmp_path: Path, aftermath: Aftermath, transport: str
) -> None:
    ani = f"493020{len(transport)}"
    await Sipp(tmp_path, product.sip_port, "call", transport=transport, keys={"ani": ani}).run()
    assert (await aftermath.record(ani=ani))["released_by"] == "caller"

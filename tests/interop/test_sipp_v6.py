"""SIPp over IPv6 alone: signalling, descriptions and sound (RFC 3261 18, RFC 8866 5.7)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.ports import free_port
from tests.helpers.product import Product
from tests.interop.aftermath import Aftermath
from tests.interop.scenario import Sipp, third_party
from tests.system.aio import system_test, wait_for

pytestmark = pytest.mark.system


class OverV6(Product):
    @property
    def url(self) -> str:
        return f"http://[::1]:{self.http_port}"


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, prompts: Path) -> Iterator[Product]:
    running = OverV6(tmp_path_factory.mktemp("v6"), {"host": "::1"}, prompts=prompts)
    wait_for(running.start())
    yield running
    wait_for(running.stop())


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@pytest.mark.parametrize("scenario", ["call", "late_offer", "hold"])
@system_test
async def test_a_call_goes_as_written(
    product: Product, tmp_path: Path, aftermath: Aftermath, scenario: str, transport: str
) -> None:
    ani = f"49306{len(scenario)}{transport == 'udp':d}"
    caller = Sipp(tmp_path, product.sip_port, scenario, host="[::1]", transport=transport, keys={"ani": ani})
    await caller.run()
    assert "c=IN IP6 ::1" in caller.messages().partition("SIP/2.0 200")[2].partition("ACK sip:")[0]
    assert (await aftermath.record(ani=ani))["released_by"] == "caller"


@system_test
async def test_a_third_party_connects_two_of_our_numbers(
    product: Product, tmp_path: Path, aftermath: Aftermath
) -> None:
    """Both legs are ours, and the sound goes from one to the other."""
    where = (tmp_path, product.sip_port)
    twin = ("-3pcc", f"127.0.0.1:{free_port()}")
    await third_party(
        Sipp(*where, "3pcc-C-A", is_builtin=True, options=twin, host="[::1]"),
        Sipp(*where, "3pcc-C-B", number="5901", is_builtin=True, options=twin, host="[::1]"),
    )
    for number in ("5900", "5901"):
        [leg] = await aftermath.happened("LegQualityMeasured", dnis=number, display_name="sipp")
        assert (leg["codec"], leg["lost_share"], leg["packets"] > 40) == ("PCMU", 0.0, True)

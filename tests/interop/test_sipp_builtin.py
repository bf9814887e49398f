"""SIPp's own scenarios, as far as they are for a server like ours; README.md says which are not, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.ports import free_port
from tests.helpers.product import Product
from tests.interop.aftermath import Aftermath
from tests.interop.scenario import Sipp, third_party
from tests.system.aio import system_test

pytestmark = pytest.mark.system


@system_test
async def test_the_user_agent_client_calls(product: Product, tmp_path: Path, aftermath: Aftermath) -> None:
    await Sipp(tmp_path, product.sip_port, "uac", is_builtin=True, options=("-d", "1000")).run()
    record = await aftermath.record(dnis="5900", display_name="sipp")
    assert (record["ani"], record["released_by"]) == ("sipp", "caller")


@system_test
async def test_twenty_clients_at_once(product: Product, tmp_path: Path, aftermath: Aftermath) -> None:
    options = ("-d", "1500", "-r", "20", "-l", "20")
    await Sipp(
        tmp_path, product.sip_port, "uac", number="5901", is_builtin=True, calls=20, options=options
    ).run()


@system_test
async def test_a_third_party_connects_two_of_our_numbers(
    product: Product, tmp_path: Path, aftermath: Aftermath
) -> None:
    """RFC 3725 4.1: SIPp takes our offer from one call to another, and that one's answer back; the sound is ours."""
    twin = ("-3pcc", f"127.0.0.1:{free_port()}")
    where = (tmp_path, product.sip_port)
    await third_party(
        Sipp(*where, "3pcc-C-A", is_builtin=True, options=twin),
        Sipp(*where, "3pcc-C-B", number="5901", is_builtin=True, options=twin),
    )
    for number in ("5900", "5901"):
        measured = await aftermath.happened("LegQualityMeasured", dnis=number, display_name="sipp")
        [leg] = measured
        assert (leg["codec"], leg["lost_share"], leg["packets"] > 40) == ("PCMU", 0.0, True)


@system_test
async def test_a_registration_without_a_proof_ends_the_branching_client(
    product: Product, tmp_path: Path, aftermath: Aftermath
) -> None:
    """It registers for a domain that is not ours, with no password: it must not get as far as its INVITE."""
    client = Sipp(tmp_path, product.sip_port, "branchc", is_builtin=True)
    await client.run(code=1)
    assert "INVITE" not in client.messages()

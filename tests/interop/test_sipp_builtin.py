"""SIPp's own scenarios, as far as they are for a server like ours; README.md says which are not, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.product import Product
from tests.interop.aftermath import Aftermath
from tests.interop.scenario import Sipp
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

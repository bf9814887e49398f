"""The product on IPv4 and IPv6 at once: callers of either kind are served, and told where their kind reaches us."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.product import Product
from tests.helpers.raw_sip import RawSip
from tests.system.aio import system_test

pytestmark = pytest.mark.system


@system_test
async def test_callers_of_both_families(tmp_path: Path, prompts: Path) -> None:
    async with Product(tmp_path, {"sip_hosts": "::1"}, prompts=prompts) as product:
        for host in ("127.0.0.1", "::1"):
            for transport in ("udp", "tcp"):
                with RawSip(product.sip_port, transport, host) as sip:
                    answered = sip.calls()
                    here = f"[{host}]" if ":" in host else host
                    way = "" if transport == "udp" else f";transport={transport}"
                    assert (answered.status, answered.headers["contact"]) == (
                        200,
                        f"<sip:callcenter@{here}:{product.sip_port}{way}>",
                    )
                    assert f"received={host}" in answered.headers["via"]
                    assert sip.ask(sip.in_dialog("BYE", answered)).status == 200

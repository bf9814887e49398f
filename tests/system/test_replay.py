"""The product's own journal: a waiting call explained from the running core, then by replay; a shadow that looks on."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest

from tests.helpers.product import Product
from tests.helpers.sipp import Caller
from tests.system.aio import eventually, system_test

pytestmark = pytest.mark.system


async def command(product: Product, *arguments: str) -> tuple[int, str]:
    """One `callcenter` command beside the running product; exit code and what it printed."""
    pipe = asyncio.subprocess.PIPE
    asked = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "callcenter", *arguments, env=product.environment, stdout=pipe
    )
    out, _ = await asked.communicate()
    return asked.returncode or 0, out.decode()


@system_test
async def test_a_call_that_waited_in_vain(tmp_path: Path, prompts: Path) -> None:
    policy = tmp_path / "new.yaml"
    policy.write_text("users: {agent1: {queues: []}}\n")
    async with Product(tmp_path, {"shadow_policy": str(policy)}, prompts=prompts) as product:
        token = await asyncio.to_thread(product.login, "supervisor")
        caller = Caller(tmp_path, product.sip_port).calls().is_answered().waits(1.0).presses("1")
        await caller.waits(6.0).hangs_up().run()
        (record,) = await eventually(lambda: product.calls(token), lambda found: len(found) == 1)
        path = f"/api/calls/{record['id']}/routing"

        def explained() -> dict[str, object]:
            try:
                found: dict[str, object] = product.get(path, token)
            except OSError:  # not in line yet
                return {}
            return found

        live = await eventually(
            lambda: asyncio.to_thread(explained), lambda found: found.get("source") == "live"
        )
        (entry,) = live["entries"]  # type: ignore[misc]
        assert {one["code"] for one in entry["now"]["agents"]} == {"logged_out"}
        assert {one["code"] for one in entry["now"]["changes"]} >= {"sign_in"}

        await caller.wait()
        await eventually(lambda: product.calls(token, state="ended"), bool)
        past = await eventually(
            lambda: asyncio.to_thread(explained), lambda found: found.get("source") == "journal"
        )
        (entry,) = past["entries"]  # type: ignore[misc]
        assert [one["code"] for one in entry["story"]] == ["arrived", "ended"]
        assert (entry["outcome"], entry["could_have"]["change"]["code"]) == ("abandoned", "sign_in")

        assert (await asyncio.to_thread(product.get, "/api/shadow", token))["state"] == "on"
        code, said = await command(product, "replay", "--json")
        (run,) = json.loads(said)["runs"]
        assert (code, run["difference"], run["stopped"]) == (0, None, "")
        assert run["inputs"] > 5
    code, said = await command(product, "explain", str(record["id"]))
    assert code == 0
    assert said.splitlines()[-1].startswith("  First change that would have served it: agent")
    code, said = await command(product, "replay")
    assert (code, said.splitlines()[-1].endswith("identical")) == (0, True)

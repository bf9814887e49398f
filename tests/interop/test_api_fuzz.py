"""The API, by its own description, under a fuzzer as each role: schemathesis finds no answer that is our fault."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from twisted.internet.defer import Deferred

from callcenter.runtime.loop import LOOP
from tests.helpers.product import Product

ROLES = {"admin": "coverage,fuzzing", "supervisor": "fuzzing", "agent1": "fuzzing", "": "fuzzing"}
"""Who may most gets every boundary of every field as well: five thousand requests."""

OTHERS = ("/api/login",)
"""Guessing passwords ends in a lock-out, which has tests of its own."""

EXAMPLES = 4
WITHIN_S = 900


async def fuzzed(product: Product, token: str, phases: str) -> tuple[int, str]:
    """Every operation with what its description allows, and with what it does not; (exit code, what was said)."""
    headers = ("--header", f"Authorization: Bearer {token}") if token else ()
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("schemathesis")),
        "run",
        f"{product.url}/api/openapi.json",
        "--checks=not_a_server_error",
        f"--phases={phases}",
        f"--max-examples={EXAMPLES}",
        "--seed=1",
        "--suppress-health-check=all",
        "--warnings=off",
        "--continue-on-failure",
        *(f"--exclude-path={path}" for path in OTHERS),
        *headers,
        cwd=product.folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(process.communicate(), WITHIN_S)
    assert process.returncode is not None
    return process.returncode, said.decode(errors="replace")


async def every_role(product: Product) -> None:
    async with product:
        for user, phases in ROLES.items():
            token = await asyncio.to_thread(product.login, user) if user else ""
            status, said = await fuzzed(product, token, phases)
            assert status == 0, f"as {user or 'nobody'}:\n{said[-6000:]}"
            assert (await asyncio.to_thread(product.get, "/healthz"))["status"] == "ok"
    log = product.log.read_text()
    for trouble in ("request_failed", "core_failed", "fold_failed", "command_failed", "Traceback"):
        assert trouble not in log, product.tail()


def test_no_request_is_answered_with_our_own_failure(tmp_path: Path, prompts: Path) -> Deferred[None]:
    return Deferred.fromFuture(LOOP.create_task(every_role(Product(tmp_path, prompts=prompts))))

"""The site is changed while somebody waits in line, by the API and by the command line. Nobody is dropped."""

from __future__ import annotations

import asyncio
import json
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect

from callcenter.web.open_lines import NOT_SIGNED_IN
from tests.helpers.product import ROOT, Product
from tests.helpers.raw_sip import RawCaller, RawSip
from tests.system.aio import eventually, system_test

pytestmark = pytest.mark.system


@system_test
async def test_a_change_takes_effect_at_once_and_touches_no_call(tmp_path: Path, prompts: Path) -> None:
    async with Product(tmp_path, prompts=prompts) as product:
        admin = await asyncio.to_thread(product.login, "admin")
        with RawCaller(product.sip_port, "4711") as caller, RawCaller(product.sip_port, "4712") as second:
            caller.calls("5000").presses("2")
            await eventually(lambda: waiting(product, admin), lambda count: count == 1)

            answer = await send(product, admin, "PATCH", "queues/support", fields={"wrap_up_s": 7})
            copy = tmp_path / "data" / "site" / "site.yaml"
            assert answer["notes"] == [f"config/demo.yaml is left as it is: {copy} is in force from now on."]
            assert "wrap_up_s: 7 " in copy.read_text(encoding="utf-8")
            await send(product, admin, "PUT", "users/zoe", value={
                "name": "Zoë", "role": "agent", "password": "zoes-secret", "queues": ["support"],
            })  # fmt: skip
            zoe = await asyncio.to_thread(product.login, "zoe", "zoes-secret")
            assert registered(product, "zoe", "zoes-secret") == 200
            await send(product, admin, "PUT", "numbers/5999", value={"flow": "main"})
            second.calls("5999").hangs_up()

            await zoe_leaves(product, admin, zoe)
            await the_journal_is_played_again(product, admin)

            edited = copy.read_text(encoding="utf-8").replace("wrap_up_s: 7 ", "wrap_up_s: 8 ")
            (tmp_path / "new.yaml").write_text(edited, encoding="utf-8")
            said = await command(product, "apply", str(tmp_path / "new.yaml"), "--comment", "longer")
            assert said.splitlines()[-1] == "The running callcenter goes by it; no call was touched."
            settings = await asyncio.to_thread(product.get, "/api/admin/versions", admin)
            assert [one["source"] for one in settings["items"]] == ["command", *["api"] * 4, "first"]

            assert await waiting(product, admin) == 1
            caller.hangs_up()
        audit = await eventually(
            lambda: asyncio.to_thread(product.get, "/api/admin/audit?kind=users", admin),
            lambda one: len(one["items"]) == 2,
        )
        assert [(one["action"], one["item"]) for one in audit["items"]] == [
            ("deleted", "zoe"),
            ("created", "zoe"),
        ]


async def the_journal_is_played_again(product: Product, admin: str) -> None:
    """By a draft, while it is written. The one who waits in line is too few to say anything of."""
    value = (await asyncio.to_thread(product.get, "/api/admin/objects/queues/sales", admin))["value"]
    draft = {"value": {**value, "wrap_up_s": 90}}
    begun = await ask(product, admin, "POST", "/api/admin/preview/queues/sales/replay", draft)
    found = await eventually(
        lambda: asyncio.to_thread(product.get, f"/api/admin/preview/replays/{begun['id']}", admin),
        lambda run: run["state"] != "running",
        within_s=90.0,  # a process of its own, which gives way to everything else
    )
    assert (found["state"], found["error"]) == ("done", None)
    assert (found["result"]["contacts"], found["result"]["is_enough"]) == (1, False)


async def zoe_leaves(product: Product, admin: str, token: str) -> None:
    """Taken out of the site: the open page closes, and nobody comes in by that name any more."""
    async with page(product, token) as open_page:
        assert json.loads(await open_page.recv())["type"] == "snapshot"
        await send(product, admin, "DELETE", "users/zoe")
        await asyncio.wait_for(open_page.wait_closed(), 20)
        assert open_page.close_code == NOT_SIGNED_IN
    with pytest.raises(urllib.error.HTTPError):
        await asyncio.to_thread(product.login, "zoe", "zoes-secret")
    assert registered(product, "zoe", "zoes-secret") in (401, 403, 404)


def page(product: Product, token: str) -> connect:
    return connect(
        f"ws://127.0.0.1:{product.http_port}/ws/console",
        additional_headers={"Authorization": f"Bearer {token}"},
    )


async def waiting(product: Product, token: str) -> int:
    rows = (await asyncio.to_thread(product.get, "/api/queues", token))["items"]
    return sum(row["waiting"] for row in rows)


async def send(product: Product, token: str, method: str, which: str, **body: Any) -> dict[str, Any]:
    """A change of one object; what came of it."""
    return await ask(product, token, method, f"/api/admin/objects/{which}", body)


async def ask(product: Product, token: str, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    request = urllib.request.Request(
        f"{product.url}{path}",
        method=method,
        data=json.dumps(body).encode() if body else None,
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )

    def answered() -> dict[str, Any]:
        with urllib.request.urlopen(request, timeout=60) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    return await asyncio.to_thread(answered)


def registered(product: Product, user: str, password: str) -> int:
    """The registrar's last word for a telephone with this password."""
    with RawSip(product.sip_port) as sip:
        challenge = sip.ask(sip.request("REGISTER", user, sender=user))
        proof = sip.proof(challenge, user, password, f"sip:{user}@127.0.0.1")
        return sip.ask(sip.request("REGISTER", user, sender=user, extra=proof)).status


async def command(product: Product, *arguments: str) -> str:
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "callcenter",
        *arguments,
        cwd=ROOT,
        env=product.environment,
        stdout=pipe,
        stderr=pipe,
    )
    said, wrong = await asyncio.wait_for(child.communicate(), 60)
    assert child.returncode == 0, wrong.decode()
    return said.decode()

"""Versions of flows in the running product: who finishes in which, a kill before a planned one, two who edit."""

from __future__ import annotations

import asyncio
import json
import signal
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.agent import AgentBrowser
from tests.helpers.product import Product
from tests.helpers.raw_sip import RawCaller
from tests.helpers.sounds import beeps, write_wav
from tests.system.aio import eventually, system_test

pytestmark = [pytest.mark.system, pytest.mark.browser]

FLOW = """flow: {flow}
title: {title}
languages: [en, zh]
language: en
start: hello
self_service_only: true
nodes:
  hello:
    do: menu
    prompts: main_menu
    timeout_s: 20
    keys:
      1: {{label: One, go: {one}}}
    on_fail: bye
  paid:
    do: goal
    goal: paid
    next: bye
  bye:
    do: hangup
    prompts: call_again
    reason: done
"""
OLD = FLOW.format(flow="echo", title="First", one="paid")
NEW = FLOW.format(flow="echo", title="Second", one="bye").replace(
    "  paid:\n    do: goal\n    goal: paid\n    next: bye\n", ""
)
NUMBER = "5900"
SOON_S = 4.0
"""From now to the moment of a plan: enough to write it down before, on a machine with other things to do."""


def send(product: Product, method: str, path: str, token: str, body: object = None) -> tuple[int, Any]:
    """Ask the API to change something; its status and its answer."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{product.url}/api/flows/{path}", data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status), json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


@asynccontextmanager
async def serving(folder: Path, prompts: Path) -> AsyncIterator[Product]:
    """With a flow of the operator's own where callers of 5900 come to."""
    product = Product(folder, prompts=prompts)
    (product.data / "flows").mkdir(parents=True)
    (product.data / "flows" / "echo.yaml").write_text(OLD)
    async with product:
        yield product
    assert "Traceback" not in product.tail(1_000_000)


@system_test
async def test_a_caller_finishes_in_the_version_that_answered(tmp_path: Path, prompts: Path) -> None:
    async with serving(tmp_path, prompts) as product, AsyncExitStack() as stack:
        admin = await asyncio.to_thread(product.login, "admin")

        async def nodes() -> dict[str, Any]:
            figures = await asyncio.to_thread(product.get, "/api/kpi/flows/echo", admin)
            return {node["node"]: node for node in figures["nodes"]}

        caller = stack.enter_context(RawCaller(product.sip_port, "4711"))
        await asyncio.to_thread(caller.calls, NUMBER)
        await eventually(nodes, lambda now: now.get("hello", {}).get("now") == 1)
        before = await asyncio.to_thread(product.get, "/api/flows/echo", admin)
        bad = NEW.replace("go: bye", "go: nowhere")
        status, refused = await asyncio.to_thread(send, product, "POST", "echo/publish", admin, {"text": bad})
        assert (status, refused["error"]["code"]) == (422, "flow_refused")
        assert refused["error"]["errors"][0]["text"].startswith("echo.yaml:13:")
        status, now = await asyncio.to_thread(
            send,
            product,
            "POST",
            "echo/publish",
            admin,
            {"text": NEW, "live": before["version"], "comment": "Second"},
        )
        assert (status, now["title"]["en"], now["published"]["by"], now["published"]["comment"]) == (
            200,
            "Second",
            "admin",
            "Second",
        )
        assert now["old_callers"] == 1, "whoever is under way stays where they are"
        assert [one["callers"] for one in now["versions"]["items"]][:2] == [0, 1]
        assert (product.data / "flows" / "echo.yaml").read_text() == NEW, "the file is what is in force"
        await asyncio.to_thread(caller.presses, "1")
        await asyncio.to_thread(caller.is_hung_up_on)
        figures = await asyncio.to_thread(product.get, "/api/kpi/flows/echo", admin)
        assert (figures["contained"], figures["containment"], figures["goals"]) == (1, 1.0, {"paid": 1}), (
            "the old version has a goal"
        )
        await later_callers_get_the_new_one(product, admin, before)


async def later_callers_get_the_new_one(product: Product, admin: str, before: dict[str, Any]) -> None:
    with RawCaller(product.sip_port, "4712") as later:
        await asyncio.to_thread(later.calls, NUMBER)
        await asyncio.to_thread(later.presses, "1")
        await asyncio.to_thread(later.is_hung_up_on)
    figures = await asyncio.to_thread(product.get, "/api/kpi/flows/echo", admin)
    assert (figures["entered"], figures["contained"], figures["goals"]) == (2, 1, {"paid": 1}), (
        "the new one has none"
    )
    status, back = await asyncio.to_thread(send, product, "POST", "echo/roll-back", admin, {"comment": "Oh"})
    assert (status, back["version"], back["published"]["back_to"]) == (
        200,
        before["version"],
        before["published"]["number"],
    )

    async def audit() -> list[str]:
        rows = (await asyncio.to_thread(product.get, "/api/audit", admin))["items"]
        return [row["action"] for row in rows if row["kind"] == "flow"]

    await eventually(audit, lambda actions: actions[:2] == ["rolled_back", "published"])


@system_test
async def test_a_plan_survives_a_kill_and_is_carried_out_at_the_next_start(
    tmp_path: Path, prompts: Path
) -> None:
    async with serving(tmp_path, prompts) as product:
        admin = await asyncio.to_thread(product.login, "admin")
        now = (await asyncio.to_thread(product.get, "/api/flows", admin))["now"]
        plan = {"text": NEW, "at": now + SOON_S, "comment": "Tonight"}
        status, planned = await asyncio.to_thread(send, product, "POST", "echo/plan", admin, plan)
        assert (status, planned["plan"]["by"], planned["title"]["en"]) == (200, "admin", "First")
        await product.stop(signal.SIGKILL)
        await asyncio.sleep(max(0.0, plan["at"] + 0.1 - time.time()))  # its moment passes while nobody serves
        await product.start()
        admin = await asyncio.to_thread(product.login, "admin")

        async def echo() -> Any:
            return await asyncio.to_thread(product.get, "/api/flows/echo", admin)

        done = await eventually(echo, lambda flow: flow["title"]["en"] == "Second")
        assert (done["plan"], done["published"]["by"], done["published"]["planned_at"]) == (
            None,
            "admin",
            plan["at"],
        )
        assert (product.data / "flows" / "echo.yaml").read_text() == NEW


@system_test
async def test_a_plan_that_is_wrong_at_its_moment_is_an_alarm(tmp_path: Path, prompts: Path) -> None:
    async with serving(tmp_path, prompts) as product:
        admin = await asyncio.to_thread(product.login, "admin")
        own = product.data / "prompts" / "own" / "en"
        own.mkdir(parents=True)
        (own / "summer.wav").touch()
        (own.parent / "zh").mkdir()
        (own.parent / "zh" / "summer.wav").touch()
        now = (await asyncio.to_thread(product.get, "/api/flows", admin))["now"]
        text = NEW.replace("prompts: main_menu", "prompts: summer")
        status, _ = await asyncio.to_thread(
            send, product, "POST", "echo/plan", admin, {"text": text, "at": now + SOON_S}
        )
        assert status == 200
        (own / "summer.wav").unlink()

        async def plan() -> Any:
            return (await asyncio.to_thread(product.get, "/api/flows/echo", admin))["plan"]

        failed = await eventually(plan, lambda plan: bool(plan["problems"]))
        assert "there is no prompt `en/summer`" in failed["problems"][0]
        assert "flow_publication_failed" in product.tail()
        assert (product.data / "flows" / "echo.yaml").read_text() == OLD


@system_test
async def test_two_people_edit_at_once_and_see_callers_come(tmp_path: Path, prompts: Path) -> None:
    async with serving(tmp_path, prompts) as product:
        microphone = write_wav(product.folder / "agent.wav", beeps(1150.0, 2.0, rate=48_000), rate=48_000)
        async with AgentBrowser(product.url, microphone) as browser:
            pages = [await browser.opens_for("admin", "") for _ in range(2)]
            for page in pages:
                await page.set_viewport_size({"width": 1280, "height": 720})
                await page.goto(f"{product.url}/flows#echo")
                await page.locator("[data-testid=drawing] [data-node=hello]").wait_for()
            first, second = pages
            with RawCaller(product.sip_port, "4711") as caller:
                await asyncio.to_thread(caller.calls, NUMBER)
                await first.locator("[data-node=hello][data-count='1']").wait_for()
                await asyncio.to_thread(caller.hangs_up)
                await first.locator("[data-node=hello]:not([data-count])").wait_for()
            await first.get_by_test_id("tab-nodes").click()
            await first.locator("[data-testid=node-hello] [data-field=hung_up]", has_text="1").wait_for()

            for page, title in zip(pages, ["Mine", "Theirs"], strict=True):
                await page.get_by_test_id("tab-edit").click()
                await page.get_by_test_id("text").fill(OLD.replace("title: First", f"title: {title}"))
            await first.get_by_test_id("save").click()
            await first.get_by_test_id("done").wait_for()
            await second.get_by_test_id("save").click()
            await second.locator("[data-testid=failed][data-code=draft_changed]").wait_for()
            await second.get_by_test_id("load-theirs").click()
            await eventually(second.get_by_test_id("text").input_value, lambda text: "title: Mine" in text)
            await first.get_by_test_id("text").fill(OLD.replace("go: paid", "go: nowhere"))
            await first.locator(".mistake").first.wait_for()
            await first.locator("[data-testid=publish]:disabled").wait_for()
            await second.locator("[data-testid=publish]:enabled").click()
            await second.locator("[data-testid=done]").wait_for()
            await first.get_by_test_id("tab-versions").click()
            await first.locator("[data-testid=version-2]", has_text="Alex Meyer").wait_for()
            await first.get_by_test_id("compare-2").click()
            await first.locator("[data-kind=added]", has_text="title: Mine").wait_for()
            await first.get_by_test_id("close-diff").click()
            await first.get_by_test_id("roll-back-1").click()
            await first.locator("[data-testid=version-3]").wait_for()
            await second.locator("[data-testid=flow-echo]", has_text="First").wait_for()

"""A caller waits and nobody comes: a supervisor is called and takes it on; half hours and a wall tell of it."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.helpers.agent import AgentBrowser
from tests.helpers.product import ROOT, Product
from tests.helpers.raw_sip import RawCaller
from tests.helpers.sounds import beeps, write_wav
from tests.system.aio import eventually, system_test
from tests.system.running import opened, running

pytestmark = [pytest.mark.system, pytest.mark.browser]

ALERTS = {
    "nobody": {
        "name": {"en": "Nobody is there"}, "measure": "signed_in", "below": 1, "if_waiting": True, "level": "crit",
        "queues": ["support"],
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, prompts: Path) -> Iterator[Product]:
    folder = tmp_path_factory.mktemp("floor")
    site = yaml.safe_load((ROOT / "config" / "demo.yaml").read_text(encoding="utf-8"))
    (folder / "site.yaml").write_text(yaml.safe_dump({**site, "alerts": ALERTS}, allow_unicode=True))
    for script in (ROOT / "config").glob("*.sql"):
        shutil.copy(script, folder)
    product = Product(folder, settings={"site_file": str(folder / "site.yaml")}, prompts=prompts)
    yield from running(product)


@pytest.fixture(scope="module")
def browser(product: Product) -> Iterator[AgentBrowser]:
    microphone = write_wav(product.folder / "agent.wav", beeps(1150.0, 20.0, rate=48_000), rate=48_000)
    browser = AgentBrowser(product.url, microphone)
    yield from opened(browser)


@system_test
async def test_a_supervisor_is_called_and_takes_it_on(product: Product, browser: AgentBrowser) -> None:
    page = await browser.opens_for("supervisor", "")
    token = await asyncio.to_thread(product.login, "admin")
    await page.get_by_test_id("wall").click()
    await page.get_by_role("textbox", name="Name of the screen").fill("Hall")
    await page.get_by_test_id("make-screen").click()
    address = await page.get_by_test_id("wall-address").input_value()
    await page.keyboard.press("Escape")
    with RawCaller(product.sip_port, "4711") as caller:
        await asyncio.to_thread(caller.calls)
        await asyncio.to_thread(caller.presses, "1")
        alert = page.get_by_test_id("alert-nobody")
        await alert.wait_for()
        assert (await alert.locator("b").inner_text()) == "Support: 0 signed in, wanted 1"
        await alert.get_by_test_id("acknowledge").click()
        await alert.locator(".taken", has_text="Petra Novak takes care of it").wait_for()
        await the_wall_shows(browser, address)
        await asyncio.to_thread(caller.hangs_up)
    await (
        page.get_by_test_id("alerts")
        .get_by_text("All figures are within their limits.")
        .wait_for(timeout=30_000)
    )
    await the_records_tell(product, token)


async def the_wall_shows(browser: AgentBrowser, address: str) -> None:
    """In a browser of its own, where nobody is signed in."""
    assert browser.page.context.browser is not None
    context = await browser.page.context.browser.new_context(viewport={"width": 1920, "height": 1080})
    wall = await context.new_page()
    await wall.goto(address)
    await wall.get_by_test_id("wall-queues").locator("tr", has_text="Support").wait_for()
    assert await wall.locator(".wallalert b").inner_text() == "Support: 0 signed in, wanted 1"
    assert "#" not in wall.url
    await wall.keyboard.press("ArrowRight")
    await wall.get_by_test_id("wall-day").wait_for()
    await wall.reload()
    await wall.get_by_test_id("wall-queues").wait_for()
    await context.close()


async def the_records_tell(product: Product, token: str) -> None:
    now = time.time()

    async def sums() -> dict[str, int]:
        path = f"/api/intervals/total?since={now - 1800}&until={now + 900}&queue=support"
        row = await asyncio.to_thread(product.get, path, token)
        return {name: row[name] for name in ("offered", "answered", "abandoned")}

    await eventually(sums, lambda row: row == {"offered": 1, "answered": 0, "abandoned": 1})
    audit = (await asyncio.to_thread(product.get, "/api/audit", token))["items"]
    assert {(row["user"], row["action"], row["kind"]) for row in audit} >= {
        ("supervisor", "acknowledged", "alert"), ("supervisor", "made", "wall_screen"),
    }  # fmt: skip

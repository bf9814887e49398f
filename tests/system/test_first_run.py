"""From an empty data folder to the first answered call, as a stranger would do it; then administration, live."""

from __future__ import annotations

import asyncio
import sys
import urllib.error
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.agent_ui.test_look import AXE, RUN_AXE
from tests.helpers.agent import AgentBrowser
from tests.helpers.product import ROOT, Product
from tests.helpers.sounds import beeps, write_wav
from tests.system.aio import eventually, system_test
from tests.system.running import running

pytestmark = [pytest.mark.system, pytest.mark.browser]

FORM = {
    "company": "Harbour Repairs", "admin_name": "Petra Novak", "admin_password": "correct horse",
    "number": "5000", "agent_name": "Lin Mei", "agent_password": "battery staple",
}  # fmt: skip
HASHED_WITHIN_MS = 90_000
"""Setting up makes a hash of every password, each slow on purpose: seconds of a core that others may have."""

SAVE = "[data-testid=save][aria-disabled=false]"


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, prompts: Path) -> Iterator[Product]:
    product = Product(tmp_path_factory.mktemp("first"), prompts=prompts, is_new=True)
    yield from running(product)


async def caller(product: Product, command: str) -> asyncio.subprocess.Process:
    """Run what the page says, as it says it."""
    words = command.split()
    assert words[:2] == ["callcenter", "dial"]
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", *words, "--digits", "8",
        cwd=ROOT, env=product.environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def sets_up(agent: AgentBrowser, product: Product) -> str:
    """Fill in the assistant; return the command that it shows for the first call."""
    page = agent.page
    await page.goto(f"{product.url}/")
    await page.get_by_test_id("set-up").click()
    for name in ("company", "admin_name", "admin_password"):
        await page.get_by_test_id(f"field-{name}").fill(FORM[name])
    await page.get_by_test_id("next").click()
    for name in ("number", "agent_name", "agent_password"):
        await page.get_by_test_id(f"field-{name}").fill(FORM[name])
    assert await page.get_by_test_id("field-agent").input_value() == "lin.mei"
    await page.get_by_test_id("next").click()
    await page.get_by_test_id("setup-done").wait_for(timeout=HASHED_WITHIN_MS)
    assert await page.locator("[data-testid^=unfinished]").count() == 0
    await page.get_by_test_id("microphone").click()
    await page.locator("[data-testid=heard][data-status=ok]").wait_for()
    await page.get_by_test_id("echo").click()
    await page.locator("[data-testid=echoed][data-failed='']").wait_for()
    await page.evaluate(AXE.read_text())
    assert await page.evaluate(RUN_AXE) == []
    return await page.get_by_test_id("command").inner_text()


@system_test
async def test_from_an_empty_folder_to_the_first_answered_call_and_on(
    product: Product, tmp_path: Path
) -> None:
    microphone = write_wav(tmp_path / "microphone.wav", beeps(900.0, 20.0, rate=48_000), rate=48_000)
    async with AgentBrowser(product.url, microphone, "lin.mei") as agent:
        command = await sets_up(agent, product)
        # The demo is over: its people, its customers, and the assistant itself.
        with pytest.raises(urllib.error.HTTPError, match="401"):
            product.login("admin")
        await agent.page.get_by_test_id("be-agent").click()
        await agent.page.wait_for_selector("[data-testid=phone][data-registered=true]")
        await agent.gets_ready()
        dialling = await caller(product, command)
        await agent.answers()
        await agent.sees_contact("talking")
        assert await agent.page.locator("[data-testid=customer-card][data-status=unknown]").count() == 1
        await administers(agent, product)
        await agent.hangs_up()
        assert await asyncio.wait_for(dialling.wait(), 30) == 0
    admin = product.login("petra.novak", FORM["admin_password"])
    [call] = await eventually(lambda: product.calls(admin), bool)
    assert (call["dnis"], call["queue"], call["outcome"]) == ("5000", "support", "answered")
    # A restart keeps what is one's own.
    assert await product.stop() == 0
    await product.start()
    assert "Set up" not in product.tail(3000)
    assert product.login("petra.novak", FORM["admin_password"])


async def administers(agent: AgentBrowser, product: Product) -> None:
    """While the agent talks, the administrator adds a colleague and lets phones ring longer; the call goes on."""
    assert agent._browser is not None
    page = await (await agent._browser.new_context(viewport={"width": 1440, "height": 900})).new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(product.url)
    await page.get_by_test_id("login-username").fill("petra.novak")
    await page.get_by_test_id("login-password").fill(FORM["admin_password"])
    await page.get_by_test_id("login-submit").click()
    await page.wait_for_url("**/supervisor")
    await page.goto(f"{product.url}/admin/queues/support")
    await page.get_by_test_id("field-ring_for_s").fill("33")
    await page.get_by_test_id("show-changes").click()
    await page.locator("dialog [data-testid=diff] [data-kind=added]", has_text="33").wait_for()
    await page.get_by_test_id("save-changes").click()
    await page.locator("[data-testid=done]").wait_for()
    await page.get_by_test_id("field-wrap_up_longest_s").fill("1")
    await page.get_by_test_id("wrong-wrap_up_longest_s").wait_for()
    await page.get_by_test_id("discard").click()
    await page.get_by_test_id("menu-users").click()
    await page.get_by_test_id("new").click()
    await page.get_by_test_id("object-name").fill("wang.lei")
    await page.get_by_test_id("field-name").fill("Wang Lei")
    await page.get_by_test_id("field-role").select_option("agent")
    await page.get_by_test_id("field-password").fill("tomato soup")
    await page.get_by_test_id("serves-support").check()
    await page.locator(SAVE).click()
    await page.locator("[data-testid=done]").wait_for()
    assert product.login("wang.lei", "tomato soup")
    await page.get_by_test_id("menu-versions").click()
    await page.get_by_test_id("open-version-2").click()
    await page.locator("[data-testid=diff] [data-kind=removed]").first.wait_for()
    await page.get_by_test_id("menu-audit").click()
    await page.locator("[data-testid^=audit-row-]").first.wait_for()
    assert complaints == []
    # The file is for people too: what they wrote in it, and why, is still there.
    text = (product.data / "site" / "site.yaml").read_text(encoding="utf-8")
    assert "# Who waits, and who gets whom." in text
    assert "ring_for_s: 33" in text
    assert "ring_for_s: 33" not in (ROOT / "config" / "demo.yaml").read_text(encoding="utf-8")

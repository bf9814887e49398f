"""What server and agent do in a call, as several tests of the agent page need it."""

from __future__ import annotations

import asyncio
import time

from playwright.async_api import Page

from callcenter.console.messages import AgentChanged, ContactChanged
from tests.agent_ui import scenes
from tests.agent_ui.stage import Stage, settles


async def ring(show: Stage, page: Page) -> None:
    """An offer, the way the server makes one: row, card and INVITE in the same turn."""
    now = time.time()
    await show.preview.send(AgentChanged(now=now, agent=scenes.my_row("offered", now)))
    await show.preview.send(ContactChanged(now=now, contact=scenes.contact("ringing", now)))
    await settles(page.get_by_test_id("contact-card"), state="ringing", call=scenes.CALL)


async def offer(show: Stage, page: Page) -> None:
    """As `ring`, and the INVITE has arrived."""
    await ring(show, page)
    await show.preview.phones[-1].invite(scenes.OFFER)
    await page.locator('[data-testid=answer][aria-disabled="false"]').wait_for()


async def talk(show: Stage, page: Page) -> None:
    """The page answers; the server sees it and says so."""
    await offer(show, page)
    await page.get_by_test_id("answer").click()
    await connects(show, page)


async def connects(show: Stage, page: Page) -> None:
    await says(show, "200 INVITE")
    now = time.time()
    await show.preview.send(AgentChanged(now=now, agent=scenes.my_row("on_contact", now)))
    await show.preview.send(
        ContactChanged(now=now, contact=scenes.contact("talking", now, scenes.found(now)))
    )
    await settles(page.get_by_test_id("contact-card"), state="talking")


async def says(show: Stage, what: str) -> None:
    """Wait until the page's phone has said this."""
    async with asyncio.timeout(10):
        while what not in show.preview.phones[-1].heard:
            await asyncio.sleep(0.01)

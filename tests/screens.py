"""Pictures of every page and state, for people to look at: `python -m tests.screens`, then open out/screens.

With names such as `agent-call` only those. With `--readme` only the one picture the README shows is taken anew; it
has two Chinese letters, for which `python -m tests.needs --screens` finds a font.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Literal

from playwright.async_api import Page

from agent_ui.build import HERE
from tests.agent_ui import scenes
from tests.agent_ui.pictures import compact
from tests.agent_ui.stage import House, Stage, chromium, house, stage

SCREENS = HERE.parent / "out" / "screens"
SIZES = [(1280, 720), (1920, 1080)]
THEMES: list[Literal["light", "dark"]] = ["light", "dark"]
LANGUAGES = ["en", "zh"]
INVENTED = 1_773_813_724.0
"""18 March 2026, 14:02 in Shanghai."""
README_PICTURE = HERE / "screenshot.png"


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its address, what must be there first, and what is clicked then, one after the other.

    `shows`: what must have come of it. `api` changes the answers of the API.
    """

    path: str
    sign: str
    click: str | tuple[str, ...] = ""
    shows: str = ""
    api: Mapping[str, object] = field(default_factory=dict)


ANSWER = '[data-testid=answer][aria-disabled="false"]'
MUTE = '[data-testid=mute][aria-disabled="false"]'
READY = '[data-testid=ready][aria-disabled="false"]'
QUEUE = "[data-testid=queue-row-billing]"
OPEN = "[data-testid=open-queue-chinese]"
ENTRY = "[data-testid=entry-entry-0]"
WHY = "[data-testid=why-entry-0]"
WHAT_IF = "[data-testid=tab-what_if]"
SHADOW = "[data-testid=tab-shadow]"
OUTLOOK = "[data-testid=outlook]"
SHOTS = {
    "login": Shot("/login", "form"),
    "login-error": Shot("/login?error=credentials", "[data-testid=login-error]"),
    "agent-idle": Shot("/agent?scene=idle", '[data-check=microphone][data-ok="true"]'),
    "agent-not-ready": Shot("/agent?scene=not-ready", READY),
    "agent-reasons": Shot(
        "/agent?scene=idle", '[data-check=microphone][data-ok="true"]', "[data-testid=reasons]"
    ),
    "agent-offer": Shot("/agent?scene=offer", ANSWER),
    "agent-found": Shot("/agent?scene=found", ANSWER),
    "agent-several": Shot("/agent?scene=several", ANSWER),
    "agent-unknown": Shot("/agent?scene=unknown", ANSWER),
    "agent-call": Shot("/agent?scene=call", MUTE),
    "agent-muted": Shot("/agent?scene=call", MUTE, "[data-testid=mute]"),
    "agent-recorded": Shot("/agent?scene=recorded", MUTE),
    "agent-paused": Shot("/agent?scene=paused", MUTE),
    "agent-caller-silent": Shot("/agent?scene=silent", MUTE),
    "agent-lost": Shot("/agent?scene=lost", MUTE),
    "agent-wrap-up": Shot("/agent?scene=wrap-up", "[data-testid=finish-wrapup]"),
    "agent-callback": Shot("/agent?scene=callback", ANSWER),
    "agent-dialling": Shot("/agent?scene=dialling", MUTE),
    "agent-my-customer": Shot("/agent?scene=my-customer", ANSWER),
    "agent-ring-all": Shot("/agent?scene=ring-all", ANSWER),
    "agent-disposition-missing": Shot(
        "/agent?scene=required", "[data-testid=ending]", "[data-testid=finish-now]"
    ),
    "agent-disposed": Shot("/agent?scene=disposed", "[data-saved=saved]"),
    "supervisor": Shot("/supervisor", "[data-testid=queue-row-billing]"),
    "supervisor-formula": Shot(
        "/supervisor", "[data-testid=queue-row-billing]", "[data-testid=tile-service_level] button"
    ),
    "supervisor-line": Shot("/supervisor", QUEUE, OPEN, ENTRY),
    "supervisor-line-long": Shot("/supervisor", QUEUE, OPEN, ENTRY, {"total": 130}),
    "supervisor-line-empty": Shot(
        "/supervisor", QUEUE, "[data-testid=open-queue-complaints]", "[data-testid=line-empty]"
    ),
    "supervisor-line-failed": Shot(
        "/supervisor", QUEUE, OPEN, "[data-testid=failed]", {"refuses": "records_unavailable"}
    ),
    "supervisor-why": Shot("/supervisor", QUEUE, (OPEN, WHY), "[data-testid=verdicts]"),
    "supervisor-why-left": Shot("/supervisor", QUEUE, (OPEN, WHY), "[data-testid=story]", {"has_left": True}),
    "supervisor-what-if-before": Shot("/supervisor", QUEUE, (OPEN, WHAT_IF), "[data-testid=run]"),
    "supervisor-what-if-running": Shot(
        "/supervisor", QUEUE, (OPEN, WHAT_IF, "[data-testid=run]"), OUTLOOK, {"run_state": "running"}
    ),
    "supervisor-what-if": Shot("/supervisor", QUEUE, (OPEN, WHAT_IF, "[data-testid=run]"), OUTLOOK),
    "supervisor-what-if-refused": Shot(
        "/supervisor",
        QUEUE,
        (OPEN, WHAT_IF, "[data-testid=run]"),
        "[data-testid=failed]",
        {"refuses": "what_if_agents"},
    ),
    "supervisor-shadow": Shot("/supervisor", QUEUE, (OPEN, SHADOW), "[data-testid=shadow]"),
    "supervisor-shadow-off": Shot(
        "/supervisor", QUEUE, (OPEN, SHADOW), "[data-testid=shadow-off]", {"shadow_state": "off"}
    ),
    "supervisor-crowd": Shot("/supervisor?scene=crowd", "[data-testid=queue-row-billing]"),
    "supervisor-empty": Shot("/supervisor?scene=empty-floor", "[data-testid=tile-waiting]"),
    "try": Shot(
        "/try", "[data-what=heard]", ("[data-testid=key-9]", "[data-testid=key-3]"), "[data-what=queued]"
    ),
    "try-own-text": Shot("/try", "[data-what=heard]", "[data-testid=own-text]", "[data-testid=text]"),
    "api-docs": Shot("/api/docs", "h2"),
}


async def main(arguments: list[str]) -> None:
    async with chromium() as browser, house(browser) as home:
        if "--readme" in arguments:
            taken = await readme(home)
            README_PICTURE.write_bytes(await compact(await home.context.new_page(), taken))
            print(README_PICTURE)
            return
        wanted = [name for name in arguments if name in SHOTS] or list(SHOTS)
        SCREENS.mkdir(parents=True, exist_ok=True)
        for name in wanted:
            for language in LANGUAGES:
                await shoot(home, name, language)
        print(f"{len(wanted) * len(LANGUAGES) * len(SIZES) * len(THEMES)} screenshots in {SCREENS}")


async def shoot(home: House, name: str, language: str) -> None:
    """Open the page once, and take it in each size and both themes."""
    async with stage(home) as show:
        page = await enter(show, SHOTS[name], language)
        for (width, height), theme in product(SIZES, THEMES):
            await page.set_viewport_size({"width": width, "height": height})
            await page.emulate_media(color_scheme=theme)
            await page.screenshot(
                path=SCREENS / f"{name}.{language}.{theme}.{width}.png", animations="disabled"
            )
        if "refuses" in SHOTS[name].api:
            # Chromium itself complains of every answer that is none.
            show.complaints.clear()


async def enter(show: Stage, shot: Shot, language: str, at: float | None = None) -> Page:
    for name, value in shot.api.items():
        setattr(show.preview.api, name, value)
    page = await show.open(f"{shot.path}{'&' if '?' in shot.path else '?'}language={language}", at=at)
    if shot.sign in (ANSWER, MUTE):
        await show.phone_is_up()
        await show.preview.phones[-1].invite(scenes.OFFER)
    await page.locator(shot.sign).first.wait_for()
    for what in (shot.click,) if isinstance(shot.click, str) else shot.click:
        if what:
            await page.locator(what).first.click()
    if shot.shows:
        await page.locator(shot.shows).first.wait_for()
    return page


async def readme(home: House, name: str = "agent-found") -> bytes:
    """The picture of the README: a known customer rings, at an invented time."""
    async with stage(home) as show:
        page = await enter(show, SHOTS[name], "en", at=INVENTED)
        return await page.screenshot(animations="disabled")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))

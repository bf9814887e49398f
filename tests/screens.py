"""Pictures of every page and state, for people to look at: `python -m tests.screens`, then open out/screens.

With names such as `agent-call` only those. With `--readme` only the one picture the README shows is taken anew; it
has two Chinese letters, for which `python -m tests.needs --screens` finds a font.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
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
    """One picture: its address, what must be there before it is taken, and what is clicked then."""

    path: str
    sign: str
    click: str = ""


ANSWER = '[data-testid=answer][aria-disabled="false"]'
MUTE = '[data-testid=mute][aria-disabled="false"]'
READY = '[data-testid=ready][aria-disabled="false"]'
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
    "supervisor-crowd": Shot("/supervisor?scene=crowd", "[data-testid=queue-row-billing]"),
    "supervisor-empty": Shot("/supervisor?scene=empty-floor", "[data-testid=tile-waiting]"),
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


async def enter(show: Stage, shot: Shot, language: str, at: float | None = None) -> Page:
    page = await show.open(f"{shot.path}{'&' if '?' in shot.path else '?'}language={language}", at=at)
    if shot.sign in (ANSWER, MUTE):
        await show.phone_is_up()
        await show.preview.phones[-1].invite(scenes.OFFER)
    await page.locator(shot.sign).first.wait_for()
    if shot.click:
        await page.locator(shot.click).click()
    return page


async def readme(home: House, name: str = "agent-found") -> bytes:
    """The picture of the README: a known customer rings, at an invented time."""
    async with stage(home) as show:
        page = await enter(show, SHOTS[name], "en", at=INVENTED)
        return await page.screenshot(animations="disabled")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))

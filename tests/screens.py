"""Pictures of every page and state, for people to look at: `python -m tests.screens`, then open out/screens.

With names such as `agent-call` only those. With `--axe` no pictures: axe looks at each instead, in the same sizes,
themes and languages. With `--readme` only the one picture the README shows is taken anew; it has two Chinese letters,
for which `python -m tests.needs --screens` finds a font.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import product
from typing import Literal

from playwright.async_api import Browser, Error, Page

from agent_ui.build import HERE
from tests.agent_ui.looks import faults
from tests.agent_ui.pictures import compact
from tests.agent_ui.poses import enter, is_refused
from tests.agent_ui.shots import SHOTS
from tests.agent_ui.stage import House, chromium, house, stage

SCREENS = HERE.parent / "out" / "screens"
SIZES = [(1280, 720), (1920, 1080)]
THEMES: list[Literal["light", "dark"]] = ["light", "dark"]
LANGUAGES = ["en", "zh"]
INVENTED = 1_773_813_724.0
"""18 March 2026, 14:02 in Shanghai."""
README_PICTURE = HERE / "screenshot.png"
AT_ONCE = 2
"""More pages than this at a time make none of them faster where there are two cores."""
Look = Callable[[House, str, str], Awaitable[None]]
Place = tuple[str, str]


async def main(arguments: list[str]) -> None:
    if "--help" in arguments:
        print(__doc__)
        return
    async with chromium() as browser:
        if "--readme" in arguments:
            async with house(browser) as home:
                taken = await readme(home)
                README_PICTURE.write_bytes(await compact(await home.context.new_page(), taken))
            print(README_PICTURE)
            return
        wanted = [name for name in arguments if name in SHOTS] or list(SHOTS)
        SCREENS.mkdir(parents=True, exist_ok=True)
        is_axe = "--axe" in arguments
        began = time.monotonic()
        failed = await everywhere(browser, examine if is_axe else shoot, list(product(wanted, LANGUAGES)))
        seen = (len(wanted) * len(LANGUAGES) - len(failed)) * len(SIZES) * len(THEMES)
        said = "states and variants without a fault" if is_axe else f"screenshots in {SCREENS}"
        print(f"{seen} {said}, {time.monotonic() - began:.0f} s")
        if failed:
            sys.exit(f"failed: {', '.join('.'.join(shot) for shot in failed)}")


async def everywhere(browser: Browser, look: Look, shots: list[Place]) -> list[Place]:
    """Look at all of them, some at a time, and say which are not well."""
    left, failed = deque(shots), list[Place]()
    progress = "\r{} of {} pages " if sys.stderr.isatty() else ""

    async def work() -> None:
        async with house(browser) as home:
            while left:
                sys.stderr.write(progress.format(len(shots) - len(left), len(shots)))
                shot = left.popleft()
                if not await is_well(look, home, *shot):
                    failed.append(shot)

    await asyncio.gather(*[work() for _ in range(AT_ONCE)])
    return failed


async def is_well(look: Look, home: House, name: str, language: str) -> bool:
    """A page that does not come to its state is named, and the others are looked at all the same."""
    try:
        await look(home, name, language)
    except (Error, AssertionError, TimeoutError) as error:
        print(f"{name}.{language}: {error}", file=sys.stderr)
        return False
    return True


async def shoot(home: House, name: str, language: str) -> None:
    """Open the page once, and take it in each size and both themes."""
    async with stage(home) as show:
        show.is_refused = is_refused(SHOTS[name])
        page = await enter(show, SHOTS[name], language)
        async for variant in variants(page):
            await page.screenshot(path=SCREENS / f"{name}.{language}.{variant}.png", animations="disabled")


async def examine(home: House, name: str, language: str) -> None:
    """Each size and both themes under axe; pages may be higher than the window, never wider."""
    async with stage(home) as show:
        show.is_refused = is_refused(SHOTS[name])
        page = await enter(show, SHOTS[name], language)
        found = {variant: await faults(page, may_scroll=True) async for variant in variants(page)}
    assert not any(found.values()), {variant: wrong for variant, wrong in found.items() if wrong}


async def variants(page: Page) -> AsyncIterator[str]:
    """The same page, never loaded anew, in each size and both themes."""
    for (width, height), theme in product(SIZES, THEMES):
        await page.set_viewport_size({"width": width, "height": height})
        await page.emulate_media(color_scheme=theme)
        yield f"{theme}.{width}"


async def readme(home: House, name: str = "agent-found") -> bytes:
    """The picture of the README: a known customer rings, at an invented time."""
    async with stage(home) as show:
        show.is_refused = is_refused(SHOTS[name])
        page = await enter(show, SHOTS[name], "en", at=INVENTED)
        return await page.screenshot(animations="disabled")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))

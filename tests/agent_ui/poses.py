"""One state of a page as a value, and a browser's page brought into it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from playwright.async_api import Page

from tests.agent_ui import scenes
from tests.agent_ui.stage import Stage
from tests.agent_ui.whom import directory

ANSWER = '[data-testid=answer][aria-disabled="false"]'
MUTE = '[data-testid=mute][aria-disabled="false"]'
Act = str | tuple[str, str]


@dataclass(frozen=True, slots=True)
class Shot:
    """One state: its address, what must be there first, and what is done then, one after the other.

    A text is clicked, one and a value is filled in, `press KEY` pressed. `shows`: what must have come of it. `api`
    changes the answers of the API; `tells` is said to the page after all that. `speaks_on`: the telephone that this
    browser remembers.
    """

    path: str
    sign: str
    click: str | tuple[Act, ...] = ""
    shows: str = ""
    api: Mapping[str, object] = field(default_factory=dict)
    tells: str = ""
    speaks_on: str = "browser"
    is_refused: bool = False


async def enter(show: Stage, shot: Shot, language: str, at: float | None = None, dark: bool = False) -> Page:
    """Open the page and bring it into this state."""
    for name, value in shot.api.items():
        of, _, attribute = name.rpartition(".")
        setattr(show.preview.api.site if of else show.preview.api, attribute, value)
    path, hash_, place = shot.path.partition("#")
    address = f"{path}{'&' if '?' in path else '?'}language={language}{hash_}{place}"
    remembered = f'localStorage.setItem("audio-on", "{shot.speaks_on}")'
    page = await show.open(address, dark=dark, at=at, script=remembered)
    if shot.sign in (ANSWER, MUTE):
        await show.phone_is_up()
        await show.preview.phones[-1].invite(scenes.OFFER)
    await page.locator(shot.sign).first.wait_for()
    for act in (shot.click,) if isinstance(shot.click, str) else shot.click:
        await do(page, act)
    if shot.tells:
        await show.preview.intent("watch_directory")
        await show.preview.send(directory(time.time()))
    if shot.shows:
        await page.locator(shot.shows).first.wait_for()
    return page


async def do(page: Page, act: Act) -> None:
    if isinstance(act, tuple):
        where = page.locator(act[0]).first
        if await where.get_attribute("type") == "file":
            file = {"name": "people.csv", "mimeType": "text/csv", "buffer": act[1].encode()}
            await where.set_input_files(file)  # type: ignore[arg-type]  # a TypedDict of the player's own
        else:
            await where.fill(act[1])
    elif act.startswith("press "):
        await page.keyboard.press(act.removeprefix("press "))
    elif act:
        await page.locator(act).first.click()


def is_refused(shot: Shot) -> bool:
    """Whether the API refuses something in this state."""
    return shot.is_refused or bool(
        {"refuses", "wall_refused", "articles_refused", "site.conflict", "site.problem"} & set(shot.api)
    )

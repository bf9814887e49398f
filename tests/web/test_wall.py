"""Screens on walls: a key of their own opens figures and nothing else, until somebody removes it."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from callcenter.console.scope import Scope, Scopes
from callcenter.events import DataAccessed
from callcenter.wall_screens import MOST, WallScreens
from callcenter.web.wall_port import TooManyScreens
from tests.helpers.aio import async_test
from tests.web.conftest import NOW, House, code_of

DAYS = {"midnight": NOW - 3600, "before": NOW - 7 * 86_400 - 3600}


async def key_of(house: House, **wanted: object) -> str:
    """The key of a fresh screen."""
    boss = await house.program("supervisor")
    answer = await boss.post("/api/wall-screens", json={"name": "Hall", **wanted})
    assert answer.status_code == 201
    path, key = answer.json()["path"].split("#")
    assert path == "/wall"
    return str(key)


async def screen(house: House, **wanted: object) -> httpx.AsyncClient:
    """A browser that was opened with a screen's address."""
    browser = house.browser("192.0.2.50")
    answer = await browser.post("/api/wall/open", json={"key": await key_of(house, **wanted)})
    assert answer.status_code == 204
    assert "httponly" in answer.headers["set-cookie"].lower()
    return browser


@async_test
async def test_a_screen_shows_figures_and_no_customers(house: House) -> None:
    house.alerts.look(5.0)
    shown = (await (await screen(house)).get("/api/wall", params=DAYS)).json()
    assert [row["queue"] for row in shown["queues"]] == ["support", "sales"]
    assert shown["agents"] == [
        {"agent": name, "name": name, "state": "idle", "since": NOW} for name in ("agent1", "agent2")
    ]
    assert [row["rule"] for row in shown["alerts"]] == ["many"]
    assert (shown["name"], shown["now"], shown["today"], shown["sum"]["offered"]) == ("Hall", NOW, [], 0)
    assert "customer" not in str(shown)


@async_test
async def test_a_screen_of_one_queue(house: House) -> None:
    house.alerts.look(5.0)
    shown = (await (await screen(house, queues=["sales"])).get("/api/wall", params=DAYS)).json()
    assert [row["queue"] for row in shown["queues"]] == ["sales"]
    assert (shown["agents"], shown["alerts"]) == ([], [])


@async_test
async def test_nothing_else_is_open_to_it(house: House) -> None:
    browser = await screen(house)
    for path in ("/api/queues", "/api/agents", "/api/calls", "/api/alerts", "/api/me", "/api/wall-screens"):
        assert code_of(await browser.get(path)) == (401, "not_signed_in"), path


@async_test
async def test_it_is_listed_and_removed_and_both_are_written_down(house: House) -> None:
    browser = await screen(house)
    await browser.get("/api/wall", params=DAYS)
    boss = await house.program("admin")
    [row] = (await boss.get("/api/wall-screens")).json()["items"]
    name = row.pop("screen")
    assert row == {"name": "Hall", "queues": [], "made_by": "supervisor", "made_at": NOW, "seen_at": NOW}
    assert (await boss.delete(f"/api/wall-screens/{name}")).status_code == 204
    assert code_of(await browser.get("/api/wall", params=DAYS)) == (401, "not_signed_in")
    assert code_of(await boss.delete(f"/api/wall-screens/{name}")) == (404, "not_found")
    assert house.noted == [
        DataAccessed(at=NOW, user=user, source="127.0.0.1", action=action, kind="wall_screen", item=name)
        for user, action in (("supervisor", "made"), ("admin", "removed"))
    ]


@async_test
async def test_a_team_leaders_screen_shows_the_teams_queues(house: House) -> None:
    await key_of(house)
    house.deps.scopes.take(Scopes({"supervisor": Scope(frozenset(), frozenset({"sales"}))}))
    boss = await house.program("supervisor")
    assert (await boss.get("/api/wall-screens")).json()["items"] == []
    [everything] = house.screens.all()
    assert code_of(await boss.delete(f"/api/wall-screens/{everything.screen}")) == (404, "not_found")
    wanted = {"name": "Hall", "queues": ["support"]}
    assert code_of(await boss.post("/api/wall-screens", json=wanted)) == (404, "not_found")
    shown = (await (await screen(house)).get("/api/wall", params=DAYS)).json()
    assert [row["queue"] for row in shown["queues"]] == ["sales"]


@pytest.mark.parametrize("user", ["agent1", "auditor"])
@async_test
async def test_who_makes_none(house: House, user: str) -> None:
    client = await house.program(user)
    assert code_of(await client.post("/api/wall-screens", json={"name": "Hall"})) == (403, "role")
    assert code_of(await client.get("/api/wall-screens")) == (403, "role")


@async_test
async def test_a_foreign_page_makes_none(house: House) -> None:
    browser = await house.signed_in("supervisor")
    answer = await browser.post(
        "/api/wall-screens", json={"name": "x"}, headers={"Origin": "https://evil.example"}
    )
    assert code_of(answer)[0] == 403
    assert list(house.screens.all()) == []


@pytest.mark.parametrize("cookie", ["", "x" * 43])
@async_test
async def test_nobody_guesses_a_key(house: House, cookie: str) -> None:
    await key_of(house)
    browser = house.browser()
    browser.cookies.set("wall", cookie)
    assert code_of(await browser.get("/api/wall", params=DAYS)) == (401, "not_signed_in")
    assert code_of(await browser.post("/api/wall/open", json={"key": "x" * 43})) == (401, "not_signed_in")


@async_test
async def test_unknown_queues_and_nonsense(house: House) -> None:
    boss = await house.program("supervisor")
    assert code_of(await boss.post("/api/wall-screens", json={"name": "x", "queues": ["no"]})) == (
        404,
        "not_found",
    )
    for wanted in ({"name": ""}, {"name": "x" * 81}, {}):
        assert (await boss.post("/api/wall-screens", json=wanted)).status_code == 422


@async_test
async def test_the_page_itself_needs_no_key_and_shows_nothing(house: House) -> None:
    page = await house.browser().get("/wall")
    assert (page.status_code, "support" in page.text) == (200, False)


def test_screens_outlive_a_restart_and_their_keys_are_in_no_file(tmp_path: Path) -> None:
    path = tmp_path / "wall-screens.json"
    made, key = WallScreens(path).make("Hall", ["sales"], "petra", NOW)
    assert key not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = WallScreens(path)
    assert list(again.all()) == [made]
    assert again.by_key(key, NOW + 5) == replace(made, seen_at=NOW + 5)
    assert again.remove(made.screen)
    assert WallScreens(path).by_key(key, NOW) is None


def test_a_damaged_file_counts_as_none_and_there_is_a_most(tmp_path: Path) -> None:
    path = tmp_path / "wall-screens.json"
    path.write_text("[{")
    screens = WallScreens(path)
    for _ in range(MOST):
        screens.make("x", [], "petra", NOW)
    with pytest.raises(TooManyScreens):
        screens.make("one more", [], "petra", NOW)

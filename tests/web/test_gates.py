"""Forms from elsewhere, ids that are tried out, keys for other doors, guessed passwords, sessions that are over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from callcenter.site import Site
from callcenter.web.lockout import FIRST_WAIT_S
from callcenter.web.open_lines import NOT_SIGNED_IN
from tests.helpers.aio import async_test
from tests.web.access import PEOPLE, Asking, Row, asked_as, house_of, rows_of
from tests.web.conftest import House, code_of, csrf_in, sign_in
from tests.web.test_access import EXPECTED, asked, outcome

WITH_A_FORM = {"/login", "/logout", "/api/login", "/api/session", "/api/setup", "/api/wall/open"}
"""These have tests of their own: nobody is signed in there yet, or a form's token is looked at."""

UNKNOWN = {
    "call": "nope", "recording": "nope", "message": "nope", "number": "C-9999", "entry": "nope", "alert": "nope",
    "screen": "nope", "queue": "nope", "agent": "nope", "notice": "nope", "follow_up": "99", "run": "nope",
}  # fmt: skip


def of(row: Row, who: str) -> str:
    return EXPECTED[str(row)].split()[PEOPLE.index(who)]


def changes(house: House) -> Iterator[tuple[Row, str]]:
    """What changes something, with somebody who may."""
    for row in rows_of(house.app):
        if row.method not in ("GET", "WS") and row.path not in WITH_A_FORM:
            yield row, next(who for who in ("agent", "supervisor", "admin") if of(row, who) == "ok")


@async_test
async def test_a_change_by_cookie_comes_from_a_page_of_ours_and_nowhere_else(ui: Path, site: Site) -> None:
    house = await house_of(ui, site)
    asking = Asking(house)
    clients = {who: await asked_as(house, who, by_cookie=True) for who in ("agent", "supervisor", "admin")}
    found = {}
    for row, who in changes(house):
        path, body = asking.path(row), asking.body(row)
        foreign: list[dict[str, str]] = [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}]
        answers = [
            await clients[who].request(row.method, path, headers=headers, **body) for headers in foreign
        ]
        ours = await clients[who].request(row.method, path, headers={"Origin": "http://test"}, **body)
        found[str(row)] = [*map(code_of, answers), outcome(ours)]
    assert len(found) > 60
    assert found == {row: [(403, "csrf")] * 3 + ["ok"] for row in found}


@pytest.mark.parametrize("who", ["other", "team"])
@async_test
async def test_what_is_somebody_elses_is_answered_as_what_is_not_there(
    ui: Path, site: Site, who: str
) -> None:
    house = await house_of(ui, site)
    asking, client = Asking(house), await asked_as(house, who)
    hidden = [row for row in rows_of(house.app) if of(row, who) == "404" and "{" in row.path]
    theirs, nothing = [
        [
            (str(row), answer.status_code, answer.text)
            for row in hidden
            for answer in [await client.request(row.method, asking.path(row, **ids), **asking.body(row))]
        ]
        for ids in ({}, UNKNOWN)
    ]
    assert theirs == nothing
    assert len(hidden) >= 10


@async_test
async def test_a_screens_key_opens_the_wall_and_nothing_else(ui: Path, site: Site) -> None:
    house = await house_of(ui, site)
    _, key = house.screens.make("Hall", ["support"], "supervisor", house.now)
    screen = house.browser("192.0.2.7")
    assert (await screen.post("/api/wall/open", json={"key": key})).status_code == 204
    asking = Asking(house)
    found = {str(row): await asked(house, asking, screen, row) for row in rows_of(house.app)}
    nobody = {row: wanted.split()[0] for row, wanted in EXPECTED.items()}
    assert found == nobody | {"GET /api/wall": "ok"}


WAYS = ("page", "api", "again")


async def try_password(client: httpx.AsyncClient, way: str, password: str) -> int:
    given = {"username": "agent1", "password": password}
    if way == "page":
        return (await sign_in(client, "agent1", password)).status_code
    path = "/api/login" if way == "api" else "/api/session"
    return (await client.post(path, json=given, headers={"Origin": "http://test"})).status_code


@pytest.mark.parametrize("way", WAYS)
@async_test
async def test_wrong_passwords_count_for_every_way_in(house: House, way: str) -> None:
    client = house.browser("192.0.2.7")
    tried = [await try_password(client, WAYS[number % 3], "guessed") for number in range(5)]
    assert tried == [401] * 5
    assert await try_password(client, way, "demo") == 429
    house.now += FIRST_WAIT_S
    assert await try_password(client, way, "demo") in (200, 303)


@async_test
async def test_a_session_that_was_there_before_signing_in_is_not_the_one_after(house: House) -> None:
    victim, attacker = house.browser(), await house.signed_in("agent2")
    planted = attacker.cookies["session"]
    victim.cookies.set("session", planted, domain="test.local", path="/")
    before = csrf_in((await victim.get("/login")).text)
    await sign_in(victim, "agent1")
    fresh = [cookie.value for cookie in victim.cookies.jar if cookie.value != planted]
    assert len(fresh) == 1
    attacker.cookies.clear()
    attacker.cookies.set("session", planted)
    assert (await attacker.get("/api/me")).json()["user"] == "agent2"
    # A form from before belongs to the cookie from before.
    assert (await victim.post("/logout", data={"csrf": before})).status_code == 403


@async_test
async def test_signing_out_ends_this_sessions_sockets_and_no_others(house: House) -> None:
    one, two = await house.signed_in(), await house.signed_in()
    async with house.served() as server:
        here = f"127.0.0.1:{server.port}"

        def socket(browser: httpx.AsyncClient, path: str) -> connect:
            return connect(
                f"ws://{here}{path}",
                origin=Origin(f"http://{here}"),
                additional_headers={"Cookie": f"session={browser.cookies['session']}"},
                subprotocols=[Subprotocol("sip")] if path == "/ws/sip" else None,
            )

        async with (
            socket(one, "/ws/console") as page,
            socket(one, "/ws/sip") as phone,
            socket(two, "/ws/console") as other,
        ):
            form = csrf_in((await one.get("/agent")).text)
            assert (await one.post("/logout", data={"csrf": form})).status_code == 303
            for ended in (page, phone):
                with pytest.raises(ConnectionClosed):
                    await ended.recv()
                assert ended.close_code == NOT_SIGNED_IN
            await other.send("still here")
            assert await other.recv() == "echo still here"
    assert (await one.get("/api/me")).status_code == 401

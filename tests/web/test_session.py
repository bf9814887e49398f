"""A session renewed from a page that may not be left."""

from __future__ import annotations

import pytest

from tests.helpers.aio import async_test
from tests.web.conftest import House


@async_test
async def test_a_page_whose_session_is_over_signs_in_where_it_is(house: House) -> None:
    client = house.browser()
    origin = {"origin": str(client.base_url).rstrip("/")}
    assert (await client.get("/api/me")).status_code == 401
    answer = await client.post(
        "/api/session", json={"username": "agent1", "password": "demo"}, headers=origin
    )
    assert (answer.status_code, set(answer.json())) == (200, {"csrf", "expires_in"})
    assert answer.headers["set-cookie"].endswith("; HttpOnly; Max-Age=43200; Path=/; SameSite=lax")
    assert (await client.get("/api/me")).json()["user"] == "agent1"
    left = await client.post("/logout", data={"csrf": answer.json()["csrf"]}, headers=origin)
    assert (left.status_code, left.headers["location"]) == (303, "/login")


@pytest.mark.parametrize(
    ("headers", "password", "status", "code"),
    [
        ({"origin": "https://elsewhere.example"}, "demo", 403, "csrf"),
        ({}, "demo", 403, "csrf"),
        ({"origin": "own"}, "wrong", 401, "credentials"),
    ],
)
@async_test
async def test_foreign_pages_and_wrong_passwords_get_no_session(
    house: House, headers: dict[str, str], password: str, status: int, code: str
) -> None:
    client = house.browser()
    own = {
        name: str(client.base_url).rstrip("/") if value == "own" else value for name, value in headers.items()
    }
    answer = await client.post("/api/session", json={"username": "agent1", "password": password}, headers=own)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert "set-cookie" not in answer.headers

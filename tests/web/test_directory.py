"""The directory and the check of a number over the API: signed in, with one's own rights."""

from __future__ import annotations

import pytest

from tests.helpers.aio import async_test
from tests.web.conftest import House, code_of


@async_test
async def test_everybody_signed_in_sees_the_directory(house: House) -> None:
    answer = await (await house.program("agent1")).get("/api/directory")
    assert (answer.status_code, answer.json()) == (
        200,
        {"now": 1.0, "people": [], "queues": [], "numbers": []},
    )


@async_test
async def test_everybody_signed_in_learns_what_skills_are_called(house: House) -> None:
    answer = await (await house.program("agent1")).get("/api/skills")
    name = {"en": "Technical support", "zh": "技术支持"}
    assert (answer.status_code, answer.json()) == (200, {"items": [{"skill": "support", "name": name}]})


@pytest.mark.parametrize("path", ["/api/directory", "/api/skills", "/api/numbers/check?number=10086"])
@async_test
async def test_nobody_else_does(house: House, path: str) -> None:
    assert (await house.browser().get(path)).status_code == 401


@async_test
async def test_a_number_is_checked(house: House) -> None:
    program = await house.program("agent1")
    answer = await program.get("/api/numbers/check", params={"number": "+86 138"})
    assert (answer.status_code, answer.json()) == (
        200, {"number": "+86 138", "kind": "unknown", "verdict": "no_trunk", "is_abroad": False, "shown": ""},
    )  # fmt: skip


@pytest.mark.parametrize("number", ["", "1" * 65])
@async_test
async def test_what_is_no_number_at_all(house: House, number: str) -> None:
    program = await house.program("agent1")
    answer = await program.get("/api/numbers/check", params={"number": number})
    assert code_of(answer)[0] == 422

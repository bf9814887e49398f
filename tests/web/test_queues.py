"""Queues over the API: their rules, their figures, their lines; and who may look."""

from __future__ import annotations

import pytest

import acd
from acd.hours import Hours
from callcenter.console.queue_settings import settings_of
from tests.helpers.aio import async_test
from tests.web.conftest import NOW, SETTINGS, House, code_of, queue_row, waiting_row


@pytest.mark.parametrize("user", ["agent1", "supervisor", "admin", "auditor"])
@async_test
async def test_rules_and_figures_side_by_side(house: House, user: str) -> None:
    items = (await (await house.program(user)).get("/api/queues")).json()["items"]
    assert items == [
        {**queue_row("support").model_dump(), "settings": SETTINGS.model_dump()},
        {**queue_row("sales").model_dump(), "settings": None},
    ]


@async_test
async def test_a_line_is_read_page_by_page(house: House) -> None:
    boss = await house.program("supervisor")
    first = (await boss.get("/api/queues/support/waiting", params={"limit": 2})).json()
    last = (await boss.get("/api/queues/support/waiting", params={"limit": 2, "after": first["next"]})).json()
    rows = [waiting_row(position).model_dump() for position in (1, 2, 3)]
    assert first == {"queue": "support", "now": NOW, "total": 3, "items": rows[:2], "next": 2}
    assert last == {"queue": "support", "now": NOW, "total": 3, "items": rows[2:], "next": 0}
    assert house.floor.asked == [("support", 0, 2, NOW), ("support", 2, 2, NOW)]


@pytest.mark.parametrize("user", ["agent1", "auditor"])
@async_test
async def test_who_may_not_look_into_a_line(house: House, user: str) -> None:
    client = await house.program(user)
    assert code_of(await client.get("/api/queues/support/waiting")) == (403, "role")
    assert house.floor.asked == []


@async_test
async def test_nobody_from_outside(house: House) -> None:
    for path in ("/api/queues", "/api/queues/support/waiting"):
        assert code_of(await house.browser().get(path)) == (401, "not_signed_in")


@async_test
async def test_a_queue_nobody_configured(house: House) -> None:
    boss = await house.program("admin")
    assert code_of(await boss.get("/api/queues/nowhere/waiting")) == (404, "not_found")


@pytest.mark.parametrize(
    "query", [{"after": -1}, {"limit": 0}, {"limit": 201}, {"after": "x"}, {"after": 10_000_001}]
)
@async_test
async def test_nonsense(house: House, query: dict[str, str]) -> None:
    boss = await house.program("supervisor")
    answer = await boss.get("/api/queues/support/waiting", params=query)
    assert code_of(answer) == (422, "bad_request")


DAY = ((480, 1080),)
SPEC = acd.QueueSpec(
    "support",
    strategy="most_skilled",
    steps=(acd.SkillStep((acd.SkillNeed("chinese", 7),), 30.0),),
    needs=(acd.SkillNeed("chinese", 4),),
    bonus_rules=(acd.BonusRule(20.0, ("gold",), ("open_case",)),),
    overflow=(
        acd.Overflow(acd.When.WAITED, acd.Way.QUEUE, "sales", 120.0, ("gold",)),
        acd.Overflow(acd.When.ESTIMATE, acd.Way.CALLBACK, over=90.0),
    ),
    callback=acd.CallbackRule(),
    hours=Hours("Asia/Shanghai", (DAY, DAY, DAY, DAY, DAY, (), ()), {"2026-10-01": ()}),
)


def test_rules_in_words_and_clock_times() -> None:
    shown = settings_of(SPEC, []).model_dump()
    assert shown["rings"] == [
        {"needs": "chinese ≥ 7", "for_s": 30.0},
        {"needs": "chinese ≥ 4", "for_s": None},
    ]
    assert shown["bonuses"] == [{"points": 20.0, "tiers": ["gold"], "tags": ["open_case"]}]
    assert shown["overflow"] == [
        {"when": "waited", "over": 120.0, "way": "queue", "to": "sales", "keep_tiers": ["gold"]},
        {"when": "estimate", "over": 90.0, "way": "callback", "to": "", "keep_tiers": []},
    ]
    assert shown["callback"] == {
        "first": "agent", "tries": 3, "spacing_s": 600.0, "ring_s": 30.0, "lead_s": 20.0, "hours": None,
    }  # fmt: skip
    assert shown["hours"] == {
        "zone": "Asia/Shanghai", "week": [["08:00-18:00"]] * 5 + [[], []], "days": {"2026-10-01": []},
    }  # fmt: skip

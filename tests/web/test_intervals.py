"""Queues by interval over the API: half hours, days of a zone, sums, files; and who may look."""

from __future__ import annotations

import pytest

from callcenter.console.scope import Scope, Scopes
from tests.helpers.aio import async_test
from tests.store.test_intervals import story
from tests.web.conftest import House, code_of

DAY = 1_799_971_200
"""Midnight UTC of a day on which five callers come: three between eight and a quarter past in UTC."""
EIGHT = DAY + 8 * 3600


async def filled(house: House) -> House:
    events = [
        *story("1", EIGHT + 5.0), *story("2", EIGHT + 900.0), *story("3", EIGHT + 1800.0),
        *story("4", EIGHT + 5.0, "sales"), *story("5", DAY + 16 * 3600 + 10.0),
    ]  # fmt: skip
    await house.settle(*events)
    return house


async def asked(house: House, **query: object) -> list[tuple[object, ...]]:
    boss = await house.program("supervisor")
    answer = await boss.get("/api/intervals", params={"since": DAY, "until": DAY + 86_400, **query})
    return [(row["queue"], row["start"] - DAY, row["offered"]) for row in answer.json()["items"]]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ({"queue": "sales", "step": "15m"}, [("sales", 28_800, 1)]),
        ({"queue": ["support"]}, [("support", 28_800, 2), ("support", 30_600, 1), ("support", 57_600, 1)]),
        ({"step": "1h"}, [("sales", 28_800, 1), ("support", 28_800, 3), ("support", 57_600, 1)]),
        ({"step": "1h", "by": "all"}, [("", 28_800, 4), ("", 57_600, 1)]),
        # Midnight in Shanghai is four in the afternoon in Greenwich.
        ({"step": "day", "by": "all", "zone": "Asia/Shanghai"}, [("", -28_800, 4), ("", 57_600, 1)]),
    ],
)  # fmt: skip
@async_test
async def test_intervals(house: House, query: dict[str, object], rows: list[tuple[object, ...]]) -> None:
    assert await asked(await filled(house), **query) == rows


@async_test
async def test_a_whole_row_and_the_sum(house: House) -> None:
    boss = await (await filled(house)).program("supervisor")
    query = {"since": EIGHT, "until": EIGHT + 1800, "queue": "support"}
    total = (await boss.get("/api/intervals/total", params=query)).json()
    [row] = (await boss.get("/api/intervals", params=query)).json()["items"]
    assert {**row, "queue": ""} == total
    p90 = total.pop("speed_p90_s")
    assert p90 == pytest.approx(10, rel=0.07) == total.pop("speed_p50_s")
    assert total == {
        "queue": "", "start": EIGHT, "offered": 2, "answered": 2, "answered_in_time": 2, "abandoned": 0,
        "abandoned_in_time": 0, "abandoned_short": 0, "sent_on": 0, "callbacks_answered": 0, "callbacks_failed": 0,
        "handled": 2, "service_level": 1.0, "service_levels": dict.fromkeys(
            ("sl_strict", "sl_fair", "sl_answered", "sl_served", "sl_short", "sl_credit"), 1.0),
        "abandonment": 0.0, "speed_s": 10.0, "longest_s": 10.0, "handling_s": 60.0, "talk_s": 60.0, "hold_s": 0.0,
        "wrap_up_s": 0.0,
    }  # fmt: skip


@async_test
async def test_nothing_to_divide_by_is_no_figure(house: House) -> None:
    boss = await house.program("auditor")
    total = (await boss.get("/api/intervals/total", params={"since": 0, "until": 900})).json()
    keys = ("service_level", "abandonment", "speed_s", "speed_p90_s", "handling_s", "talk_s")
    assert {total[key] for key in keys} == {None}


@async_test
async def test_as_a_file(house: House) -> None:
    boss = await (await filled(house)).program("admin")
    query = {"since": DAY, "until": DAY + 86_400, "step": "1h", "by": "all", "format": "csv"}
    head, first, *rest = (await boss.get("/api/intervals", params=query)).text.splitlines()
    assert head.startswith("\ufeffstart,queue,offered,answered,")
    assert head.endswith("service_level_sl_credit")
    assert (first.split(",")[:5], len(rest)) == (["2027-01-15T08:00:00+00:00", "", "4", "4", "4"], 1)


@pytest.mark.parametrize(
    "query",
    [{"step": "7m"}, {"since": -1}, {"until": "x"}, {"zone": "Mars/Base"}, {"until": DAY + 500 * 86_400}],
)
@async_test
async def test_nonsense(house: House, query: dict[str, object]) -> None:
    boss = await house.program("supervisor")
    answer = await boss.get("/api/intervals", params={"since": DAY, "until": DAY + 900, **query})
    assert answer.status_code == 422


@async_test
async def test_agents_do_not_look(house: House) -> None:
    agent = await house.program("agent1")
    for path in ("/api/intervals", "/api/intervals/total"):
        assert code_of(await agent.get(path, params={"since": 0, "until": 1})) == (403, "role")


@async_test
async def test_who_has_a_team_sees_its_queues_alone(house: House) -> None:
    house.deps.scopes.take(Scopes({"supervisor": Scope(frozenset(), frozenset({"sales"}))}))
    assert await asked(await filled(house), step="1h") == [("sales", 28_800, 1)]
    assert await asked(house, queue="support") == []
    boss = await house.program("supervisor")
    sums = await boss.get("/api/intervals/total", params={"since": DAY, "until": DAY + 86_400})
    assert sums.json()["offered"] == 1

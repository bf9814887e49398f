"""Articles over the API: found in both languages, read, suggested for a call to whom it belongs."""

from __future__ import annotations

from typing import Any

import pytest

from callcenter.customers import NewCase
from callcenter.events import CallArrived, CallConnected, CallEnded, CustomerMatched, EntryStarted, MenuChosen
from callcenter.web.article_port import Asked
from ivr_flows import Label
from tests.helpers.aio import async_test
from tests.web.conftest import NOW, House, code_of

GOLD = "+8613800000142"
"""Tang Yue's number: gold, tagged complaint."""


def names(answer: Any) -> list[str]:
    return [one["article"] for one in answer.json()["items"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (
            "",
            ["transfer-limits", "card-lost", "order-delayed", "returns", "valued-complaint", "opening-times"],
        ),
        ("refund", ["returns"]),
        ("退款", ["returns"]),
        ("银行卡丢了", ["card-lost"]),
        ("nothing of the sort", []),
    ],
)
@async_test
async def test_found_by_words(house: House, query: str, found: list[str]) -> None:
    agent = await house.program("agent1")
    answer = await agent.get("/api/articles", params={"q": query})
    assert (answer.status_code, names(answer), answer.json()["next"]) == (200, found, "")


@async_test
async def test_page_by_page(house: House) -> None:
    agent = await house.program("agent1")
    first = await agent.get("/api/articles", params={"limit": 4})
    second = await agent.get("/api/articles", params={"limit": 4, "after": first.json()["next"]})
    assert (len(names(first)), names(second)) == (4, ["valued-complaint", "opening-times"])
    assert (second.json()["total"], second.json()["next"]) == (6, "")
    assert names(await agent.get("/api/articles", params={"after": "gone"})) == []


@async_test
async def test_a_line_says_where_the_word_is_in_my_language(house: House) -> None:
    agent = await house.program("agent1")
    english = (await agent.get("/api/articles", params={"q": "token"})).json()["items"][0]
    assert english["title"] == {"en": "Limits of bank transfers", "zh": "银行转账限额"}
    assert "security token" in english["excerpt"]
    chinese = (await agent.get("/api/articles", params={"q": "令牌", "language": "zh"})).json()["items"][0]
    assert "使用安全令牌" in chinese["excerpt"]


@async_test
async def test_read(house: House) -> None:
    agent = await house.program("agent1")
    whole = (await agent.get("/api/articles/valued-complaint")).json()
    assert whole["text"]["en"].startswith("1. Listen to the end.")
    assert {key: whole[key] for key in ("queues", "tiers", "dispositions", "until")} == {
        "queues": ["vip"], "tiers": ["gold", "vip"], "dispositions": ["complaint", "promised"], "until": None,
    }  # fmt: skip
    assert code_of(await agent.get("/api/articles/never"))[0] == 404


@async_test
async def test_suggested_during_a_call_with_what_is_typed(house: House) -> None:
    house.articles.live["call-1", "agent1"] = Asked(
        queue="vip",
        menu=(Label.of({"en": "Valued customers", "zh": "贵宾客户"}),),
        customer="tang-yue",
        number=GOLD,
        note="her card is lost",
    )
    await house.store.cases.open(
        NewCase(asked_as="a", kind="complaint", text="No transfer possible", customer="tang-yue"), NOW
    )
    agent = await house.program("agent1")
    known = (await agent.get("/api/calls/call-1/articles")).json()["items"]
    assert [(one["article"], one["reasons"][0]["about"]) for one in known] == [
        ("valued-complaint", "menu"), ("card-lost", "note"), ("transfer-limits", "case"),
    ]  # fmt: skip
    assert [reason["about"] for reason in known[0]["reasons"]] == ["menu", "case", "tier", "queue"]
    typed = {"disposition": "promised", "note": "", "limit": 2, "language": "zh"}
    now = (await agent.post("/api/calls/call-1/articles", json=typed)).json()["items"]
    assert [(one["article"], one["reasons"][0]) for one in now] == [
        ("valued-complaint", {"about": "disposition", "words": ["promised"]}),
        ("transfer-limits", {"about": "case", "words": ["transfer"]}),
    ]
    assert now[0]["excerpt"].startswith("听客户说完")


@async_test
async def test_a_call_that_is_over_is_known_from_the_records(house: House) -> None:
    await house.settle(
        CallArrived(at=NOW, call="call-1", ani=GOLD, dnis="5000", display_name=""),
        MenuChosen(at=NOW, call="call-1", node="menu", choice="3", label=Label.of("Transfer")),
        CustomerMatched(at=NOW, call="call-1", customer="tang-yue", name="Tang Yue", tier="gold", matches=1),
        EntryStarted(
            at=NOW, call="call-1", entry="e", queue="support", skills=(), priority=0, cause="arrival", ranked_from=NOW
        ),
        CallConnected(at=NOW, call="call-1", entry="e", agent="agent1"),
        CallEnded(at=NOW, call="call-1", released_by="caller", outcome="answered", cause="BYE"),
    )  # fmt: skip
    for user in ("agent1", "supervisor", "admin"):
        answer = await (await house.program(user)).get("/api/calls/call-1/articles?limit=1")
        assert (answer.status_code, names(answer)) == (200, ["transfer-limits"])


@pytest.mark.parametrize("call", ["call-1", "call-9"])
@async_test
async def test_somebody_elses_call_is_no_call(house: House, call: str) -> None:
    house.articles.live["call-1", "agent1"] = Asked(queue="vip")
    other = await house.program("agent2")
    assert code_of(await other.get(f"/api/calls/{call}/articles"))[0] == 404
    assert code_of(await other.post(f"/api/calls/{call}/articles", json={}))[0] == 404


@pytest.mark.parametrize("body", [{"note": "x" * 2001}, {"limit": 0}, {"language": "de"}, {"more": 1}, []])
@async_test
async def test_what_is_no_question(house: House, body: object) -> None:
    agent = await house.program("agent1")
    assert code_of(await agent.post("/api/calls/call-1/articles", json=body))[0] == 422


@async_test
async def test_a_foreign_page_cannot_ask_with_my_cookie(house: House) -> None:
    browser = await house.signed_in("agent1")
    assert code_of(await browser.post("/api/calls/call-1/articles", json={}))[0] == 403

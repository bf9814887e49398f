"""Answers to surveys over the API: who sees whose, page by page, as scores and as files; and statements."""

from __future__ import annotations

import csv
import io

import pytest

from callcenter.events import Event, RecordingFinished, RecordingStarted, SurveyAnswered
from tests.helpers.aio import async_test
from tests.web.conftest import NOW, House


def answered(number: int, score: int, agent: str = "agent1", queue: str = "support") -> SurveyAnswered:
    return SurveyAnswered(
        at=NOW + number, call=f"call-{number}", flow="survey", node="ask", survey="after", question="agent",
        score=score, agent=agent, queue=queue,
    )  # fmt: skip


ANSWERS = [answered(1, 4), answered(2, 5), answered(3, 1, "agent2", "sales")]


@pytest.mark.parametrize(
    ("user", "query", "seen"),
    [
        ("supervisor", "", ["call-3", "call-2", "call-1"]),
        ("agent1", "", ["call-2", "call-1"]),
        ("agent1", "?agent=agent1", ["call-2", "call-1"]),
        ("agent3", "", []),
        ("supervisor", "?queue=sales", ["call-3"]),
        ("supervisor", f"?since={NOW + 2}&until={NOW + 3}", ["call-2"]),
        ("supervisor", "?call=call-1", ["call-1"]),
    ],
)
@async_test
async def test_who_sees_which_answers(house: House, user: str, query: str, seen: list[str]) -> None:
    await house.settle(*ANSWERS)
    browser = await house.program(user)
    answer = await browser.get(f"/api/surveys{query}")
    assert ([one["call"] for one in answer.json()["items"]], answer.json()["next"]) == (seen, 0)


@async_test
async def test_page_by_page(house: House) -> None:
    await house.settle(*ANSWERS)
    browser = await house.program("supervisor")
    first = (await browser.get("/api/surveys?limit=2")).json()
    second = (await browser.get(f"/api/surveys?limit=2&before={first['next']}")).json()
    assert [one["score"] for one in (*first["items"], *second["items"])] == [1, 5, 4]
    assert second["next"] == 0


@pytest.mark.parametrize("path", ["/api/surveys", "/api/surveys/scores"])
@async_test
async def test_somebody_elses_are_refused(house: House, path: str) -> None:
    browser = await house.program("agent1")
    answer = await browser.get(f"{path}?agent=agent2")
    assert answer.status_code == 403


@async_test
async def test_nobody_is_refused(house: House) -> None:
    async with house.browser() as browser:
        assert (await browser.get("/api/surveys")).status_code == 401


@pytest.mark.parametrize(
    ("by", "rows"),
    [
        ("survey", [("", 3, 3.333)]),
        ("agent", [("agent1", 2, 4.5), ("agent2", 1, 1.0)]),
        ("queue", [("sales", 1, 1.0), ("support", 2, 4.5)]),
        ("flow", [("survey", 3, 3.333)]),
    ],
)
@async_test
async def test_scores(house: House, by: str, rows: list[tuple[str, int, float]]) -> None:
    await house.settle(*ANSWERS)
    browser = await house.program("supervisor")
    found = (await browser.get(f"/api/surveys/scores?by={by}")).json()["items"]
    assert [(row["of"], row["answers"], row["mean"]) for row in found] == rows


@async_test
async def test_files(house: House) -> None:
    await house.settle(*ANSWERS)
    browser = await house.program("supervisor")
    answers = (await browser.get("/api/surveys?format=csv")).text
    scores = (await browser.get("/api/surveys/scores?by=agent&format=csv")).text
    first = next(csv.DictReader(io.StringIO(answers.lstrip("\ufeff"))))
    assert (first["call"], first["score"], first["agent"]) == ("call-3", "1", "agent2")
    rows = list(csv.DictReader(io.StringIO(scores.lstrip("\ufeff"))))
    assert [(row["of"], row["answers"], row["mean"], row["counts"]) for row in rows] == [
        ("agent1", "2", "4.5", "4:1 5:1"),
        ("agent2", "1", "1.0", "1:1"),
    ]


def statement(number: int) -> list[Event]:
    call, name = f"call-{number}", f"msg-{number}"
    return [
        RecordingStarted(at=NOW, call=call, recording=name, kind="statement", purpose="complaint"),
        RecordingFinished(
            at=NOW + 5,
            call=call,
            recording=name,
            kind="statement",
            file=f"2027/{name}.wav",
            seconds=5.0,
            octets=4,
        ),
    ]


@async_test
async def test_statements_are_listed_and_heard_by_supervisors(house: House) -> None:
    folder = house.recordings_folder / "2027"
    folder.mkdir(parents=True)
    (folder / "msg-1.wav").write_bytes(b"RIFF")
    await house.settle(*statement(1))
    browser = await house.program("supervisor")
    (one,) = (await browser.get("/api/recordings?kind=statement")).json()["items"]
    heard = await browser.get("/api/recordings/msg-1/audio")
    contacts = (await browser.get("/api/recordings")).json()["items"]
    assert (one["id"], one["purpose"], heard.content, contacts) == ("msg-1", "complaint", b"RIFF", [])
    browser = await house.program("agent1")
    assert (await browser.get("/api/recordings/msg-1")).status_code == 404

"""Questions of flows: each gets exactly one answer, whatever its answerer does."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from callcenter.calls.effects import AskOutside, OutsideAnswered
from callcenter.outside.answers import Answers
from callcenter.outside.asked import Question
from callcenter.outside.errors import NoAnswer
from ivr_flows import Json
from tests.helpers.aio import async_test

SECRET = "4711"


async def echo(question: Question) -> Json:
    return [question.key, question.language, dict(question.request)]


async def never(_question: Question) -> Json:
    await asyncio.Event().wait()
    return None


async def refuse(_question: Question) -> Json:
    raise NoAnswer("locked", "three wrong keys")


async def breaks(_question: Question) -> Json:
    raise RuntimeError("broken")


KINDS = {"echo": echo, "never": never, "refuse": refuse, "breaks": breaks}


@async_test
@pytest.mark.parametrize(
    ("kind", "value", "failure", "logged"),
    [
        ("echo", ["c1/ask-3", "zh", {"pin": SECRET}], "", []),
        ("never", None, "timeout", ["answer_slow"]),
        ("refuse", None, "locked", ["no_answer"]),
        ("breaks", None, "failed", ["answer_failed"]),
        ("stranger", None, "unknown", ["no_answer"]),
    ],
)
async def test_one_answer(kind: str, value: Json, failure: str, logged: list[str]) -> None:
    told: asyncio.Queue[OutsideAnswered] = asyncio.Queue()
    answers = Answers(KINDS, told.put_nowait)
    wish = AskOutside(
        call="c1", ask="ask-3", kind=kind, request={"pin": SECRET}, timeout_s=0.02, language="zh"
    )
    with capture_logs() as lines:
        answers.ask(wish)
        fact = await told.get()
        await answers.stop()
    assert fact == OutsideAnswered(call="c1", ask="ask-3", value=value, failure=failure)
    assert told.empty()
    assert [line["event"] for line in lines] == logged
    assert SECRET not in f"{lines} {wish} {fact}"


@async_test
async def test_a_stop_waits_for_nobody() -> None:
    told: list[OutsideAnswered] = []
    closed: list[str] = []

    async def close() -> None:
        closed.append("pool")

    answers = Answers(KINDS, told.append, [close])
    answers.ask(AskOutside(call="c", ask="a", kind="never", request={}, timeout_s=60.0, language="en"))
    await asyncio.sleep(0)
    await answers.stop()
    assert (told, closed) == ([], ["pool"])

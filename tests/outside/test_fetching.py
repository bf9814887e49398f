"""fetch against a web service on loopback: what is sent, what is sent again, and what counts as an answer."""

from __future__ import annotations

import pytest

from callcenter.outside.asked import Question
from callcenter.outside.errors import NoAnswer
from callcenter.outside.fetching import MAX_BYTES, Fetcher
from ivr_flows import Json
from tests.helpers.aio import async_test
from tests.helpers.ports import free_port
from tests.helpers.web_service import Asked, WebService, as_json

GOOD = (200, as_json({"a": [1]}))


async def fetched(url: str, method: str = "GET", retries: int = 0, body: Json = None) -> Json:
    fetcher = Fetcher()
    request: dict[str, Json] = {
        "url": url, "method": method, "headers": {"X-Key": "k"}, "body": body,
        "attempt_s": 0.2, "retries": retries, "pause_s": 0.0,
    }  # fmt: skip
    try:
        question = Question(key="c1/ask-1", call="c1", request=request, timeout_s=5.0, language="en")
        return await fetcher.fetch(question)
    except NoAnswer as none:
        return none.failure
    finally:
        await fetcher.close()


@async_test
@pytest.mark.parametrize(
    ("method", "answers", "retries", "found", "times"),
    [
        ("GET", [GOOD], 2, {"a": [1]}, 1),
        ("GET", [(503, b""), GOOD], 1, {"a": [1]}, 2),
        ("GET", [(503, b""), GOOD], 0, "status_503", 1),
        ("GET", [(0, b""), GOOD], 1, {"a": [1]}, 2),
        ("GET", [(0, b"")], 1, "timeout", 2),
        ("GET", [(404, b"{}"), GOOD], 2, "status_404", 1),
        ("GET", [(302, b"{}")], 2, "status_302", 1),
        ("GET", [(200, b"<html>")], 2, "not_json", 1),
        ("GET", [(200, b"[" * 100_000)], 0, "not_json", 1),
        ("GET", [(200, b"1" * (MAX_BYTES + 1))], 0, "too_long", 1),
        ("GET", [(204, b"")], 0, None, 1),
        ("PUT", [(503, b""), GOOD], 1, {"a": [1]}, 2),
        ("POST", [(503, b""), GOOD], 2, "status_503", 1),
        ("POST", [(0, b""), GOOD], 2, "timeout", 1),
    ],
)
async def test_answers_and_attempts(
    method: str, answers: list[tuple[int, bytes]], retries: int, found: Json, times: int
) -> None:
    async with WebService(answers) as service:
        assert await fetched(service.url, method, retries) == found
        assert len(service.asked) == times


@async_test
async def test_what_is_sent() -> None:
    async with WebService([GOOD]) as service:
        await fetched(f"{service.url}/pay?to=%2F", "POST", body={"amount": 5, "名": "李"})
    (asked,) = service.asked
    assert (asked.line, asked.body) == ("POST /pay?to=%2F HTTP/1.1", as_json({"amount": 5, "名": "李"}))
    sent = {name: asked.headers[name] for name in ("x-key", "idempotency-key", "content-type", "accept")}
    assert sent == {
        "x-key": "k",
        "idempotency-key": "c1/ask-1",
        "content-type": "application/json",
        "accept": "application/json",
    }
    assert isinstance(asked, Asked)


@async_test
@pytest.mark.parametrize(
    ("url", "failure"),
    [
        ("http://127.0.0.1:{port}/", "unreachable"),
        ("http://[/", "unreachable"),
        ("ftp://127.0.0.1/", "refused"),
    ],
)
async def test_what_cannot_be_reached(url: str, failure: str) -> None:
    assert await fetched(url.format(port=free_port()), "POST", retries=1) == failure

"""Messages on their way out, over loopback: delivered, tried again, given up, kept over a kill, and never too many."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from callcenter.events import Event, MessageFailed, MessageSent
from callcenter.outside.asked import Question
from callcenter.outside.errors import NoAnswer
from callcenter.outside.hooks import Hook
from callcenter.outside.outbox import Outbox
from ivr_flows import Json
from tests.helpers.aio import async_test
from tests.helpers.web_service import WebService


@dataclass
class Trial:
    """An outbox whose pauses take no time; `pauses` are those it wanted."""

    folder: Path
    hooks: Sequence[Hook]
    events: list[Event] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        named = {hook.name: hook for hook in self.hooks}
        self.outbox = Outbox(
            named, self.folder, self.events.extend, lambda: 1_700_000_000.0, sleep=self._sleep
        )

    async def _sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await asyncio.sleep(0)

    async def ask(self, ask: int = 1, hook: str = "sms", **more: Json) -> Json:
        request: dict[str, Json] = {"hook": hook, "values": {"to": "+86138"}, "wait": False, "secret": False}
        question = Question(
            key=f"call-1/ask-{ask}", call="call-1", request={**request, **more}, timeout_s=5.0, language="en"
        )
        return await self.outbox.answer(question)

    async def settled(self) -> None:
        while self.outbox.waiting:
            await asyncio.sleep(0.005)

    def kept(self, *inside: str) -> list[str]:
        folder = self.folder.joinpath(*inside)
        return sorted(path.read_text() for path in folder.glob("*.json"))

    def told(self) -> list[tuple[str, str]]:
        return [(type(event).__name__, getattr(event, "why", "")) for event in self.events]


def hook(url: str, **more: Any) -> Hook:
    return Hook(name="sms", url=f"{url}/send", **{"retries": 2, "backoff_s": 2.0, **more})


@async_test
async def test_many_who_ask_at_once_are_not_more_than_may_wait(tmp_path: Path) -> None:
    async with WebService([(200, b"")] * 2) as service:
        trial = Trial(tmp_path, [hook(service.url, waiting=2)])
        said = await asyncio.gather(*(trial.ask(ask) for ask in range(5)), return_exceptions=True)
        assert [one for one in said if isinstance(one, dict)] == [{"delivered": False}] * 2
        assert [one.failure for one in said if isinstance(one, NoAnswer)] == ["busy"] * 3
        await trial.settled()
    assert trial.told() == [("MessageSent", "")] * 2


@async_test
async def test_a_message_is_sent_though_its_question_was_cut_off_at_the_disk(tmp_path: Path) -> None:
    async with WebService([(200, b"")]) as service:
        trial = Trial(tmp_path, [hook(service.url)])
        asking = asyncio.ensure_future(trial.ask())
        await asyncio.sleep(0)
        asking.cancel()
        await asyncio.wait([asking])
        await trial.settled()
    assert trial.told() == [("MessageSent", "")]


@async_test
async def test_it_is_delivered_beside_the_call(tmp_path: Path) -> None:
    async with WebService([(200, b"")]) as service:
        trial = Trial(tmp_path, [hook(service.url)])
        assert await trial.ask() == {"delivered": False}
        await trial.settled()
        await trial.outbox.stop()
    assert [(one.line, json.loads(one.body)) for one in service.asked] == [
        ("POST /send HTTP/1.1", {"to": "+86138"})
    ]
    assert trial.events == [MessageSent(at=1_700_000_000.0, call="call-1", hook="sms", key="call-1/ask-1")]
    assert (trial.kept(), trial.outbox.counts, trial.outbox.failing) == ([], {"sms.sent": 1}, {})


@pytest.mark.parametrize(
    ("answers", "tries", "why", "pauses"),
    [
        ([500, 503, 200], 3, "", [2.0, 4.0]),
        ([500, 500, 500, 200], 3, "status_500", [2.0, 4.0]),
        ([404, 200], 1, "status_404", []),
        ([302, 200], 1, "status_302", []),
        ([429, 204], 2, "", [2.0]),
    ],
)
@async_test
async def test_tries(answers: list[int], tries: int, why: str, pauses: list[float], tmp_path: Path) -> None:
    async with WebService([(status, b"") for status in answers]) as service:
        trial = Trial(tmp_path, [hook(service.url)])
        await trial.ask()
        await trial.settled()
        await trial.outbox.stop()
    assert (len(service.asked), trial.pauses) == (tries, pauses)
    assert len({one.headers["idempotency-key"] for one in service.asked}) == 1
    assert trial.told() == [("MessageFailed", why) if why else ("MessageSent", "")]
    assert (len(trial.kept()), len(trial.kept("failed"))) == (0, int(bool(why)))
    assert trial.outbox.failing == ({"sms": why} if why else {})


@async_test
async def test_nobody_is_there(tmp_path: Path) -> None:
    async with WebService([(200, b"")]) as service:
        gone = service.url
    trial = Trial(tmp_path, [hook(gone)])
    await trial.ask()
    await trial.settled()
    await trial.outbox.stop()
    assert trial.told() == [("MessageFailed", "unreachable")]


@async_test
async def test_the_next_that_works_ends_the_alarm(tmp_path: Path) -> None:
    async with WebService([(404, b""), (200, b"")]) as service:
        trial = Trial(tmp_path, [hook(service.url)])
        for ask in (1, 2):
            await trial.ask(ask)
            await trial.settled()
        await trial.outbox.stop()
    assert (trial.outbox.failing, trial.outbox.counts) == ({}, {"sms.failed": 1, "sms.sent": 1})


@async_test
async def test_what_was_not_delivered_before_a_kill_is_after_the_start(tmp_path: Path) -> None:
    async with WebService([(0, b"")]) as silent:
        before = Trial(tmp_path, [hook(silent.url)])
        await before.ask(1)
        await before.ask(2, secret=True)
        while len(silent.asked) < 2:
            await asyncio.sleep(0.005)
        assert len(before.kept()) == 1
        await before.outbox.stop()
    (tmp_path / "cut.part").write_text("half a mess")
    (tmp_path / "bad.json").write_text("half a mess")
    async with WebService([(200, b"")]) as service:
        after = Trial(tmp_path, [hook(service.url)])
        await after.outbox.start()
        await after.settled()
        await after.outbox.stop()
    assert [one.headers["idempotency-key"] for one in service.asked] == ["call-1/ask-1"]
    assert [path.name for path in tmp_path.iterdir()] == ["bad.json"]


@async_test
async def test_a_hook_that_is_no_more(tmp_path: Path) -> None:
    async with WebService([(0, b"")]) as silent:
        before = Trial(tmp_path, [hook(silent.url)])
        await before.ask()
        await before.outbox.stop()
    after = Trial(tmp_path, [])
    await after.outbox.start()
    await after.settled()
    assert (after.told(), len(after.kept("failed"))) == ([("MessageFailed", "unknown")], 1)


@async_test
async def test_never_too_many_wait(tmp_path: Path) -> None:
    async with WebService([(0, b"")]) as silent:
        trial = Trial(tmp_path, [hook(silent.url, waiting=2)])
        await trial.ask(1)
        await trial.ask(2)
        with pytest.raises(NoAnswer) as refused:
            await trial.ask(3)
        assert (refused.value.failure, trial.outbox.waiting) == ("busy", 2)
        assert trial.outbox.failing == {"sms": "2 messages wait already"}
        await trial.outbox.stop()


@pytest.mark.parametrize(("answers", "failure"), [([200], ""), ([404], "status_404"), ([500], "status_500")])
@async_test
async def test_who_waits_hears_what_became_of_it(answers: list[int], failure: str, tmp_path: Path) -> None:
    async with WebService([(status, b"") for status in answers]) as service:
        trial = Trial(tmp_path, [hook(service.url)])
        if failure:
            with pytest.raises(NoAnswer) as refused:
                await trial.ask(wait=True)
            assert refused.value.failure == failure
        else:
            assert await trial.ask(wait=True) == {"delivered": True}
        await trial.outbox.stop()
    assert (trial.kept(), trial.kept("failed"), trial.outbox.waiting) == ([], [], 0)


@async_test
async def test_who_is_cut_off_has_not_been_told(tmp_path: Path) -> None:
    async with WebService([(0, b"")]) as silent:
        trial = Trial(tmp_path, [hook(silent.url)])
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(trial.ask(wait=True), 0.1)
        assert (trial.told(), trial.outbox.waiting) == ([("MessageFailed", "timeout")], 0)
        await trial.outbox.stop()


@async_test
async def test_an_unknown_hook(tmp_path: Path) -> None:
    with pytest.raises(NoAnswer) as refused:
        await Trial(tmp_path, []).ask(hook="fax")
    assert refused.value.failure == "unknown"


@async_test
async def test_a_file_takes_messages_too(tmp_path: Path) -> None:
    path = tmp_path / "hooks" / "sms.jsonl"
    trial = Trial(tmp_path / "outbox", [Hook(name="sms", path=str(path))])
    for ask in (1, 2):
        await trial.ask(ask)
    await trial.settled()
    assert path.read_text() == '{"to":"+86138"}\n' * 2
    assert path.stat().st_mode & 0o077 == 0


@async_test
async def test_a_full_disk_costs_only_the_safety(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("in the way")
    async with WebService([(200, b"")]) as service:
        trial = Trial(tmp_path / "outbox", [hook(service.url)])
        await trial.ask()
        await trial.settled()
        await trial.outbox.stop()
    assert [type(event) for event in trial.events] == [MessageSent]
    assert MessageFailed not in map(type, trial.events)

"""The story of a call: told from a hand-made journal whole, and from a day without a contradiction."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import acd
from acd.changes import Change
from acd.inspect import Wait
from acd.verdict import Code, Missing, Verdict
from callcenter.events import EntryEnded, RouterTold
from callcenter.journal import Codec
from callcenter.replaying.errors import ReplayError, UnknownCall
from callcenter.replaying.explain import Explained, explain, live
from callcenter.replaying.reading import Journal
from callcenter.replaying.story import CouldHave, Happened, Rival
from callcenter.replaying.telling import of_call
from tests.replaying.day import MORNING as T
from tests.replaying.day import Recorder, Writer

BILLING = (acd.SkillNeed("billing", 5),)


def journal(folder: Path, told: Iterable[tuple[float, acd.Input | str]]) -> Journal:
    """A run in which the core was told these facts, and woken by these keys, so many seconds after the morning."""
    writer = Writer(folder)
    recorder = Recorder(writer, "o", T, others=1)
    for after, what in told:
        if isinstance(what, str):
            recorder.woke(what, T + after)
        else:
            recorder.handle(what, T + after)
    writer.close()
    return Journal(folder)


def come(name: str, after: float, **more: object) -> tuple[float, acd.Input]:
    entry = acd.Entry(f"entry-{name}", f"call-{name}", "support", (), 0, T + after, **more)  # type: ignore[arg-type]
    return after, acd.EntryArrived(entry)


STAFF: list[tuple[float, acd.Input | str]] = [
    (0, acd.QueueConfigured(acd.QueueSpec("support", on_missed="ready"))),
    (0, acd.AgentConfigured(acd.AgentSpec("ann", ("support",), {"billing": 4}))),
    (0, acd.AgentConfigured(acd.AgentSpec("bob", ("support",), {"billing": 9}))),
    (0, acd.AgentConfigured(acd.AgentSpec("cid", ("support",)))),
    (1, acd.AgentSignedIn("ann")),
    (1, acd.AgentReady("ann")),
    (2, acd.AgentSignedIn("bob")),
]
RING = (acd.SkillStep(BILLING, 30.0),)
STORY: list[tuple[float, acd.Input | str]] = [
    *STAFF,
    come("1", 10, steps=RING),
    come("2", 12),  # ann takes it
    (13, acd.OfferAccepted("o-1")),
    come("3", 14),
    (40, "step:entry-1"),
    (50, acd.ContactEnded("ann", "entry-2")),
    (70, "offer:o-2"),
    (75, acd.AgentReady("bob")),
    (78, acd.OfferAccepted("o-4")),
]


def test_a_missed_offer_after_a_ring_of_skills(tmp_path: Path) -> None:
    found = explain(journal(tmp_path, STORY), "call-1")
    (entry,) = found.entries
    assert [(one.at - T, one.sentence()) for one in entry.story] == [
        (10, "joined the line of support, asking for billing ≥ 5"),
        (40, "step 2 of 2: asks for anyone who serves the queue"),
        (50, "offered to ann"),
        (70, "the offer to ann ended: missed"),
        (75, "offered to bob"),
        (78, "the offer to bob ended: accepted"),
        (78, "ended: answered, bob"),
    ]
    first, second = entry.offers
    assert first.agents == (
        Verdict("ann", Code.NEXT, rank=1, since=T + 50, until=T + 70),
        Verdict("bob", Code.NOT_READY, reason="login", since=T + 2),
        Verdict("cid", Code.LOGGED_OUT, since=T),
    )
    assert (first.outcome, first.ended - first.at, first.why_code) == ("missed", 20, "freed_agent")
    assert first.rivals == (Rival("entry-3", "call-3", "support", 36.0, 36.0),)
    assert (second.agent, second.outcome) == ("bob", "accepted")
    assert entry.could_have == CouldHave(T + 10, 0.0, Change("ready", "bob"))
    assert (entry.outcome, entry.agent, entry.now) == ("answered", "bob", None)


def test_as_of_a_moment_in_between(tmp_path: Path) -> None:
    found = explain(journal(tmp_path, STORY), "call-1", T + 20)
    (entry,) = found.entries
    assert entry.now is not None
    assert (entry.now.at, entry.now.waited_s, entry.now.needs) == (T + 20, 10, "billing ≥ 5")
    assert entry.now.agents[0] == Verdict(
        "ann", Code.BUSY, (Code.SKILLS,), since=T + 13, entry="entry-2", missing=(Missing("billing", 5, 4),)
    )
    assert entry.now.waits_for == (
        Wait("step_begins", at=T + 40, step=2),
        Wait("agent_ready", "bob"),
    )
    assert entry.now.changes == (Change("ready", "bob"),)
    assert entry.ended == 0
    with pytest.raises(UnknownCall, match="not in line yet"):
        explain(Journal(tmp_path), "call-1", T + 5)


def test_a_caller_who_still_waits_at_the_end_of_the_journal(tmp_path: Path) -> None:
    found = explain(journal(tmp_path, STORY), "call-3")
    (entry,) = found.entries
    assert entry.now is not None
    assert (entry.now.position, entry.now.offered_to) == (1, ("ann",))
    assert entry.could_have == CouldHave(T + 14, 0.0, Change("sign_in", "cid"))


def test_an_entry_that_went_to_another_queue(tmp_path: Path) -> None:
    rule = acd.Overflow(acd.When.WAITED, acd.Way.QUEUE, "sales", 30.0)
    told = [
        (0, acd.QueueConfigured(acd.QueueSpec("support", overflow=(rule,)))),
        (0, acd.QueueConfigured(acd.QueueSpec("sales"))),
        come("1", 10),
        (40, "overflow:entry-1"),
        (40, acd.EntryArrived(acd.Entry("entry-9", "call-1", "sales", (), 0, T + 10, cause="overflow"))),
        (60, acd.EntryLeft("entry-9")),
    ]
    first, second = explain(journal(tmp_path, told), "call-1").entries  # type: ignore[arg-type]
    assert first.story[-1].sentence() == "sent elsewhere by a rule of the queue (overflowed): queue sales"
    assert second.story[-1].sentence() == "ended: abandoned"


def test_in_words(tmp_path: Path) -> None:
    lines = list(of_call(explain(journal(tmp_path, STORY), "call-1", T + 60), ZoneInfo("UTC")))
    assert lines[0] == "Call call-1"
    assert lines[1] == "Entry entry-1 in support: not over"
    assert "      - ann is the first who may take it" in lines
    assert "      - instead: entry-3 in support, waiting for 0:36 (36 points)" in lines
    assert "      - ann answers the offer, within 0:10" in lines
    assert lines[-1].startswith("  First change that would have served it: bob ready, at ")


def test_in_chinese(tmp_path: Path) -> None:
    found = explain(journal(tmp_path, STORY), "call-1", T + 60)
    lines = list(of_call(found, ZoneInfo("UTC"), "zh"))
    assert [line.split("  ")[-1] for line in lines] == [
        "通话 call-1",
        "support 中的排队 entry-1：尚未结束",
        "进入 support 排队，要求 billing ≥ 5",
        "第 2 步，共 2 步：要求 队列内任何人",
        "分配给 ann",
        "坐席刚空闲，这是 2 个等待者中的第一个（已等 40 秒）",
        "- ann 是第一个可接待的",
        "- bob 未就绪（刚签入），已 48 秒",
        "- cid 未签入",
        "- 另可选：support 中的 entry-3，已等 36 秒（36 分）",
        "2026-11-24 06:01:00.000+00:00：已等 50 秒，排在第 1 位；第 2 步（共 2 步）要求 任何人。",
        "- 正在分配给 ann，剩余 10 秒",
        "- bob 未就绪（刚签入），已 58 秒",
        "- cid 未签入",
        "正在等待：",
        "- ann 在 10 秒内应答",
        "最早能使其得到接待的改变：bob 就绪（2026-11-24 06:00:10.000+00:00，已等 0 秒）",
    ]


def test_every_part_of_the_answer_is_said_in_both_languages(tmp_path: Path) -> None:
    (entry,) = explain(journal(tmp_path, STORY), "call-1", T + 60).to_data()["entries"]
    offer = entry["offers"][0]
    assert offer["why_said"]["en"] == offer["why"] == "First of 2 waiting (0:40) for the freed agent"
    parts = [
        *entry["story"], *offer["agents"], *entry["now"]["agents"], *entry["now"]["waits_for"],
        entry["could_have"], entry["could_have"]["change"],
    ]  # fmt: skip
    assert all(part["said"]["en"] == part["text"] != part["said"]["zh"] for part in parts)


def test_a_call_that_nobody_knows_and_one_whose_run_is_not_all_there(tmp_path: Path) -> None:
    with pytest.raises(UnknownCall, match="call-9"):
        explain(journal(tmp_path / "whole", STORY), "call-9")
    writer = Writer(tmp_path / "middle", 100)
    writer.add(RouterTold(at=T, fact=come("1", 0.0)[1]))
    writer.close()
    with pytest.raises(ReplayError, match="began before this journal"):
        explain(Journal(tmp_path / "middle"), "call-1")


def test_every_call_of_a_day_ends_as_the_journal_says(day: Path) -> None:
    ended = [Codec().decode(payload)[1] for _, payload in Journal(day).read(["EntryEnded"])]
    for event in ended[::20]:
        assert isinstance(event, EntryEnded)
        (entry,) = explain(Journal(day), event.call).entries
        assert (entry.outcome, entry.agent, entry.ended) == (event.outcome, event.agent, event.at)
        assert all(offer.agents[0].agent == offer.agent for offer in entry.offers)
        json.dumps(entry.to_data())


def test_a_waiting_call_is_explained_from_the_running_core(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    recorder = Recorder(writer, "o", T, others=0)
    for after, fact in [*STAFF, come("1", 10, steps=RING)]:
        assert not isinstance(fact, str)
        recorder.handle(fact, T + after)
    found = live(recorder.router, "call-1", T + 15)
    assert isinstance(found, Explained)
    (entry,) = found.entries
    assert entry.now is not None
    assert entry.now.changes == (Change("ready", "bob"), Change("skill", "ann", "billing", 5, 4))
    assert list(found.to_data()) == ["call", "source", "at", "entries", "problem", "problem_said"]
    assert live(recorder.router, "call-2", T + 15) is None


@pytest.mark.parametrize(
    ("tries", "until", "text"),
    [
        (0, 0.0, "waits to be called back"),
        (0, 160.0, "waits to be called back, not before 1:00 from now"),
        (1, 160.0, "waits to be called back again, not before 1:00 from now"),
        (1, 0.0, "waits to be called back again"),
    ],
)
def test_whom_it_is_not_time_to_call_back(tries: int, until: float, text: str) -> None:
    assert Happened(100.0, "callback_waits", queue="support", step=tries, until=until).sentence() == text

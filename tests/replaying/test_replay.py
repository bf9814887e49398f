"""A journal routed again: identical, or the first difference; torn, cut, gapped and newer journals in clear words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import acd
from callcenter.events import (
    AgentStateChanged,
    CallArrived,
    CallEnded,
    EntryEnded,
    EntryStarted,
    Event,
    Offered,
    OfferEnded,
    RouterTold,
)
from callcenter.journal import HEADER_SIZE, Codec
from callcenter.replaying.comparing import Difference
from callcenter.replaying.reading import Gap, Journal
from callcenter.replaying.replay import Replay, replay
from callcenter.replaying.words import of_replay
from callcenter.runtime.recovery import Unfinished
from tests.replaying.day import MORNING, Recorder, Writer, add_run

UTC = ZoneInfo("UTC")
CODEC = Codec()


def events_of(day: Path) -> Iterator[Event]:
    kinds = [kind.__name__ for kind in (RouterTold,)]
    return (CODEC.decode(payload)[1] for _, payload in Journal(day).read([*kinds, *CODEC_NAMES]))


CODEC_NAMES = (
    "RoutingBegan", "RouterWoken", "Offered", "OfferEnded", "EntryEnded", "AgentStateChanged", "NeedsRelaxed",
)  # fmt: skip


def written(folder: Path, *events: Event, first: int = 1) -> Replay:
    writer = Writer(folder / "journal", first)
    writer.add(*events)
    writer.close()
    return replay(Journal(folder))


def words(found: Replay) -> str:
    return "\n".join(of_replay(found, UTC))


def test_a_day_is_decided_alike(day: Path) -> None:
    found = replay(Journal(day))
    (run,) = found.runs
    assert (found.is_identical, found.orphans, found.reading.gaps, found.reading.torn) == (True, 0, [], 0)
    assert run.decisions > run.inputs > 500
    assert words(found).endswith(f"{run.inputs:,} inputs, {run.decisions:,} decisions: identical")
    in_chinese = list(of_replay(found, UTC, language="zh"))
    assert in_chinese[-1].endswith(f"{run.inputs:,} 个输入，{run.decisions:,} 个决定：一致")


def test_the_first_other_decision_is_named_with_its_cause(day: Path, tmp_path: Path) -> None:
    events = list(events_of(day))
    at = next(at for at, event in enumerate(events) if isinstance(event, Offered) and at > 100)
    offered = events[at]
    assert isinstance(offered, Offered)
    events[at] = replace(offered, agent="somebody")
    found = written(tmp_path, *events)
    (run,) = found.runs
    assert run.difference == Difference(
        number=at + 1,
        at=offered.at,
        recorded=CODEC.encode(at + 1, events[at]).decode(),
        replayed=CODEC.encode(at + 1, offered).decode(),
        cause=run.difference.cause if run.difference else "",
    )
    assert '"type":"EntryArrived"' in run.difference.cause
    assert not found.is_identical
    assert f"First difference at event {at + 1:,}" in words(found)


def test_a_decision_that_is_missing_is_a_difference(day: Path, tmp_path: Path) -> None:
    events = list(events_of(day))
    at = next(at for at, event in enumerate(events) if isinstance(event, EntryEnded))
    lost = events.pop(at)
    (run,) = written(tmp_path, *events).runs
    assert run.difference is not None
    assert (run.difference.recorded, json.loads(run.difference.replayed)[1]) == ("", type(lost).__name__)


def test_a_decision_too_many_is_a_difference(day: Path, tmp_path: Path) -> None:
    events = list(events_of(day))
    at = next(at for at, event in enumerate(events) if isinstance(event, Offered))
    (run,) = written(tmp_path, *events[: at + 1], events[at], *events[at + 1 :]).runs
    assert run.difference is not None
    assert run.difference.number == at + 2


def test_another_configuration_comes_out_otherwise(day: Path, tmp_path: Path) -> None:
    def changed(event: Event) -> Event:
        match event:
            case RouterTold(fact=acd.QueueConfigured(spec)):
                return replace(event, fact=acd.QueueConfigured(replace(spec, ring_for_s=1.0)))
        return event

    assert not written(tmp_path, *map(changed, events_of(day))).is_identical


@pytest.mark.parametrize("cut", [1, 7, 60, 500, 2000])
def test_a_torn_tail_is_no_difference(day: Path, tmp_path: Path, cut: int) -> None:
    (segment,) = day.glob("*.journal")
    torn = tmp_path / segment.name
    torn.write_bytes(segment.read_bytes()[:-cut])
    found = replay(Journal(tmp_path))
    assert found.is_identical
    assert (found.reading.torn > 0) == ("no whole event" in words(found))


def test_whatever_a_kill_cuts_off_is_no_difference(day: Path, tmp_path: Path) -> None:
    events = list(events_of(day))
    for end in range(len(events) // 2, len(events) // 2 + 30):
        folder = tmp_path / str(end)
        assert written(folder, *events[:end]).is_identical


def test_a_journal_still_being_written_is_read_as_far_as_it_went(day: Path, tmp_path: Path) -> None:
    (segment,) = day.glob("*.journal")
    copy = tmp_path / segment.name
    data = segment.read_bytes()
    copy.write_bytes(data[: len(data) // 2])
    journal = Journal(tmp_path)
    copy.write_bytes(data)
    assert replay(journal).reading.last < replay(Journal(tmp_path)).reading.last
    assert "process 42" in "\n".join(of_replay(replay(journal), UTC, writer=42))


def test_several_runs_and_the_ends_that_a_start_writes(tmp_path: Path) -> None:
    """The process is killed in the middle of calls; the next start gives them their ends, and routes anew."""
    writer = Writer(tmp_path / "journal")
    recorder = Recorder(writer, "first", MORNING, others=0)
    unfinished = Unfinished()
    for at, fact in enumerate(killed_day()):
        recorder.handle(fact, MORNING + at)
    for number, event in enumerate(
        [CallArrived(at=MORNING, call="call-1", ani="", dnis="", display_name="")], 1
    ):
        unfinished.apply(number, event)
    writer.close()
    for number, event in enumerate(events_of(tmp_path / "journal"), 1):
        unfinished.apply(number, event)
    unfinished.entries["e2"] = EntryStarted(
        at=MORNING,
        entry="e2",
        call="call-e2",
        queue="support",
        skills=(),
        priority=0,
        cause="",
        ranked_from=0.0,
    )
    ends = unfinished.ends()
    assert {type(event) for event in ends} == {OfferEnded, EntryEnded, CallEnded, AgentStateChanged}
    rest = Writer(tmp_path / "journal", writer.number + 1)
    rest.add(*ends)
    add_run(rest, 30, 4, prefix="second", others=1)
    rest.close()
    found = replay(Journal(tmp_path))
    assert [(run.began.prefix, run.difference, run.stopped) for run in found.runs] == [
        ("first", None, ""), ("second", None, ""),
    ]  # fmt: skip
    assert found.is_identical


def killed_day() -> list[acd.Input]:
    return [
        acd.QueueConfigured(acd.QueueSpec("support")),
        acd.AgentConfigured(acd.AgentSpec("ann", ("support",))),
        acd.AgentSignedIn("ann"),
        acd.AgentReady("ann"),
        acd.EntryArrived(acd.Entry("e1", "call-e1", "support", (), 0, MORNING)),
        acd.EntryArrived(acd.Entry("e2", "call-e2", "support", (), 0, MORNING)),
    ]


def test_a_journal_that_begins_in_the_middle_says_so(day: Path, tmp_path: Path) -> None:
    events = list(events_of(day))[20:]
    found = written(tmp_path, *events, first=21)
    assert (found.runs, found.orphans, found.is_identical) == ([], len(events), False)
    assert "begins in the middle of a run" in words(found)
    assert "There is nothing to replay" in words(found)


def test_events_of_a_later_version_are_passed_over_and_inputs_of_one_stop_the_run(
    day: Path, tmp_path: Path
) -> None:
    writer = Writer(tmp_path)
    events = list(events_of(day))
    writer.add(*events[:50])
    writer.raw(b'[51,"MoodGuessed",1,{"at":1.0,"mood":"fine"}]')
    writer.add(*events[50:60])
    writer.raw(b'[62,"RouterTold",2,{"at":1.0}]')
    writer.add(*events[60:])
    writer.close()
    found = replay(Journal(tmp_path))
    (run,) = found.runs
    assert found.reading.unknown == {"MoodGuessed": 1}
    assert (run.difference, run.stopped) == (None, "event 62: event RouterTold version 2 is not known here")
    assert not found.is_identical
    assert "1 event MoodGuessed of a later version: passed over." in words(found)


def test_missing_events_are_named(day: Path, tmp_path: Path) -> None:
    events = list(events_of(day))
    first, second = Writer(tmp_path), Writer(tmp_path, 201)
    first.add(*events[:150])
    second.add(*events[200:])
    first.close()
    second.close()
    found = replay(Journal(tmp_path))
    assert found.reading.gaps == [Gap(151, 200)]
    assert not found.is_identical
    assert "Events 151 to 200 are missing" in words(found)


def test_what_came_of_it_is_plain_data(day: Path) -> None:
    data = json.loads(json.dumps(replay(Journal(day)).to_data()))
    assert data["identical"] is True
    assert list(data["runs"][0]) == [
        "prefix", "first", "last", "from", "until", "inputs", "decisions", "unfinished", "stopped", "difference",
    ]  # fmt: skip


def test_an_empty_segment_is_an_empty_journal(day: Path, tmp_path: Path) -> None:
    (segment,) = day.glob("*.journal")
    (tmp_path / segment.name).write_bytes(segment.read_bytes()[:HEADER_SIZE])
    found = replay(Journal(tmp_path))
    assert (found.runs, found.reading.records) == ([], 0)


def test_a_core_that_fails_on_an_input_stops_the_run_there(day: Path, tmp_path: Path) -> None:
    events = list(events_of(day))
    assert isinstance(events[1], RouterTold)
    spec = acd.QueueSpec("support", strategy="no such")
    found = written(tmp_path, events[0], replace(events[1], fact=acd.QueueConfigured(spec)), *events[2:])
    assert found.runs[0].stopped.startswith(
        "event 2: the routing core fails on it: BadSpec: no strategy 'no such'"
    )
    assert "stopped" in words(found)

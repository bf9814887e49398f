"""Another policy over a recorded day: what its file changes, and what the simulation makes of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

import acd
from acd.simulation import Shift
from callcenter.replaying.errors import ReplayError
from callcenter.replaying.policy import Policy, load_policy
from callcenter.replaying.reading import Journal
from callcenter.replaying.recorded import Day
from callcenter.replaying.rerun import Began, inputs
from callcenter.replaying.simulated import ASSUMED, compare, of_comparison
from callcenter.replaying.words import columns
from callcenter.site import Site, SiteError, load_site
from tests.replaying.day import MORNING as T
from tests.replaying.day import QUEUES, Recorder, Writer

DEMO = Path(__file__).parents[2] / "config" / "demo.yaml"


@pytest.fixture(scope="module")
def site() -> Site:
    return load_site(DEMO)


def file(folder: Path, text: str) -> Path:
    path = folder / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_only_what_differs_from_the_site_is_changed(tmp_path: Path, site: Site) -> None:
    strategy = "most_skilled" if site.queues["sales"].strategy != "most_skilled" else "longest_idle"
    text = f"queues: {{sales: {{strategy: {strategy}, wrap_up_s: 42}}}}\nusers: {{agent2: {{skills: {{sales: 2}}}}}}\n"
    policy = load_policy(file(tmp_path, text), site)
    assert policy == Policy(
        {"sales": {"strategy": strategy, "wrap_up_s": 42.0}}, {"agent2": {"skills": {"sales": 2}}}
    )
    recorded = acd.QueueSpec("sales", ring_for_s=7.0)
    assert policy.queue(recorded) == replace(recorded, strategy=strategy, wrap_up_s=42.0)
    assert policy.agent(acd.AgentSpec("agent1")) == acd.AgentSpec("agent1")


@pytest.mark.parametrize(
    "text", ["queues: {nowhere: {strategy: random}}", "queues: {sales: {strategy: no}}", "[]", "a: ["]
)
def test_a_bad_file_is_refused_with_its_name(tmp_path: Path, site: Site, text: str) -> None:
    with pytest.raises(SiteError, match=r"policy\.yaml"):
        load_policy(file(tmp_path, text), site)


def watched(day: Path) -> Day:
    found: list[Day] = []
    for said in inputs(Journal(day)):
        if isinstance(said, Began):
            found.append(Day(said.prefix))
        else:
            assert isinstance(said, tuple)
            found[-1].tell(said[1])
    (only,) = found
    return only


def test_a_day_is_recorded_with_its_people(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    recorder = Recorder(writer, "o", T, others=0)
    told = [
        (0, acd.QueueConfigured(acd.QueueSpec("support", wrap_up_s=30.0))),
        (0, acd.AgentConfigured(acd.AgentSpec("ann", ("support",)))),
        (1, acd.AgentSignedIn("ann")),
        (2, acd.AgentReady("ann")),
        (10, acd.EntryArrived(acd.Entry("e1", "c1", "support", (), 0, T + 10))),
        (14, acd.OfferAccepted("o-1")),
        (20, acd.EntryArrived(acd.Entry("e2", "c2", "support", (), 0, T + 20))),
        (50, acd.EntryLeft("e2")),
        (60, acd.AgentNotReady("ann", "lunch")),
        (74, acd.ContactEnded("ann", "e1")),
        (80, acd.WrapUpFinished("ann")),
        (90, acd.AgentReady("ann")),
        (
            95,
            acd.EntryArrived(
                acd.Entry("e3", "c3", "support", (), 0, T + 95, only_agent="ann", give_up_at=T + 99)
            ),
        ),
    ]
    for after, fact in told:
        recorder.handle(fact, T + after)  # type: ignore[arg-type]
    writer.close()
    day = watched(tmp_path)
    assert day.shifts() == [Shift("ann", T + 2, T + 60), Shift("ann", T + 90)]
    first, second = day.visits("seed")
    assert (first.at, first.handling_s, first.ring_s, first.wrap_up_s) == (T + 10, 60.0, 4.0, 6.0)
    assert (second.at, second.patience_s, second.handling_s) == (T + 20, 30.0, 60.0)
    assert first.patience_s > 4.0
    assert (day.by_name, day.until) == (1, T + 95)


def test_whoever_overflowed_or_was_called_back_is_one_visit(tmp_path: Path) -> None:
    rule = acd.Overflow(acd.When.WAITED, acd.Way.QUEUE, "sales", 30.0)
    calls_back = acd.CallbackRule()
    writer = Writer(tmp_path)
    recorder = Recorder(writer, "o", T, others=0)
    told: list[tuple[float, acd.Input | str]] = [
        (0, acd.QueueConfigured(acd.QueueSpec("support", overflow=(rule,)))),
        (0, acd.QueueConfigured(acd.QueueSpec("sales", callback=calls_back))),
        (0, acd.AgentConfigured(acd.AgentSpec("ann", ("sales",)))),
        (10, acd.EntryArrived(acd.Entry("e1", "c1", "support", (), 0, T + 10))),
        (40, "overflow:e1"),
        (40, acd.EntryArrived(acd.Entry("e2", "c1", "sales", (), 0, T + 10, cause="overflow"))),
        (45, acd.EntryArrived(acd.Entry("e3", "c3", "sales", (), 0, T + 45))),
        (46, acd.CallbackChosen("e3")),
        (50, acd.AgentSignedIn("ann")),
        (50, acd.AgentReady("ann")),
        (53, acd.OfferAccepted("o-1")),
        (83, acd.ContactEnded("ann", "e2")),
        (85, acd.OfferAccepted("o-2")),
        (88, acd.CallbackReached("e3")),
        (98, acd.ContactEnded("ann", "e3")),
    ]
    for after, what in told:
        if isinstance(what, str):
            recorder.woke(what, T + after)
        else:
            recorder.handle(what, T + after)
    writer.close()
    first, second = watched(tmp_path).visits("seed")
    assert (first.entry.queue, first.at, first.handling_s, first.wants_callback) == (
        "support",
        T + 10,
        30.0,
        False,
    )
    assert (second.entry.queue, second.at, second.handling_s, second.wants_callback) == (
        "sales",
        T + 45,
        10.0,
        True,
    )


def test_everybody_comes_again_under_either_policy(day: Path) -> None:
    longer = Policy({spec.queue: {"wrap_up_s": 400.0} for spec in QUEUES}, {})
    found = compare(Journal(day), longer, {"support": 30.0})
    assert (found.run, found.runs, found.problem) == (1, 1, "")
    for row in found.rows:
        assert abs(row.recorded.offered - row.same.offered) <= 2
        assert row.same.offered == row.new.offered
    text = "\n".join(of_comparison(found))
    assert all(
        line in text for line in ("service level", "P90 wait", "abandoned", "spread of contacts", *ASSUMED)
    )
    assert json.loads(json.dumps(found.to_data()))["rows"][0]["queue"] == "support"
    in_chinese = list(of_comparison(found, "zh"))
    head, first = in_chinese[1:3]
    assert (head.split(), first.split()[0]) == (["support", "实际记录", "模拟", "新策略"], "联络数")
    assert columns(head) == columns(first)


def test_no_change_is_no_difference_and_fewer_skills_are(day: Path) -> None:
    same = compare(Journal(day), Policy({}, {}), {})
    assert all(row.same == row.new for row in same.rows)
    nobody = Policy({}, {f"agent{one}": {"queues": ()} for one in range(1, 6)})
    fewer = compare(Journal(day), nobody, {})
    support = fewer.rows[0]
    assert support.new.answered < support.same.answered


def test_a_journal_without_a_run_is_refused(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    writer.raw(b'[1,"DigitPressed",1,{"at":1.0,"call":"c","digit":"1"}]')
    writer.close()
    with pytest.raises(ReplayError, match="no start of routing"):
        compare(Journal(tmp_path), Policy({}, {}), {})

"""The shadow beside a running router: its differences are journalled, its failures felt by nobody."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import structlog

import acd
from acd.shadow import Shadow
from callcenter.calls.media import DigitHeard
from callcenter.calls.sip import LegConfirmed
from callcenter.events import Event, Offered, ShadowDiffered
from callcenter.replaying.policy import Policy
from callcenter.replaying.reading import Journal
from callcenter.replaying.replay import replay
from callcenter.replaying.shadowing import (
    RESYNCED_AT_MOST,
    ShadowReport,
    ShadowWatch,
    of_shadow,
    recorded,
    watched,
)
from tests.calls.scenes import sit_down
from tests.helpers.house import House
from tests.replaying.day import QUEUES, Writer

OTHER = Policy({}, {"agent1": {"queues": ()}})


class Broken(Shadow):
    def told(self, *_: object) -> list[object]:  # type: ignore[override]
        raise ZeroDivisionError("a bug")


def call(policy: Policy, *, broken: bool = False) -> tuple[House, ShadowWatch]:
    """Agent1 is ready, somebody calls support; a shadow looks on from the first input."""
    house = House(site=House.site)
    house.exchange = house._fresh()
    house.outcomes.clear()
    router = house.exchange.router
    shadow = (Broken if broken else Shadow)(policy.queue, policy.agent)
    watch = router.watcher = ShadowWatch("new.yaml", shadow, lambda: router.engine)
    house.tell(house.site)
    sit_down(house)
    house.arrive()
    house.tell(LegConfirmed(leg="caller"))
    house.tell(DigitHeard(leg="caller", digit="1"))
    return house, watch


def offers(house: House) -> list[Event]:
    return [event for event in house.events() if isinstance(event, Offered)]


def test_a_difference_is_an_event_and_a_count() -> None:
    house, watch = call(OTHER)
    (offered,) = offers(house)
    assert isinstance(offered, Offered)
    differed = house.last(ShadowDiffered)
    assert differed == ShadowDiffered(
        at=offered.at, call=offered.call, entry=offered.entry, agent="agent1", queue=offered.queue,
        chose="agent", shadow_agent="", shadow_entry=offered.entry,
    )  # fmt: skip
    assert watch.counts() == {
        "decisions": 1, "differences": 1, f"differences_{offered.queue}": 1, "resynced": 0, "failed": 0,
    }  # fmt: skip
    report = watch.report().to_data()
    assert (report["state"], report["policy"], report["differences"]) == ("on", "new.yaml", 1)
    assert report["queues"] == [{"queue": offered.queue, "decisions": 1, "differences": 1}]
    assert report["examples"][0]["shadow_agent"] == ""


def test_a_shadow_that_raises_is_switched_off_and_nobody_else_feels_it() -> None:
    with structlog.testing.capture_logs() as logged:
        house, watch = call(OTHER, broken=True)
    calm, _ = call(Policy({}, {}))
    assert house.outcomes == calm.outcomes
    assert watch.problem == "ZeroDivisionError: a bug"
    assert [(line["event"], line["log_level"]) for line in logged] == [("shadow_failed", "error")]
    assert watch.report().to_data()["state"] == "failed"
    assert watch.counts()["failed"] == 1


def test_a_shadow_that_keeps_losing_the_thread_is_switched_off() -> None:
    house, watch = call(Policy({}, {}))
    engine = house.exchange.router.engine
    with structlog.testing.capture_logs() as logged:
        for number in range(RESYNCED_AT_MOST + 3):
            # Behind the shadow's back.
            engine.handle(acd.EntryArrived(acd.Entry(f"e{number}", "c", "vip", (), 0, house.now)), house.now)
            watch.told(acd.AgentSignedOut("agent2"), [], house.now)
    assert watch.counts()["resynced"] == RESYNCED_AT_MOST + 1
    assert watch.problem == "it lost the thread more than 100 times"
    assert [line["event"] for line in logged] == ["shadow_failed"]


def journal(house: House, folder: Path) -> Journal:
    writer = Writer(folder)
    writer.add(*house.events())
    writer.close()
    return Journal(folder)


def test_the_journal_knows_what_the_shadow_said_and_is_replayed_alike(tmp_path: Path) -> None:
    house, watch = call(OTHER)
    journalled = journal(house, tmp_path)
    found = recorded(journalled)
    assert (found.decisions, found.differences) == (watch.report().decisions, watch.report().differences)
    assert found.examples == watch.report().examples
    assert replay(journalled).is_identical
    again = watched(journalled, OTHER, "new.yaml")
    assert (again.decisions, again.differences, again.examples) == (
        found.decisions, found.differences, found.examples,
    )  # fmt: skip


def test_a_policy_over_a_whole_day_that_nothing_watched(day: Path) -> None:
    same = watched(Journal(day), Policy({}, {}), "same")
    assert (same.differences.total(), same.problem) == (0, "")
    assert same.decisions.total() > 100
    other = watched(Journal(day), Policy({QUEUES[0].queue: {"strategy": "most_skilled"}}, {}), "other.yaml")
    assert other.decisions == same.decisions
    lines = list(of_shadow(other, ZoneInfo("UTC")))
    assert lines[0].endswith(" by other.yaml.")
    in_chinese = list(of_shadow(other, ZoneInfo("UTC"), "zh"))
    assert in_chinese[0].endswith(f"按 other.yaml 有 {other.differences.total():,} 次会不同。")
    assert len(in_chinese) == len(lines)


def test_a_journal_without_differences_does_not_speak_of_a_policy() -> None:
    found = ShadowReport(state="recorded", decisions=Counter(support=2))
    assert list(of_shadow(found, ZoneInfo("UTC"))) == [
        "No other choice is recorded (offers: 2); --policy FILE looks at them by a policy."
    ]


@pytest.mark.parametrize(
    ("chose", "agent", "entry", "words"),
    [
        ("agent", "bob", "e1", "e1 to ann; rather bob"),
        ("agent", "", "e1", "e1 to ann; rather nobody yet"),
        ("entry", "ann", "e2", "e1 to ann; rather e2"),
        ("entry", "ann", "", "e1 to ann; rather no entry yet"),
    ],
)
def test_words(chose: str, agent: str, entry: str, words: str) -> None:
    one = {
        "at": 0.0,
        "entry": "e1",
        "agent": "ann",
        "chose": chose,
        "shadow_agent": agent,
        "shadow_entry": entry,
    }
    assert list(of_shadow(ShadowReport(examples=[one]), ZoneInfo("UTC")))[-1].endswith(words)


def test_a_watcher_costs_the_house_nothing_it_shows() -> None:
    """Beside the events of the shadow itself, the same outcomes come out."""
    house, _ = call(OTHER)
    calm, _ = call(Policy({}, {}))
    assert [one for one in house.outcomes if not isinstance(one, ShadowDiffered)] == calm.outcomes

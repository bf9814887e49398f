"""Lines, doors and waits as supervisors see them, asked of a real routing core."""

from __future__ import annotations

from dataclasses import replace

import pytest

import acd
from acd.hours import Hours
from callcenter.console.cards import CustomerCard, CustomerStatus
from callcenter.console.ports import QueueLook
from callcenter.console.views import Views
from callcenter.events import CallArrived, CallbackPromised, CustomerMatched, EntryStarted
from callcenter.floor_view import FloorView
from callcenter.router import Router
from tests.console.stage import fresh_views

NOW = 1_000_000.0
NEEDS = (acd.SkillNeed("chinese", 7),)
SPEC = acd.QueueSpec(
    "support",
    tier_bonus={"gold": 30.0},
    steps=(acd.SkillStep(NEEDS, 30.0),),
    sticky_s=60.0,
    callback=acd.CallbackRule(),
)
TANG_YUE = CustomerStatus(
    status="found",
    cards=[
        CustomerCard(
            customer="c1", name="Tang Yue", local_name="唐悦", account="", tier="gold", language="zh",
            since_year=None, numbers=[], email="", notes="", do_not_sell=False, promises=[], timeline=[],
        )
    ],
)  # fmt: skip


def entry(number: int, **news: object) -> acd.Entry:
    made = acd.Entry(f"entry-{number}", f"call-{number}", "support", (), 0, NOW, caller=f"+{number}")
    return replace(made, **news)  # type: ignore[arg-type]


def floor(*facts: acd.Input, spec: acd.QueueSpec = SPEC) -> tuple[FloorView, Views]:
    router, views = Router(), fresh_views()
    for fact in (acd.QueueConfigured(spec), acd.AgentConfigured(acd.AgentSpec("ann", ("support",))), *facts):
        router.handle(fact, NOW)
    return FloorView(router, views), views


def line(view: FloorView, after: int = 0, limit: int = 50, now: float = NOW) -> list[dict[str, object]]:
    page = view.line("support", after, limit, now)
    assert page is not None
    return [row.model_dump() for row in page.items]


def test_a_row_says_all_there_is_to_say() -> None:
    view, views = floor(
        acd.EntryArrived(entry(1, tier="gold", language="zh", tags=("vip",), cause="arrival")),
        acd.EntryArrived(entry(2, ranked_from=NOW - 100)),
    )
    for event in (
        CallArrived(at=NOW, call="call-1", ani="+8613800000142", dnis="5000"),
        EntryStarted(at=NOW, entry="entry-1", call="call-1", queue="support", skills=(), priority=0,
                     cause="arrival", ranked_from=NOW),
    ):  # fmt: skip
        views.apply(event, NOW)
    views.customer_known("call-1", TANG_YUE)
    views.apply(CustomerMatched(at=NOW, call="call-1", customer="c1", name="", tier="", matches=1), NOW)
    second, first = line(view, now=NOW + 10)
    assert first == {
        "entry": "entry-1", "call": "call-1", "position": 2, "arrived": NOW, "ranked_from": NOW,
        "caller": "+8613800000142", "customer": "Tang Yue", "local_name": "唐悦", "tier": "gold", "language": "zh",
        "tags": ["vip"], "channel": "voice", "cause": "arrival", "needs": "chinese ≥ 7", "step": 1, "steps": 2,
        "step_until": NOW + 30, "only_agent": "", "held_for": "", "held_until": 0.0, "ringing": [], "callback": "",
        "tries": 0, "not_before": 0.0, "score": 40.0, "wait_p50_s": None, "wait_p90_s": None,
    }  # fmt: skip
    assert (second["entry"], second["position"], second["caller"], second["score"]) == (
        "entry-2",
        1,
        "+2",
        110.0,
    )


def test_whom_it_rings_at_and_whom_it_is_held_for() -> None:
    ready = [acd.AgentSignedIn("ann"), acd.AgentReady("ann")]
    view, _ = floor(*ready, acd.EntryArrived(entry(1)), spec=replace(SPEC, steps=()))
    assert [(row["entry"], row["ringing"]) for row in line(view)] == [("entry-1", ["ann"])]
    view, _ = floor(
        *ready,
        acd.EntryArrived(entry(1)),
        acd.EntryArrived(entry(2, preferred_agent="ann")),
        spec=replace(SPEC, steps=()),
    )
    held = line(view)[1]
    assert (held["held_for"], held["held_until"]) == ("ann", NOW + 60)


def test_a_callback_is_told_apart_and_known_by_its_entry() -> None:
    view, views = floor(acd.EntryArrived(entry(1)), acd.CallbackChosen("entry-1"))
    views.apply(CallArrived(at=NOW, call="call-1", ani="+86138", dnis="5000"), NOW)
    views.apply(
        CallbackPromised(at=NOW, entry="entry-1", call="call-1", queue="support", number="+86138"), NOW
    )
    (row,) = line(view)
    assert (row["callback"], row["tries"], row["not_before"], row["caller"]) == ("waiting", 0, 0.0, "+86138")


@pytest.mark.parametrize(
    "after, limit, entries, more",
    [
        (0, 2, [1, 2], 2),
        (2, 2, [3, 4], 4),
        (4, 2, [5], 0),
        (5, 2, [], 0),
        (99, 2, [], 0),
        (0, 5, [1, 2, 3, 4, 5], 0),
    ],
)
def test_pages(after: int, limit: int, entries: list[int], more: int) -> None:
    view, _ = floor(*(acd.EntryArrived(entry(number)) for number in range(1, 6)))
    page = view.line("support", after, limit, NOW)
    assert page is not None
    assert [row.entry for row in page.items] == [f"entry-{number}" for number in entries]
    assert (page.total, page.next) == (5, more)


def test_a_queue_nobody_configured() -> None:
    view, _ = floor()
    assert (view.line("nowhere", 0, 5, NOW), view.settings("nowhere")) == (None, None)
    assert view.look("nowhere", "", NOW) == QueueLook()


def test_doors_and_waits() -> None:
    nights = replace(SPEC, hours=Hours("UTC", ((),) * 7))
    view, _ = floor(acd.EntryArrived(entry(1)), spec=nights)
    assert view.look("support", "entry-1", NOW) == QueueLook("longest_idle", "closed", None, None)
    busy = [acd.AgentSignedIn("ann"), acd.AgentReady("ann"), acd.EntryArrived(entry(9))]
    view, _ = floor(*busy, acd.EntryArrived(entry(1)), spec=replace(SPEC, steps=()))
    look = view.look("support", "entry-1", NOW)
    assert look.door == "open"
    assert look.wait_p50_s is not None
    assert look.wait_p90_s is not None
    assert 0 < look.wait_p50_s < look.wait_p90_s
    assert view.look("support", "gone", NOW) == QueueLook("longest_idle")


def test_rules_in_force() -> None:
    view, _ = floor()
    settings = view.settings("support")
    assert settings is not None
    assert (settings.strategy, settings.sticky_s, settings.dispositions) == ("longest_idle", 60.0, [])
    assert [ring.needs for ring in settings.rings] == ["chinese ≥ 7", ""]

"""The queues' rows: what the routing core adds to the figures, and which events make a page look again."""

from __future__ import annotations

import json

import pytest

from callcenter.console.messages import QueueRow
from callcenter.console.ports import QueueLook
from callcenter.console.views import Views
from callcenter.events import (
    CallbackDialled,
    CallbackPromised,
    CallbackResting,
    EntryHeld,
    Event,
    NeedsRelaxed,
    RankKept,
    ShadowDiffered,
)
from callcenter.runtime.checkpoint import as_json
from tests.console import story
from tests.console.stage import fresh_views
from tests.console.story import AT, CALL, ENTRY

THERE = {"at": AT + 30, "entry": ENTRY, "call": CALL, "queue": "support"}


def row(views: Views, now: float = AT + 30) -> QueueRow:
    return views.queues.rows(now)[0]


@pytest.mark.parametrize(
    "event",
    [
        NeedsRelaxed(**THERE, step=2, steps=2, needs=""),
        EntryHeld(**THERE, agent="agent1", until=AT + 60),
        RankKept(**THERE, ranked_from=AT - 60),
        CallbackPromised(**THERE, number="+8613800000142"),
        CallbackDialled(**THERE, agent="", attempt=1),
        CallbackResting(**THERE, tries=0, not_before=0.0),
    ],
    ids=lambda event: type(event).__name__,
)
def test_whatever_changes_the_line_makes_a_page_look_again(event: Event) -> None:
    views = fresh_views()
    views.apply(event, event.at)
    assert views.queues.take_changed() == {"support"}


def test_a_row_says_what_the_routing_core_knows_of_whoever_came_last() -> None:
    views, asked = fresh_views(), []

    def look(queue: str, last: str, now: float) -> QueueLook:
        asked.append((queue, last, now))
        return QueueLook("ring_all", "closed", 60.0, 150.0)

    views.queues.look = look
    for event in story.arrives():
        views.apply(event, event.at)
    seen = row(views)
    assert (seen.strategy, seen.door, seen.wait_p50_s, seen.wait_p90_s) == ("ring_all", "closed", 60.0, 150.0)
    assert asked[0] == ("support", ENTRY, AT + 30)


def test_a_door_that_opens_is_news_without_any_event() -> None:
    views = fresh_views()
    views.queues.look = lambda queue, last, now: QueueLook(door="open" if now >= AT else "closed")
    views.queues.rows(AT - 10)
    views.queues.time_passes(AT - 5)
    assert views.queues.take_changed() == set()
    views.queues.time_passes(AT)
    assert views.queues.take_changed() == {"support", "sales"}


def test_callbacks_and_ways_out_are_in_the_row() -> None:
    views = fresh_views()
    for event in (*story.arrives(), CallbackPromised(**THERE, number="1")):
        views.apply(event, event.at)
    assert (row(views).waiting, row(views).callbacks, row(views).resting) == (0, 1, 0)


def test_what_a_policy_on_trial_would_have_done_otherwise_is_counted_and_survives_a_restart() -> None:
    views = fresh_views()
    differed = ShadowDiffered(
        at=AT, call=CALL, entry=ENTRY, agent="agent1", queue="support", chose="agent", shadow_agent="agent2",
        shadow_entry="",
    )  # fmt: skip
    views.apply(differed, AT)
    assert views.queues.take_changed() == {"support"}
    again = fresh_views()
    again.restore(json.loads(as_json(views.to_data())))
    assert (row(views).shadow_differences, row(again).shadow_differences) == (1, 1)

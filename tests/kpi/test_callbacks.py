"""Callbacks, other ways out of the line, and how far the waits that callers were told can be trusted."""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.events import (
    CallbackPromised,
    CallbackResting,
    EntryEnded,
    EntryStarted,
    Event,
    PositionAnnounced,
)
from callcenter.kpi import Counts, LiveQueues
from callcenter.kpi.live import FLOW_OUT
from tests.kpi.test_live import ended, live, started

TARGET_S = 20.0


def promised(entry: str, at: float) -> Event:
    return CallbackPromised(
        at=at, entry=entry, call=f"call-{entry}", queue="support", number="+8613800000142"
    )


def rests(entry: str, at: float, not_before: float = 0.0, tries: int = 0) -> Event:
    return CallbackResting(
        at=at, entry=entry, call=f"call-{entry}", queue="support", tries=tries, not_before=not_before
    )


def told(entry: str, at: float, p90_s: float) -> Event:
    return PositionAnnounced(
        at=at, entry=entry, call=f"call-{entry}", position=2, wait_p50_s=p90_s / 2, wait_p90_s=p90_s
    )


def after(*events: Event) -> LiveQueues:
    queues = live()
    for event in events:
        queues.apply(event)
    return queues


def line(queues: LiveQueues, now: float) -> tuple[object, ...]:
    figures = queues.figures("support", now)
    return figures.waiting, figures.longest_since, figures.callbacks, figures.resting


def test_who_is_to_be_called_back_waits_apart() -> None:
    queues = after(started("1", 0.0), started("2", 5.0), promised("1", 10.0))
    assert line(queues, 10.0) == (1, 5.0, 1, 0)
    queues.apply(rests("1", 11.0))
    assert line(queues, 11.0) == (1, 5.0, 1, 0)
    queues.apply(rests("1", 40.0, not_before=640.0, tries=1))
    assert (line(queues, 639.0), line(queues, 640.0)) == ((1, 5.0, 0, 1), (1, 5.0, 1, 0))


def test_a_callback_never_makes_the_service_level_worse_by_waiting() -> None:
    queues = after(started("1", 0.0), promised("1", 10.0))
    assert queues.figures("support", 500.0).service_level is None


@pytest.mark.parametrize(
    "outcome, answered, failed, handled", [("callback_answered", 1, 0, 1), ("callback_failed", 0, 1, 0)]
)
def test_callbacks_end_outside_every_other_figure(
    outcome: str, answered: int, failed: int, handled: int
) -> None:
    agent = "ann" if outcome == "callback_answered" else ""
    queues = after(
        started("1", 0.0), told("1", 1.0, 60.0), promised("1", 2.0), ended("1", 900.0, outcome, 900.0, agent)
    )
    figures = queues.figures("support", 900.0)
    assert (figures.callbacks_answered, figures.callbacks_failed) == (answered, failed)
    assert line(queues, 900.0) == (0, None, 0, 0)
    assert (queues.counts("support", 900.0), figures.asa_s, figures.service_level) == (Counts(), None, None)
    assert (figures.estimates, figures.estimate_kept) == (0, None)
    assert queues.agent("ann", 900.0).handled == handled


@pytest.mark.parametrize("outcome", FLOW_OUT)
def test_who_went_on_elsewhere_is_counted_by_name(outcome: str) -> None:
    queues = after(started("1", 0.0), ended("1", 50.0, outcome, 50.0))
    figures = queues.figures("support", 60.0)
    assert (figures.flow_out, queues.counts("support", 60.0)) == ({outcome: 1}, Counts())


def test_whereto_rules_sent_callers_is_counted() -> None:
    def sent(entry: str, way: str, to: str) -> list[Event]:
        over = ended(entry, 50.0, "overflowed", 50.0)
        return [started(entry, 0.0), replace(over, way=way, to=to)]  # type: ignore[type-var]

    stories = [sent("1", "queue", "sales"), sent("2", "queue", "sales"), sent("3", "voicemail", "support")]
    queues = after(*(event for story in stories for event in story))
    assert queues.figures("support", 60.0).sent_to == {"queue:sales": 2, "voicemail:support": 1}


@pytest.mark.parametrize(
    "announced, waited_s, share",
    [
        ([(10.0, 30.0)], 40.0, 1.0),
        ([(10.0, 30.0)], 40.5, 0.0),
        ([(10.0, 30.0), (20.0, 100.0)], 41.0, 0.0),
        ([(10.0, 0.0)], 40.0, None),
        ([], 40.0, None),
    ],
)
def test_a_wait_is_kept_when_the_first_word_held(
    announced: list[tuple[float, float]], waited_s: float, share: float | None
) -> None:
    words = [told("1", at, p90_s) for at, p90_s in announced]
    queues = after(started("1", 0.0), *words, ended("1", waited_s, "answered", waited_s, "ann"))
    figures = queues.figures("support", 100.0)
    assert (figures.estimates, figures.estimate_kept) == (0 if share is None else 1, share)


@pytest.mark.parametrize("outcome", ["abandoned", "overflowed", "withdrawn"])
def test_only_answers_tell_whether_a_wait_was_kept(outcome: str) -> None:
    queues = after(started("1", 0.0), told("1", 1.0, 10.0), ended("1", 50.0, outcome, 50.0))
    assert queues.figures("support", 60.0).estimates == 0


def test_who_joined_last() -> None:
    queues = after(started("1", 0.0), started("2", 1.0), started("3", 2.0), promised("3", 3.0))
    assert queues.last("support") == "2"
    assert live().last("support") == ""


ENTRY = st.sampled_from("abcdef")
MOMENT = st.floats(200, 2000)
OUTCOMES = ["answered", "abandoned", "callback_answered", "callback_failed", "withdrawn", "failed", *FLOW_OUT]
STREAM = st.lists(
    st.one_of(
        st.builds(started, ENTRY, MOMENT),
        st.builds(told, ENTRY, MOMENT, st.sampled_from([0.0, 10.0, 500.0])),
        st.builds(promised, ENTRY, MOMENT),
        st.builds(rests, ENTRY, MOMENT, MOMENT),
        st.builds(ended, ENTRY, MOMENT, st.sampled_from(OUTCOMES), st.floats(0, 100), st.just("ann")),
    ),
    max_size=40,
)


def recount(stream: list[Event], now: float) -> dict[str, Any]:
    """Every figure by a walk over every entry's own story."""
    open_: dict[str, dict[str, Any]] = {}
    over: list[tuple[dict[str, Any], EntryEnded]] = []
    for event in stream:
        match event:
            case EntryStarted():
                open_.pop(event.entry, None)
                open_[event.entry] = {"start": event.at, "bound": None, "rests": None}
            case PositionAnnounced() if event.wait_p90_s and event.entry in open_:
                one = open_[event.entry]
                if one["bound"] is None and one["rests"] is None:
                    one["bound"] = event.at - one["start"] + event.wait_p90_s
            case CallbackPromised() | CallbackResting() if event.entry in open_:
                open_[event.entry] |= {"rests": getattr(event, "not_before", 0.0), "bound": None}
            case EntryEnded():
                over.append((open_.pop(event.entry, {"bound": None}), event))
    waits = [one["start"] for one in open_.values() if one["rests"] is None]
    calls = [one["rests"] for one in open_.values() if one["rests"] is not None]
    by_outcome = Counter(event.outcome for _, event in over)
    answers = [(one["bound"], event.waited_s) for one, event in over if event.outcome == "answered"]
    kept = [waited <= bound for bound, waited in answers if bound is not None]
    late = sum(start < now - TARGET_S for start in waits)
    left = [event.waited_s for _, event in over if event.outcome == "abandoned"]
    below = len(answers) + late + sum(waited > TARGET_S for waited in left)
    return {
        "waiting": len(waits), "longest_since": min(waits, default=None),
        "callbacks": sum(rest <= now for rest in calls), "resting": sum(rest > now for rest in calls),
        "answered": len(answers), "abandoned": len(left),
        "asa_s": sum(waited for _, waited in answers) / len(answers) if answers else None,
        "service_level": sum(waited <= TARGET_S for _, waited in answers) / below if below else None,
        "callbacks_answered": by_outcome["callback_answered"], "callbacks_failed": by_outcome["callback_failed"],
        "flow_out": {name: by_outcome[name] for name in FLOW_OUT if by_outcome[name]},
        "estimates": len(kept), "estimate_kept": sum(kept) / len(kept) if kept else None,
    }  # fmt: skip


@given(STREAM, MOMENT)
def test_every_figure_is_as_counted_slowly(stream: list[Event], now: float) -> None:
    figures = after(*stream).figures("support", now)
    slowly = recount(stream, now)
    shown = {name: getattr(figures, name) for name in slowly}
    assert same(shown, slowly)


def same(shown: dict[str, Any], slowly: dict[str, Any]) -> bool:
    """Sums of waits may differ by the order in which they were added up."""
    first, second = shown.pop("asa_s"), slowly.pop("asa_s")
    is_close = first == second or (None not in (first, second) and math.isclose(first, second))
    return is_close and shown == slowly


@given(STREAM, STREAM)
def test_a_snapshot_keeps_callbacks_and_what_was_told(before: list[Event], more: list[Event]) -> None:
    original, restored = after(*before), live()
    restored.restore(json.loads(json.dumps(original.to_data())))
    for event in more:
        original.apply(event)
        restored.apply(event)
    assert restored.to_data() == original.to_data()
    assert restored.figures("support", 1000.0) == original.figures("support", 1000.0)


def test_a_checkpoint_of_old_has_no_callbacks() -> None:
    data = after(started("1", 0.0)).to_data()
    del data["lines"]
    queues = live()
    queues.restore(data)
    assert line(queues, 1.0) == (1, 0.0, 0, 0)

"""How queues went of late, folded from events."""

from __future__ import annotations

import json
from typing import Any

import pytest

import acd
from callcenter.events import (
    AgentStateChanged,
    EntryEnded,
    Event,
    Offered,
    OfferEnded,
    RouterTold,
    RoutingBegan,
)
from callcenter.what_if import Lately
from callcenter.what_if.lately import LIKE
from tests.what_if.days import busy_day


def arrived(at: float, name: str = "e", **more: Any) -> Event:
    return RouterTold(at=at, fact=acd.EntryArrived(acd.Entry(name, name, "support", (), 0, at, **more)))


def agent(at: float, was: str, state: str) -> Event:
    return AgentStateChanged(at=at, agent="ann", was=was, state=state, reason="", until=0.0)


def offered(at: float) -> Event:
    return Offered(
        at=at, offer="o1", entry="e", call="c", agent="ann", queue="support", deadline=at + 20, why=""
    )


def offer_ended(at: float, outcome: str) -> Event:
    return OfferEnded(at=at, offer="o1", entry="e", call="c", agent="ann", outcome=outcome)


def answered(at: float) -> Event:
    return EntryEnded(
        at=at, entry="e", call="c", queue="support", outcome="answered", agent="ann", waited_s=1.0
    )


def folded(*events: Event) -> Lately:
    lately = Lately()
    for number, event in enumerate(events, 1):
        lately.apply(number, event)
    return lately


@pytest.mark.parametrize(
    ("events", "now", "count", "over_s"),
    [
        ([], 0.0, 0, 60.0),
        ([arrived(0.0)], 10.0, 1, 60.0),
        ([arrived(0.0), arrived(100.0)], 300.0, 2, 300.0),
        ([arrived(0.0), arrived(100.0)], 1850.0, 1, 1800.0),
        # Those who ask for one agent, whom another queue sent over, or to whom a call back was promised before.
        ([arrived(0.0, only_agent="ann", give_up_at=5.0)], 100.0, 0, 100.0),
        ([arrived(0.0, cause="overflow"), arrived(0.0, is_callback=True)], 100.0, 0, 100.0),
    ],
)
def test_arrivals_of_the_last_half_hour_are_counted(events, now, count, over_s):
    lately = folded(*events)
    assert (lately.queue("support").count(now), lately.over_s(now)) == (count, over_s)


def test_the_next_contacts_are_like_the_last_ones_but_nobody_in_person():
    of = folded(arrived(0.0, tier="gold", caller="+4930", preferred_agent="ann", visited=("sales",))).queue(
        "support"
    )
    assert list(of.like) == [acd.Entry("e", "e", "support", (), 0, 0.0, tier="gold")]
    many = folded(*(arrived(float(at), f"e{at}") for at in range(100))).queue("support")
    assert [entry.entry for entry in many.like] == [f"e{at}" for at in range(100 - LIKE, 100)]


@pytest.mark.parametrize(
    ("events", "ring_s", "wrap_up_s"),
    [
        ([offered(0.0), offer_ended(4.0, "accepted")], 4.0, None),
        ([offered(0.0), offer_ended(20.0, "missed")], None, None),
        ([offered(0.0), RoutingBegan(at=1.0, prefix="x"), offer_ended(4.0, "accepted")], None, None),
        ([answered(0.0), agent(60.0, "on_contact", "wrap_up"), agent(75.0, "wrap_up", "idle")], None, 15.0),
        ([answered(0.0), agent(60.0, "on_contact", "idle")], None, 0.0),
        ([agent(60.0, "on_contact", "idle")], None, None),
        ([agent(75.0, "wrap_up", "idle")], None, None),
    ],
)
def test_ringing_and_paperwork_are_timed(events, ring_s, wrap_up_s):
    of = folded(*events).queue("support")
    assert (of.ring_s, of.wrap_up_s) == (ring_s, wrap_up_s)


def test_means_follow_what_is_seen():
    events = [
        event for at in range(0, 3000, 10) for event in (offered(at), offer_ended(at + 6.0, "accepted"))
    ]
    of = folded(offered(-20.0), offer_ended(-10.0, "accepted"), *events).queue("support")
    assert of.ring_s == pytest.approx(6.0, abs=0.01)


def test_it_survives_a_restart():
    before = busy_day().lately
    data = json.loads(json.dumps(before.to_data()))
    after = Lately()
    after.restore(data)
    after.restore(data)
    assert after.to_data() == before.to_data()
    assert after.queue("support") == before.queue("support")

"""Metrics: read from the parts when somebody asks, one family for each kind of thing."""

from __future__ import annotations

from prometheus_client import generate_latest

from callcenter.console.messages import AgentRow, QueueRow
from callcenter.runtime.metrics import Sources, registry_of
from callcenter.trunks import Trunks, TrunkSpec, rows

QUEUE = QueueRow(
    queue="support", name={"en": "Support"}, waiting=3, longest_since=1.0, offered=9, answered=5, abandoned=1,
    service_level=0.75, formula="sl_fair", target_s=20.0, agents_ready=1, agents_busy=2, agents_signed_in=3,
)  # fmt: skip


def agent(name: str, state: str) -> AgentRow:
    return AgentRow.model_validate(
        {
            "agent": name, "name": name, "state": state, "reason": "", "since": 0.0, "until": None, "queues": [],
            "call": None, "customer": None, "handled": 0,
        }
    )  # fmt: skip


def lines(sources: Sources) -> list[str]:
    text = generate_latest(registry_of(sources)).decode()
    return [line for line in text.splitlines() if not line.startswith("#")]


def test_every_source_is_asked_at_the_time_of_the_scrape() -> None:
    counts = {"CallArrived": 1}
    sources = Sources(
        counts={"events": lambda: counts},
        gauges={"calls": lambda: len(counts)},
        queues=lambda: [QUEUE, QUEUE.model_copy(update={"queue": "sales", "service_level": None})],
        agents=lambda: [agent("ann", "idle"), agent("bob", "on_contact"), agent("eve", "idle")],
    )
    registry = registry_of(sources)
    counts["CallEnded"] = 7
    scraped = [line for line in generate_latest(registry).decode().splitlines() if not line.startswith("#")]
    assert scraped == [
        'callcenter_events_total{name="CallArrived"} 1.0',
        'callcenter_events_total{name="CallEnded"} 7.0',
        "callcenter_calls 2.0",
        'callcenter_queue_waiting{queue="support"} 3.0',
        'callcenter_queue_waiting{queue="sales"} 3.0',
        'callcenter_queue_entries_today_total{outcome="answered",queue="support"} 5.0',
        'callcenter_queue_entries_today_total{outcome="abandoned",queue="support"} 1.0',
        'callcenter_queue_entries_today_total{outcome="answered",queue="sales"} 5.0',
        'callcenter_queue_entries_today_total{outcome="abandoned",queue="sales"} 1.0',
        'callcenter_queue_service_level{queue="support"} 0.75',
        'callcenter_agents{state="idle"} 2.0',
        'callcenter_agents{state="on_contact"} 1.0',
    ]


def test_a_site_without_queues_or_agents_has_nothing_to_say_about_them() -> None:
    assert lines(Sources(counts={}, gauges={}, queues=list, agents=list)) == []


def test_trunks_are_shown_with_their_calls_and_health() -> None:
    trunks = Trunks([TrunkSpec(name="carrier", prefixes=("+",))])
    trunks.take_in("carrier", "leg", 0.0)
    trunks.stood("carrier", False, "no answer", 0.0)
    scraped = lines(Sources(counts={}, gauges={}, queues=list, agents=list, trunks=lambda: rows(trunks, 0.0)))
    assert scraped == [
        'callcenter_trunk_calls{direction="in",trunk="carrier"} 1.0',
        'callcenter_trunk_calls{direction="out",trunk="carrier"} 0.0',
        'callcenter_trunk_health{health="up",trunk="carrier"} 0.0',
        'callcenter_trunk_health{health="on_trial",trunk="carrier"} 0.0',
        'callcenter_trunk_health{health="resting",trunk="carrier"} 0.0',
        'callcenter_trunk_health{health="down",trunk="carrier"} 1.0',
    ]

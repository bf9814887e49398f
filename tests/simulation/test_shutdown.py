"""The process is told to stop: whoever is in line, ringing or talking is released and recorded, nobody new comes in."""

from __future__ import annotations

import pytest

from callcenter.calls.sip import HangUpLeg, RefuseLeg
from callcenter.calls.wishes import ShuttingDown
from callcenter.events import AgentStateChanged, CallEnded, CallRefused, EntryEnded, Offered, OfferEnded
from tests.calls.scenes import wait_in_line
from tests.helpers.house import House
from tests.simulation.test_ten_steps import STEPS

ENDS = (EntryEnded, OfferEnded, CallEnded, AgentStateChanged, Offered)


def stopped_after(steps: int) -> tuple[House, list[object]]:
    """The house after so many steps of a call, and what stopping it led to."""
    house = House()
    for _name, step in STEPS[:steps]:
        step(house)
    return house, list(house.tell(ShuttingDown()))


def ends(outcomes: list[object]) -> list[tuple[str, str]]:
    return [
        (type(event).__name__, getattr(event, "outcome", "") or getattr(event, "state", ""))
        for event in outcomes
        if isinstance(event, ENDS)
    ]


@pytest.mark.parametrize(
    ("steps", "legs", "what"),
    [
        (0, 0, []),
        (3, 0, [("AgentStateChanged", "logged_out")]),
        (4, 1, [("CallEnded", "failed"), ("AgentStateChanged", "logged_out")]),
        (9, 1, [("EntryEnded", "failed"), ("CallEnded", "failed"), ("AgentStateChanged", "logged_out")]),
        (11, 2, [
            ("OfferEnded", "withdrawn"), ("EntryEnded", "failed"), ("AgentStateChanged", "idle"),
            ("CallEnded", "failed"), ("AgentStateChanged", "logged_out"),
        ]),
        (12, 2, [
            ("AgentStateChanged", "idle"), ("CallEnded", "answered"), ("AgentStateChanged", "logged_out"),
        ]),
    ],
    ids=["empty", "agent", "arrived", "waiting", "ringing", "talking"],
)  # fmt: skip
def test_everybody_is_released_once(steps: int, legs: int, what: list[tuple[str, str]]) -> None:
    house, outcomes = stopped_after(steps)
    assert ends(outcomes) == what
    assert sum(isinstance(out, HangUpLeg) for out in outcomes) == legs
    causes = [(out.released_by, out.cause) for out in outcomes if isinstance(out, CallEnded)]
    assert causes == [("system", "shutdown")] * len(causes)
    book = house.exchange.calls.book
    assert (book.calls, book.legs, book.ivr_ports.taken, book.rtp_ports.taken) == (
        {},
        {},
        frozenset(),
        frozenset(),
    )
    assert house.tell(ShuttingDown()) == []


def test_an_agent_who_is_freed_is_not_offered_somebody_who_goes_as_well() -> None:
    house = House()
    for _name, step in STEPS[:12]:
        step(house)
    wait_in_line(house, leg="second")
    outcomes = house.tell(ShuttingDown())
    assert [event for event in outcomes if isinstance(event, Offered)] == []
    assert ends(list(outcomes))[:2] == [("EntryEnded", "failed"), ("CallEnded", "failed")]


def test_who_calls_now_is_told_to_try_again() -> None:
    house, _ = stopped_after(0)
    out = house.arrive()
    assert [(event.code, event.reason) for event in out if isinstance(event, CallRefused)] == [
        (503, "Service Unavailable")
    ]
    (refusal,) = [wish for wish in out if isinstance(wish, RefuseLeg)]
    assert (refusal.code, refusal.retry_after_s) == (503, 30)
    assert house.exchange.calls.book.rtp_ports.taken == frozenset()

"""A caller at the door: who is refused with which status, and what a refusal leaves behind (nothing)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.calls.effects import CustomerLookedUp, WakeAt
from callcenter.calls.sip import (
    AnswerLeg,
    LegConfirmed,
    LegEnded,
    RefuseLeg,
)
from callcenter.events import (
    CallArrived,
    CallEnded,
    CallRefused,
)
from tests.helpers.house import G729_SDP, House


@pytest.mark.parametrize(
    ("changes", "code", "retry_after_s"),
    [
        ({"dnis": "4711"}, 404, 0),
        ({"sdp": G729_SDP}, 488, 0),
        ({"sdp": "hello"}, 400, 0),
    ],
)
def test_refusals_name_a_status(changes: dict[str, str], code: int, retry_after_s: int) -> None:
    house = House()
    refused, answer = house.arrive(**changes)
    assert (refused.code, answer) == (
        code,
        RefuseLeg(leg="caller", code=code, reason=refused.reason, retry_after_s=retry_after_s),
    )
    assert house.exchange.calls.book.rtp_ports.free == 3


def test_all_ivr_ports_busy_is_486_with_retry_after_and_leaks_nothing() -> None:
    house = House()
    house.arrive(leg="one")
    house.arrive(leg="two")
    refused, answer = house.arrive(leg="three")
    assert isinstance(refused, CallRefused)
    assert answer == RefuseLeg(leg="three", code=486, reason="Busy Here", retry_after_s=30)
    house.tell(LegEnded(leg="one", by="peer", cause=""))
    assert isinstance(house.arrive(leg="four")[-1], AnswerLeg)


def test_a_caller_who_cancels_before_the_ack_is_forgotten() -> None:
    house = House()
    house.arrive()
    out = house.tell(LegEnded(leg="caller", by="peer", cause=""))
    assert [type(item).__name__ for item in out] == ["DropMedia", "CallEnded"]
    assert house.exchange.calls.book.calls == {}


def test_no_ack_for_our_answer_is_a_failed_call() -> None:
    house = House()
    house.arrive()
    house.tell(LegEnded(leg="caller", by="system", cause="no_ack"))
    ended = house.last(CallEnded)
    assert isinstance(ended, CallEnded)
    assert (ended.released_by, ended.outcome) == ("system", "failed")


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Tang Yue", "Tang Yue"),
        ("\u5510\u60a6", "\u5510\u60a6"),
        ("M\udcfcller", "M\ufffdller"),
        ("\x00a\r\nb\x7f", "a  b"),
        ("x" * 80, "x" * 80),
        ("x" * 81, "x" * 80),
    ],
)
def test_odd_names_are_shown_with_replacement_characters_and_cut(sent: str, shown: str) -> None:
    arrived, *_ = House().arrive(display_name=sent)
    assert isinstance(arrived, CallArrived)
    assert arrived.display_name == shown


@given(st.text(), st.text(), st.text())
def test_whatever_a_caller_says_about_itself_can_be_written_as_utf_8(ani: str, dnis: str, name: str) -> None:
    house = House()
    house.arrive(leg="one", ani=ani, display_name=name)
    house.arrive(leg="two", dnis=dnis)
    for event in house.events():
        str(event).encode("utf-8")
        assert all(len(value) <= 80 for value in (getattr(event, "ani", ""), getattr(event, "dnis", "")))


def test_a_call_whose_answer_never_left_ends_by_itself() -> None:
    house = House()
    house.arrive()
    (wish,) = (out for out in house.outcomes if isinstance(out, WakeAt) and out.key != "reconcile")
    assert (wish.key, round(wish.at - house.now)) == ("ack:call-1", 40)
    house.wake(wish.key, after=40.0)
    assert house.last(CallEnded) == CallEnded(
        at=house.now, call="call-1", released_by="system", outcome="failed", cause="no_ack"
    )


def test_a_call_that_was_acknowledged_does_not() -> None:
    house = House()
    house.arrive()
    house.tell(LegConfirmed(leg="caller"))
    assert house.wake("ack:call-1", after=40.0) == []


@pytest.mark.parametrize("first", ["the ACK", "the lookup"])
@pytest.mark.parametrize(("matches", "tier"), [(0, ""), (1, "gold"), (1, ""), (2, "")])
def test_the_flow_learns_the_same_of_the_customer_whichever_comes_first(
    first: str, matches: int, tier: str
) -> None:
    house = House()
    house.arrive()
    found = CustomerLookedUp(
        call="call-1",
        customer="c1",
        name="Tang Yue",
        tier=tier,
        matches=matches,
        language="zh",
        recent_calls=2,
    )
    confirmed = LegConfirmed(leg="caller")
    for fact in (confirmed, found) if first == "the ACK" else (found, confirmed):
        house.tell(fact)
    position = house.exchange.calls.book.calls["call-1"].position
    assert position is not None
    said = {name: value for name, value in position.variables.items() if name.startswith("customer.")}
    assert said == {
        "customer.tier": tier,
        "customer.known": matches > 0,
        "customer.name": "Tang Yue",
        "customer.id": "c1",
        "customer.account": "",
        "customer.language": "zh",
        "customer.recent_calls": 2,
    }

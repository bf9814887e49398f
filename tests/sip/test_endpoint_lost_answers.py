"""A request whose transaction died before its answer: whatever happens next to its leg happens whole."""

from __future__ import annotations

import pytest

from callcenter.sip import Response, response_to
from callcenter.sip.dialog.inputs import State
from callcenter.sip.effects import WakeAt
from callcenter.sip.facts import LegEnded, LegReferred
from tests.sip.desk import CALLER, OURS, SDP, Desk, inside, invite


def talking(**offered: str) -> Desk:
    desk = Desk()
    desk.hears(invite(**offered))
    (leg,) = desk.endpoint.parts.sessions.legs
    desk.note(desk.endpoint.answer(leg, OURS, desk.now))
    desk.hears(inside(desk, "ACK", 1))
    return desk


def test_a_call_ends_though_a_transfer_in_it_can_no_longer_be_answered() -> None:
    desk = talking()
    (leg,) = desk.endpoint.parts.sessions.legs
    refer = inside(desk, "REFER", 2, Refer_To="<sip:carol@far.test>", Contact="<sip:x@10.0.0.9>")
    assert [type(fact) for fact in desk.hears(refer)] == [LegReferred]
    # The wire refused a message: every transaction over it is gone, and the REFER once more is a new one.
    assert desk.note(desk.endpoint.send_failed(CALLER, desk.now)) == []
    assert [type(fact) for fact in desk.hears(refer)] == [LegReferred]
    assert desk.hears(inside(desk, "BYE", 3)) == [200, 481, LegEnded(leg=leg, by="peer", cause="")]


def test_a_late_answer_to_a_request_that_is_gone_is_nothing() -> None:
    desk = talking()
    (leg,) = desk.endpoint.parts.sessions.legs
    desk.hears(inside(desk, "INVITE", 2))
    desk.endpoint.parts.layer.running.clear()
    assert desk.note(desk.endpoint.accept_change(leg, OURS, desk.now)) == []
    assert desk.hears(inside(desk, "BYE", 3)) == [200, LegEnded(leg=leg, by="peer", cause="")]


@pytest.mark.parametrize("method", ["UPDATE", "INVITE", "BYE"])
def test_what_comes_at_a_moment_no_table_lists_is_answered_all_the_same(method: str) -> None:
    """A server transaction without an answer has no timer: it would be kept for ever."""
    desk = talking()
    (leg,) = desk.endpoint.parts.sessions.legs.values()
    leg.state = State.REACHING
    extra = (
        {} if method == "BYE" else {"body": SDP, "Content_Type": "application/sdp", "Contact": "<sip:x@y>"}
    )
    assert desk.hears(inside(desk, method, 2, **extra)) == [500]
    assert isinstance(desk.last, Response)
    assert desk.last.headers.get("Retry-After") == "2"


def test_a_response_no_table_lists_still_ends_its_transaction() -> None:
    desk = talking(Session_Expires="90;refresher=uas", Supported="timer", Allow="UPDATE")
    (leg,) = desk.endpoint.parts.sessions.legs.values()
    assert desk.wakes(f"leg:{leg.leg}", 45.0) == ["UPDATE"]
    leg.state = State.REACHING
    asked = desk.asked("UPDATE")[0]
    effects = desk.endpoint.received(response_to(asked, 200, to_tag="peer"), CALLER, 46.0)
    assert [(type(one), one.at) for one in effects if isinstance(one, WakeAt)] == [(WakeAt, 51.0)]

"""A request whose transaction died before its answer: whatever happens next to its leg happens whole."""

from __future__ import annotations

from callcenter.sip.facts import LegEnded, LegReferred
from tests.sip.desk import CALLER, OURS, Desk, inside, invite


def talking() -> Desk:
    desk = Desk()
    desk.hears(invite())
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

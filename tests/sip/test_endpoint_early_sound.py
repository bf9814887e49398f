"""Our sound to a caller before we answer: 183 with the description that the 200 repeats."""

from __future__ import annotations

from callcenter.sip import Response
from tests.sip.desk import OURS, SDP, Desk, inside, invite

LEG = "leg-1"


def test_a_caller_hears_us_before_the_answer_which_says_the_same() -> None:
    desk = Desk()
    desk.hears(invite())
    assert desk.note(desk.endpoint.ring(LEG, 0.0)) == [180]
    assert desk.note(desk.endpoint.ring(LEG, 0.0, OURS)) == [183]
    early = desk.last
    assert isinstance(early, Response)
    assert (early.body.decode(), early.headers.get("Content-Type")) == (OURS, "application/sdp")
    assert desk.note(desk.endpoint.answer(LEG, OURS, 1.0)) == [200]
    assert (desk.last.body, desk.last.to.tag) == (early.body, early.to.tag)


def test_who_requires_reliable_responses_gets_the_183_so() -> None:
    desk = Desk()
    desk.hears(invite(Require="100rel", body=SDP, Content_Type="application/sdp"))
    assert desk.note(desk.endpoint.ring(LEG, 0.0, OURS)) == [183]
    assert desk.last.headers.get("RSeq") == "1"
    assert desk.hears(inside(desk, "PRACK", 2, RAck="1 1 INVITE")) == [200]

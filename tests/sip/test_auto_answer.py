"""A desk phone that is to pick up by itself: every word a phone may know, and none it must."""

from __future__ import annotations

from callcenter.sip.auto_answer import auto_answer
from tests.sip.desk import OURS, PAGE, with_phones


def test_every_phone_finds_a_word_it_knows() -> None:
    assert auto_answer(3) == (
        ("Answer-Mode", "Auto"),
        ("Call-Info", "<sip:callcenter.invalid>;answer-after=3"),
        ("Alert-Info", "<http://callcenter.invalid>;info=alert-autoanswer;delay=3"),
    )


def test_a_phone_that_knows_none_still_rings() -> None:
    desk = with_phones(PAGE)
    desk.note(desk.endpoint.dial("x", "bob", "1", "", OURS, auto_answer(), 0.0))
    (sent,) = desk.asked("INVITE")
    assert (sent.headers.get("Answer-Mode"), "Require" in sent.headers) == ("Auto", False)

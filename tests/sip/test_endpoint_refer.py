"""A peer that wants a transfer (RFC 3515): REFER, our 202, and NOTIFYs until the last word."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest

from callcenter.sip import Request
from callcenter.sip.dialog.referral import REFERRALS, ReferralInput
from callcenter.sip.dialog.referrals import ReferralState
from callcenter.sip.facts import LegEnded, LegReferred
from callcenter.sip.transaction import client_key
from tests.sip.desk import CALLER, OURS, Desk, from_peer, from_phone, inside, invite

LEG = "leg-1"
TO = "<sip:200@cc.test>"
Do = Callable[[Desk], list[object]]


def ringing() -> Desk:
    desk = Desk()
    desk.hears(invite())
    desk.note(desk.endpoint.ring(LEG, 0.0))
    return desk


def answered() -> Desk:
    desk = ringing()
    desk.note(desk.endpoint.answer(LEG, OURS, 0.0))
    return desk


def talking() -> Desk:
    desk = answered()
    desk.hears(inside(desk, "ACK", 1))
    return desk


def over() -> Desk:
    desk = talking()
    desk.note(desk.endpoint.hang_up(LEG, "", 0.0))
    return desk


def refer(desk: Desk, cseq: int = 2, to: str = TO, **extra: str) -> list[object]:
    return desk.hears(inside(desk, "REFER", cseq, Refer_To=to, Contact="<sip:x@10.0.0.9:5062>", **extra))


def referred(to: str = "200", uri: str = "sip:200@cc.test", **extra: str) -> LegReferred:
    return LegReferred(leg=LEG, to=to, uri=uri, **extra)


def asked(**extra: str) -> Desk:
    desk = talking()
    assert refer(desk, **extra) == [referred()]
    return desk


def accepted() -> Desk:
    desk = asked()
    assert accept(desk) == [202, "NOTIFY"]
    return desk


def accept(desk: Desk) -> list[object]:
    return desk.note(desk.endpoint.accept_refer(LEG, desk.now))


def tell(desk: Desk, code: int, reason: str = "") -> list[object]:
    return desk.note(desk.endpoint.tell_referrer(LEG, code, reason, desk.now))


def told(desk: Desk, status: int = 200) -> list[object]:
    """The peer's answer to our last NOTIFY."""
    return desk.hears(from_phone(desk.asked("NOTIFY")[-1], status, ""))


def news(request: Request) -> tuple[str | None, str]:
    return request.headers.get("Subscription-State"), request.body.decode()


def test_a_transfer_from_first_to_last() -> None:
    desk = accepted()
    (first,) = desk.asked("NOTIFY")
    assert [first.headers.get(name) for name in ("Event", "Content-Type", "CSeq", "Contact")] == [
        "refer;id=2",
        "message/sipfrag;version=2.0",
        "1 NOTIFY",
        "<sip:callcenter@10.0.0.1:5060>",
    ]
    assert told(desk) == []
    assert tell(desk, 180, "Ringing") == ["NOTIFY"]
    assert told(desk) == []
    assert tell(desk, 200) == ["NOTIFY"]
    assert told(desk) == []
    assert [news(one) for one in desk.asked("NOTIFY")] == [
        ("active;expires=180", "SIP/2.0 100 Trying\r\n"),
        ("active;expires=180", "SIP/2.0 180 Ringing\r\n"),
        ("terminated;reason=noresource", "SIP/2.0 200 OK\r\n"),
    ]
    # It is over: there is nothing more to tell, and another may come.
    assert tell(desk, 200) == []
    assert refer(desk, 3) == [referred()]


def test_our_answer_can_be_reached_again() -> None:
    desk = asked()
    desk.note(desk.endpoint.accept_refer(LEG, 0.0))
    (answer,) = [one for one in desk.sent if not isinstance(one, Request) and one.status == 202]
    assert answer.headers.get("Contact") == "<sip:callcenter@10.0.0.1:5060>"


def test_notifies_go_one_at_a_time_and_the_latest_news_count() -> None:
    desk = accepted()
    assert [tell(desk, 180), tell(desk, 183), tell(desk, 486), tell(desk, 100), tell(desk, 200)] == [[]] * 5
    assert told(desk) == ["NOTIFY"]
    assert news(desk.asked("NOTIFY")[-1]) == ("terminated;reason=noresource", "SIP/2.0 486 Busy Here\r\n")


@pytest.mark.parametrize(
    "to, extra, fact",
    [
        ("sip:200@cc.test", {}, referred()),
        ('"Bob" <tel:+49-30-1>', {}, referred("+49301", "tel:+49-30-1")),
        (
            "<sip:200@cc.test;user=phone>",
            {"Referred_By": "<sip:ann@cc.test>"},
            referred(uri="sip:200@cc.test;user=phone", referred_by="<sip:ann@cc.test>"),
        ),
        (
            f"<sip:200@far.test?Replaces={quote('c;to-tag=a;from-tag=b')}&X=y>",
            {},
            referred(uri="sip:200@far.test", replaces_header="c;to-tag=a;from-tag=b"),
        ),
    ],
)
def test_whom_a_peer_wants(to: str, extra: dict[str, str], fact: LegReferred) -> None:
    assert refer(talking(), to=to, **extra) == [fact]


def test_a_peer_that_joins_both_its_calls_names_a_leg_of_ours() -> None:
    desk = talking()
    other = invite(branch="other", sender="<sip:+4930@far.test>;tag=second")
    desk.hears(Request(other.method, other.uri, other.headers.replace("Call-ID", "call-2"), other.body))
    *_, second = desk.endpoint.parts.sessions.legs
    desk.note(desk.endpoint.answer(second, OURS, 0.0))
    tags = {name: leg.local_tag for name, leg in desk.endpoint.parts.sessions.legs.items()}
    named = quote(f"call-2;to-tag={tags[second]};from-tag=second")
    to, whom = f"<sip:100@cc.test>;tag={tags[LEG]}", f"<sip:100@cc.test?Replaces={named}>"
    request = from_peer("REFER", cseq=2, branch="r", to=to, Refer_To=whom)
    assert desk.hears(request) == [referred("100", "sip:100@cc.test", replaces=second)]


@pytest.mark.parametrize(
    "to, code",
    [
        ("", 400),
        ("<sip:a@b>, <sip:c@d>", 400),
        ("<http://a.test>", 416),
        ("<sip:a@b;method=BYE>", 501),
        ("<sip:a@b?Replaces=nonsense>", 400),
        ("garbage", 400),
    ],
)
def test_whom_nobody_can_call(to: str, code: int) -> None:
    desk = talking()
    assert refer(desk, to=to) == [code]
    assert refer(desk, 3) == [referred()]


def test_without_a_refer_to() -> None:
    desk = talking()
    assert desk.hears(inside(desk, "REFER", 2)) == [400]


@pytest.mark.parametrize(
    "state, effects",
    [
        (ringing, [500]),
        (answered, [500]),
        (talking, [referred()]),
        (asked, [500]),
        (accepted, [500]),
        (over, [481]),
    ],
)
def test_when_a_peer_may_ask(state: Callable[[], Desk], effects: list[object]) -> None:
    assert refer(state(), 3) == effects


def test_outside_a_call_nobody_may_ask() -> None:
    assert Desk().hears(from_peer("REFER", Refer_To=TO)) == [403]
    assert Desk().hears(from_peer("REFER", Refer_To=TO, to="<sip:100@cc.test>;tag=x")) == [481]


@pytest.mark.parametrize("words, code", [((403, "No"), 403), ((0, ""), 603)])
def test_a_refusal(words: tuple[int, str], code: int) -> None:
    desk = asked()
    assert desk.note(desk.endpoint.refuse_refer(LEG, *words, 0.0)) == [code]
    assert tell(desk, 200) == []
    assert refer(desk, 3) == [referred()]


def test_nobody_decides() -> None:
    assert asked().wakes(f"leg:{LEG}", 20.0) == [500]


def test_a_peer_that_wants_no_news() -> None:
    desk = asked(Refer_Sub="false", Supported="norefersub")
    assert accept(desk) == [202]
    assert desk.last.headers.get("Refer-Sub") == "false"
    assert tell(desk, 200) == []


@pytest.mark.parametrize("status", [481, 489, 408, 500])
def test_a_peer_that_does_not_listen_is_told_no_more(status: int) -> None:
    desk = accepted()
    assert told(desk, status) == []
    assert tell(desk, 200) == []
    # The call is not touched by it.
    assert desk.note(desk.endpoint.hang_up(LEG, "", 0.0)) == ["BYE"]


def test_a_peer_that_never_answers_our_news() -> None:
    desk = accepted()
    (key,) = desk.endpoint.parts.sessions.legs[LEG].asked
    desk.wakes(f"tx:{key}", 32.0)
    assert tell(desk, 200) == []


def test_news_do_not_wait_for_ever() -> None:
    desk = accepted()
    told(desk)
    assert desk.wakes(f"leg:{LEG}", 180.0) == ["NOTIFY"]
    assert news(desk.asked("NOTIFY")[-1]) == ("terminated;reason=timeout", "SIP/2.0 408 Request Timeout\r\n")
    assert told(desk) == []
    assert refer(desk, 3) == [referred()]


def bye(desk: Desk) -> list[object]:
    return desk.hears(inside(desk, "BYE", 9))


def hang_up(desk: Desk) -> list[object]:
    return desk.note(desk.endpoint.hang_up(LEG, "", 0.0))


def last_word_waits() -> Desk:
    desk = accepted()
    tell(desk, 200)
    return desk


GONE = LegEnded(leg=LEG, by="peer", cause="")


@pytest.mark.parametrize(
    "state, end, effects",
    [
        (asked, bye, [200, 481, GONE]),
        (asked, hang_up, [481, "BYE"]),
        (accepted, bye, [200, GONE]),
        (accepted, hang_up, ["BYE"]),
        # The peer still learns how it ended.
        (last_word_waits, hang_up, ["NOTIFY", "BYE"]),
    ],
)
def test_the_end_of_the_call_ends_it(state: Callable[[], Desk], end: Do, effects: list[object]) -> None:
    desk = state()
    assert end(desk) == effects
    if end is hang_up:
        assert [accept(desk), tell(desk, 200)] == [[], []]


def test_hanging_up_in_a_transfer_leaves_nothing_behind() -> None:
    desk = last_word_waits()
    hang_up(desk)
    for sent in (*desk.asked("NOTIFY"), *desk.asked("BYE")):
        desk.hears(from_phone(sent, 200, ""))
        desk.wakes(f"tx:{client_key(sent)}", desk.now + 5.0)
    assert desk.endpoint.parts.sessions.legs == {}


def test_a_transfer_survives_a_restart() -> None:
    desk = accepted()
    tell(desk, 180)
    desk.restart()
    assert told(desk) == ["NOTIFY"]
    desk.restart()
    assert tell(desk, 603) == []
    desk.restart()
    assert told(desk) == ["NOTIFY"]
    assert news(desk.asked("NOTIFY")[-1]) == ("terminated;reason=noresource", "SIP/2.0 603 Decline\r\n")


def test_a_connection_that_breaks_ends_the_news() -> None:
    desk = accepted()
    assert desk.note(desk.endpoint.link_closed(CALLER, 0.0)) == []
    assert tell(desk, 200) == []


def test_every_state_ends_by_time_and_by_a_deaf_peer() -> None:
    assert all((state, ReferralInput.LATE) in REFERRALS for state in ReferralState)
    reached = {after for _, after in REFERRALS.values()} | {ReferralState.ASKED, None}
    assert reached == {*ReferralState, None}

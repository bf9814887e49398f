"""A trunk asks who we are, in and outside dialogs (RFC 3261 22, RFC 7616, RFC 8760)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter.sip import Request, Response
from callcenter.sip.digest import Verdict
from callcenter.sip.facts import LegAnswered, LegChangeAnswered, LegEnded, LegFailed, LegReferProgress
from tests.sip.carrier import CARRIER, ONE, TWO, Guard, TrunkDesk, answered, link_to
from tests.sip.desk import DESK_PHONE, OURS, SDP, from_peer, with_phones

LINK = link_to(ONE)
TALKS = LegAnswered(leg="x", sdp=SDP)


def talking(guard: Guard, desk: TrunkDesk | None = None) -> tuple[TrunkDesk, Request]:
    """A call that the guard let through, and its INVITE."""
    desk = desk or TrunkDesk()
    asked = desk.calls(ONE)
    assert desk.hears(guard.challenge(asked, 0.0), LINK) == ["ACK", "INVITE"]
    proven = desk.asked("INVITE")[-1]
    assert guard.verdict(proven, 0.0) is Verdict.OK
    assert desk.hears(answered(proven), LINK) == ["ACK", TALKS]
    return desk, proven


@pytest.mark.parametrize("status", [401, 407])
def test_an_invite_is_proven_and_its_ack_says_the_same(status: int) -> None:
    guard = Guard(status=status)
    desk, proven = talking(guard)
    first = desk.asked("INVITE")[0]
    assert (proven.call_id, str(proven.cseq), proven.from_.tag) == (
        first.call_id,
        "2 INVITE",
        first.from_.tag,
    )
    assert proven.via.branch != first.via.branch
    ack = desk.asked("ACK")[-1]
    # RFC 3261 22.1: nobody can challenge an ACK.
    assert (str(ack.cseq), ack.headers.all(guard.says)) == ("2 ACK", proven.headers.all(guard.says))


def test_what_follows_is_proven_unasked_and_counted() -> None:
    guard = Guard()
    desk, _ = talking(guard)
    assert desk.note(desk.endpoint.hang_up("x", "", 1.0)) == ["BYE"]
    sent = desk.asked("BYE")[-1]
    assert (guard.verdict(sent, 1.0), str(sent.cseq)) == (Verdict.OK, "3 BYE")
    assert "nc=00000002" in (sent.headers.get("Authorization") or "")


def test_a_bye_that_is_asked_again_ends_the_call_all_the_same() -> None:
    guard = Guard()
    desk, _ = talking(guard)
    desk.now = 999.0
    desk.note(desk.endpoint.hang_up("x", "", 999.0))
    (bye,) = desk.asked("BYE")
    assert guard.verdict(bye, 999.0) is Verdict.STALE
    assert desk.hears(guard.challenge(bye, 999.0, stale=True), LINK) == ["BYE"]
    again = desk.asked("BYE")[-1]
    assert (guard.verdict(again, 999.0), str(again.cseq)) == (Verdict.OK, "4 BYE")
    assert desk.hears(answered(again), LINK) == []


def test_a_wrong_password_fails_the_call_once() -> None:
    desk, guard = TrunkDesk(), Guard(password="other")
    asked = desk.calls(ONE, TWO)
    desk.hears(guard.challenge(asked, 0.0), LINK)
    proven = desk.asked("INVITE")[-1]
    assert guard.verdict(proven, 0.0) is Verdict.WRONG
    assert desk.hears(guard.challenge(proven, 0.0), LINK) == [
        "ACK",
        LegFailed(leg="x", code=401, reason="Unauthorized"),
    ]


def test_a_trunk_without_a_password_of_ours_refuses() -> None:
    desk = TrunkDesk(replace(CARRIER, secret=None))
    asked = desk.calls(ONE)
    assert desk.hears(Guard().challenge(asked, 0.0), LINK)[1:] == [
        LegFailed(leg="x", code=401, reason="Unauthorized")
    ]


def test_a_call_that_is_given_up_is_not_proven() -> None:
    desk, guard = TrunkDesk(), Guard()
    asked = desk.calls(ONE)
    assert desk.note(desk.endpoint.hang_up("x", "", 0.0)) == []
    assert desk.hears(guard.challenge(asked, 0.0), LINK) == ["ACK"]
    assert desk.endpoint.open_legs == 1  # until timer D: the refusal may be repeated
    desk.wakes(f"tx:c|{asked.via.branch}|INVITE", 32.0)
    assert desk.endpoint.open_legs == 0


def test_ringing_stops_when_the_proven_invite_is_cancelled() -> None:
    desk, guard = TrunkDesk(), Guard()
    asked = desk.calls(ONE)
    desk.hears(guard.challenge(asked, 0.0), LINK)
    proven = desk.asked("INVITE")[-1]
    desk.hears(answered(proven, 180), LINK)
    assert desk.note(desk.endpoint.hang_up("x", "", 0.0)) == ["CANCEL"]
    cancel = desk.asked("CANCEL")[-1]
    assert (cancel.via, str(cancel.cseq)) == (proven.via, "2 CANCEL")


def test_a_longer_session_and_credentials_can_both_be_asked_for() -> None:
    desk, guard = TrunkDesk(), Guard()
    asked = desk.calls(ONE)
    desk.hears(guard.challenge(asked, 0.0), LINK)
    proven = desk.asked("INVITE")[-1]
    assert desk.hears(answered(proven, 422, Min_SE="3600"), LINK) == ["ACK", "INVITE"]
    widened = desk.asked("INVITE")[-1]
    assert (str(widened.cseq), widened.headers.get("Session-Expires")) == ("3 INVITE", "3600")
    assert desk.hears(answered(widened, 422, Min_SE="3600"), LINK)[0] == "ACK"
    assert len(desk.asked("INVITE")) == 3


def test_our_refresh_of_a_session_is_proven() -> None:
    guard = Guard()
    desk = TrunkDesk()
    asked = desk.calls(ONE)
    rows = {"Session_Expires": "90;refresher=uac", "Require": "timer", "Allow": "INVITE, UPDATE"}
    assert desk.hears(answered(asked, **rows), LINK) == ["ACK", TALKS]
    assert desk.wakes("leg:x", 45.0) == ["UPDATE"]
    update = desk.asked("UPDATE")[-1]
    assert desk.hears(guard.challenge(update, 45.0), LINK) == ["UPDATE"]
    again = desk.asked("UPDATE")[-1]
    assert (guard.verdict(again, 45.0), str(again.cseq)) == (Verdict.OK, "3 UPDATE")
    assert desk.hears(answered(again, 200, **rows), LINK) == []
    assert desk.wakes("leg:x", 90.0) == ["UPDATE"]
    desk.note(desk.endpoint.hang_up("x", "", 90.0))
    assert str(desk.asked("BYE")[-1].cseq) == "5 BYE"


def test_our_re_invite_is_proven_and_so_is_its_ack() -> None:
    guard = Guard()
    desk = TrunkDesk()
    asked = desk.calls(ONE)
    rows = {"Session_Expires": "90;refresher=uac", "Require": "timer"}
    assert desk.hears(answered(asked, **rows), LINK) == ["ACK", TALKS]
    assert desk.wakes("leg:x", 45.0) == ["INVITE"]
    assert desk.hears(guard.challenge(desk.asked("INVITE")[-1], 45.0), LINK) == ["ACK", "INVITE"]
    again = desk.asked("INVITE")[-1]
    assert (guard.verdict(again, 45.0), str(again.cseq), again.to.tag) == (Verdict.OK, "3 INVITE", "far")
    assert desk.hears(answered(again, **rows), LINK) == ["ACK"]
    ack = desk.asked("ACK")[-1]
    assert (str(ack.cseq), ack.headers.get("Authorization")) == ("3 ACK", again.headers.get("Authorization"))


def test_our_offer_of_another_session_is_proven() -> None:
    guard, desk = Guard(), TrunkDesk()
    asked = desk.calls(ONE)
    desk.hears(answered(asked), LINK)
    desk.note(desk.endpoint.change("x", OURS, 1.0))
    assert desk.wakes("leg:x", 1.0) == ["INVITE"]
    assert desk.hears(guard.challenge(desk.asked("INVITE")[-1], 1.0), LINK) == ["ACK", "INVITE"]
    again = desk.asked("INVITE")[-1]
    assert guard.verdict(again, 1.0) is Verdict.OK
    assert desk.hears(answered(again), LINK) == ["ACK", LegChangeAnswered(leg="x", sdp=SDP)]


def test_our_refer_is_proven_and_its_news_are_about_the_second() -> None:
    guard, desk = Guard(), TrunkDesk()
    asked = desk.calls(ONE)
    desk.hears(answered(asked), LINK)
    assert desk.note(desk.endpoint.refer("x", "sip:+4940@far.test", "", 1.0)) == ["REFER"]
    assert desk.hears(guard.challenge(desk.asked("REFER")[-1], 1.0), LINK) == ["REFER"]
    again = desk.asked("REFER")[-1]
    assert (guard.verdict(again, 1.0), str(again.cseq)) == (Verdict.OK, "3 REFER")
    assert desk.hears(answered(again, 202), LINK) == []
    news = request_of(
        "NOTIFY",
        answered(asked),
        asked,
        Event="refer;id=3",
        Subscription_State="terminated",
        Content_Type="message/sipfrag",
        body="SIP/2.0 200 OK",
    )
    assert desk.hears(news, LINK) == [200, LegReferProgress(leg="x", code=200, reason="OK", is_final=True)]


def test_nobody_but_a_trunk_is_answered() -> None:
    desk = with_phones(DESK_PHONE)
    desk.note(desk.endpoint.dial("x", "bob", "+4930", "", SDP, (), 0.0))
    (asked,) = desk.asked("INVITE")
    heard = desk.hears(Guard().challenge(asked, 0.0), DESK_PHONE)
    assert heard == ["ACK", LegFailed(leg="x", code=401, reason="Unauthorized")]


def test_a_call_over_a_trunk_outlives_a_restart() -> None:
    guard = Guard()
    desk, _ = talking(guard)
    desk.restart()
    desk.note(desk.endpoint.set_trunks((CARRIER,), 1.0))
    desk.note(desk.endpoint.hang_up("x", "", 1.0))
    assert guard.verdict(desk.asked("BYE")[-1], 1.0) is Verdict.OK


def test_the_far_end_hangs_up_while_our_refresh_is_asked_for() -> None:
    desk, guard = TrunkDesk(), Guard()
    asked = desk.calls(ONE)
    rows = {"Session_Expires": "90;refresher=uac", "Require": "timer", "Allow": "INVITE, UPDATE"}
    desk.hears(answered(asked, **rows), LINK)
    desk.wakes("leg:x", 45.0)
    update = desk.asked("UPDATE")[-1]
    bye = request_of("BYE", answered(asked), asked)
    assert desk.hears(bye, LINK) == [200, LegEnded(leg="x", by="peer", cause="")]
    assert desk.hears(guard.challenge(update, 45.0), LINK) == []


def request_of(method: str, response: Response, asked: Request, **rows: str) -> Request:
    """A request of the far end in the dialog that `response` opened."""
    ours, theirs = asked.headers.get("From") or "", response.headers.get("To") or ""
    made = from_peer(method, branch=f"far{method}", sender=theirs, to=ours, **rows)
    return replace(made, headers=made.headers.replace("Call-ID", asked.call_id))

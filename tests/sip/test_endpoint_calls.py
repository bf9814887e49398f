"""Calls that come in: from the INVITE to the end, and every race on the way."""

from __future__ import annotations

import pytest

from callcenter.sip import Request, Response
from callcenter.sip.dialog import NoLeg, WrongState
from callcenter.sip.facts import LegArrived, LegChanged, LegConfirmed, LegEnded, LegRefreshed
from tests.sip.desk import CALLER, OURS, PAGE, SDP, Desk, from_peer, inside, invite

LEG = "leg-2"
ENDED = LegEnded(leg=LEG, by="peer", cause="")
CONFIRMED = LegConfirmed(leg=LEG)
CANCELLED = LegEnded(leg=LEG, by="peer", cause="cancelled")
NEW_SDP = SDP.replace("1 1", "1 2")
CHANGED = LegChanged(leg=LEG, sdp=NEW_SDP)


def called() -> Desk:
    """A caller is waiting for our answer."""
    desk = Desk()
    desk.ids.new("warm-up")
    desk.hears(invite())
    return desk


def answered() -> Desk:
    """We have answered, and the ACK is not here."""
    desk = called()
    assert desk.note(desk.endpoint.answer(LEG, OURS, desk.now)) == [200]
    return desk


def talking() -> Desk:
    desk = answered()
    assert desk.hears(inside(desk, "ACK", 1)) == [CONFIRMED]
    return desk


def changing() -> Desk:
    desk = talking()
    assert desk.hears(inside(desk, "INVITE", 2, body=NEW_SDP)) == [100, CHANGED]
    return desk


def order(desk: Desk, command: str, *words: object) -> list[object]:
    return desk.note(getattr(desk.endpoint, command)(LEG, *words, desk.now))


def test_a_call_from_first_to_last() -> None:
    desk = Desk()
    assert desk.hears(invite()) == [
        100,
        LegArrived(leg="leg-1", ani="+4930", dnis="100", display_name="", sdp=SDP, source="10.0.0.9:5062"),
    ]
    assert desk.note(desk.endpoint.ring("leg-1", 0.0)) == [180]
    assert desk.note(desk.endpoint.answer("leg-1", OURS, 1.0)) == [200]
    tag = desk.last.to.tag
    assert bytes(desk.last).decode().split("\r\n", 6)[0:6] == [
        "SIP/2.0 200 OK",
        "Via: SIP/2.0/UDP 10.0.0.9:5062;branch=z9hG4bK1",
        "From: <sip:+4930@far.test>;tag=peer",
        f"To: <sip:100@cc.test>;tag={tag}",
        "Call-ID: call-1",
        "CSeq: 1 INVITE",
    ]
    assert desk.hears(inside(desk, "ACK", 1)) == [LegConfirmed(leg="leg-1")]
    assert desk.hears(inside(desk, "BYE", Reason='SIP;cause=200;text="bye"')) == [
        200,
        LegEnded(leg="leg-1", by="peer", cause="bye"),
    ]
    assert desk.hears(inside(desk, "INVITE", 3)) == [481]


def test_our_answers_carry_what_the_peer_needs_for_the_dialog() -> None:
    desk = Desk()
    desk.hears(invite(Record_Route="<sip:proxy;lr>"))
    desk.note(desk.endpoint.answer("leg-1", OURS, 0.0))
    assert desk.last.headers.rows[5:] == (
        ("Record-Route", "<sip:proxy;lr>"),
        ("Contact", "<sip:callcenter@10.0.0.1:5060>"),
        ("Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER, UPDATE, PRACK, INFO, REFER, NOTIFY, MESSAGE"),
        ("Supported", "path, outbound, timer, 100rel, replaces, norefersub, 199"),
        ("Content-Type", "application/sdp"),
    )
    assert desk.last.body.decode() == OURS


def test_our_bye_goes_by_the_route_to_the_contact() -> None:
    desk = Desk()
    desk.ids.new("warm-up")
    desk.hears(invite(Record_Route="<sip:proxy;lr>", Contact="<sip:x@far.invalid>"))
    order(desk, "answer", OURS)
    tag = desk.last.to.tag
    desk.hears(inside(desk, "ACK", 1))
    assert order(desk, "hang_up", "Queue closed") == ["BYE"]
    branch = desk.last.via.branch
    assert bytes(desk.last).decode() == (
        "BYE sip:x@far.invalid SIP/2.0\r\n"
        f"Via: SIP/2.0/UDP 10.0.0.1:5060;branch={branch};rport\r\n"
        "Route: <sip:proxy;lr>\r\n"
        "Max-Forwards: 70\r\n"
        f"From: <sip:100@cc.test>;tag={tag}\r\n"
        "To: <sip:+4930@far.test>;tag=peer\r\n"
        "Call-ID: call-1\r\n"
        "CSeq: 1 BYE\r\n"
        'Reason: SIP;text="Queue closed"\r\n'
        "Content-Length: 0\r\n\r\n"
    )


@pytest.mark.parametrize(
    "command, words, effects",
    [
        ("refuse", (486, "", 0), [486]),
        ("refuse", (0, "", 0), [480]),
        ("hang_up", ("",), [603]),
    ],
)
def test_a_caller_is_refused(command: str, words: tuple[object, ...], effects: list[object]) -> None:
    desk = called()
    assert order(desk, command, *words) == effects
    assert desk.hears(from_peer("ACK", to=desk.last.headers.get("To") or "")) == []
    with pytest.raises(NoLeg):
        order(desk, "ring")
    assert order(desk, "hang_up", "") == []


def test_a_refusal_says_when_to_come_back() -> None:
    desk = called()
    order(desk, "refuse", 503, "All lines busy", 30)
    assert (desk.last.reason, desk.last.headers.get("Retry-After")) == ("All lines busy", "30")  # type: ignore[union-attr]


def test_a_cancel_ends_a_call_nobody_answered() -> None:
    desk = called()
    order(desk, "ring")
    tag = desk.last.to.tag
    assert desk.hears(from_peer("CANCEL")) == [200, 487, CANCELLED]
    assert [one.to.tag for one in desk.sent[-2:]] == [tag, tag]
    assert desk.hears(from_peer("CANCEL")) == [200]


def test_a_cancel_that_crosses_our_answer_changes_nothing() -> None:
    desk = answered()
    assert desk.hears(from_peer("CANCEL")) == [200]
    assert desk.hears(inside(desk, "ACK", 1)) == [CONFIRMED]
    assert desk.hears(from_peer("CANCEL", branch="1")) == [200]
    assert desk.hears(inside(desk, "BYE")) == [200, ENDED]


def test_a_cancel_from_another_user_is_none() -> None:
    desk = Desk()
    desk.hears(invite(sender="<sip:bob@cc.test>;tag=peer"), PAGE)
    assert desk.hears(from_peer("CANCEL"), CALLER) == [481]


def test_a_bye_instead_of_a_cancel() -> None:
    desk = called()
    order(desk, "ring")
    assert desk.hears(inside(desk, "BYE")) == [200, 487, CANCELLED]


def test_our_answer_is_repeated_until_its_ack() -> None:
    desk = answered()
    times = [0.5, 1.5, 3.5, 7.5, 11.5]
    assert [desk.wakes(f"leg:{LEG}", at) for at in times] == [[200]] * 5
    assert desk.wakes(f"leg:{LEG}", 12.0) == []
    desk.hears(inside(desk, "ACK", 1))
    assert desk.wakes(f"leg:{LEG}", 15.5) == []


def test_an_answer_that_is_never_acknowledged_is_hung_up() -> None:
    desk = answered()
    assert desk.wakes(f"leg:{LEG}", 32.0) == ["BYE", LegEnded(leg=LEG, by="system", cause="no ACK")]


def test_a_bye_before_the_ack_ends_the_call() -> None:
    desk = answered()
    assert desk.hears(inside(desk, "BYE")) == [200, ENDED]
    assert desk.wakes(f"leg:{LEG}", 0.5) == []
    assert desk.hears(inside(desk, "ACK", 1)) == []


def test_hanging_up_before_the_ack_waits_for_it() -> None:
    desk = answered()
    assert order(desk, "hang_up", "done") == []
    assert order(desk, "hang_up", "done") == []
    assert desk.wakes(f"leg:{LEG}", 0.5) == [200]
    assert desk.hears(from_peer("CANCEL")) == [200]
    assert desk.hears(inside(desk, "ACK", 1)) == ["BYE"]
    assert desk.last.headers.get("Reason") == 'SIP;text="done"'


@pytest.mark.parametrize("at, effects", [(32.0, ["BYE"]), (31.0, [200])])
def test_hanging_up_waits_for_the_ack_only_so_long(at: float, effects: list[object]) -> None:
    desk = answered()
    order(desk, "hang_up", "")
    assert desk.wakes(f"leg:{LEG}", at) == effects


def test_both_hang_up_at_once() -> None:
    desk = talking()
    assert order(desk, "hang_up", "") == ["BYE"]
    assert desk.hears(inside(desk, "BYE")) == [200]
    bye = desk.asked("BYE")[0]
    assert desk.hears(Response(200, "OK", bye.headers)) == []
    desk.wakes(f"tx:c|{bye.via.branch}|BYE", 5.0)
    assert desk.hears(inside(desk, "BYE", 3)) == [481]


def test_an_ack_with_an_invented_tag_and_the_branch_of_the_invite() -> None:
    """What pyVoIP sends."""
    desk = answered()
    assert desk.hears(from_peer("ACK", to="<sip:100@cc.test>;tag=invented")) == [CONFIRMED]
    assert desk.hears(from_peer("ACK", to="<sip:100@cc.test>;tag=invented")) == []


@pytest.mark.parametrize(
    "changes", [{"sender": "<sip:+4930@far.test>;tag=other"}, {"to": "<sip:100@cc.test>;tag=x"}]
)
def test_strange_tags_are_no_dialog(changes: dict[str, str]) -> None:
    assert talking().hears(inside(talking(), "BYE", 2, **changes)) == [481]


def test_requests_must_come_in_order_but_a_bye_always_counts() -> None:
    desk = talking()
    assert desk.hears(inside(desk, "OPTIONS", 9)) == [200]
    assert desk.hears(inside(desk, "INVITE", 9)) == [100, LegChanged(leg=LEG, sdp=SDP)]
    assert order(desk, "refuse_change", 488, "") == [488]
    desk.hears(inside(desk, "ACK", 9, branch="INVITE9"))
    assert desk.hears(inside(desk, "INVITE", 8)) == [500]
    assert desk.hears(inside(desk, "PUBLISH", 10)) == [405]
    assert desk.hears(inside(desk, "BYE", 1)) == [200, ENDED]


def test_the_peer_changes_its_session() -> None:
    desk = changing()
    assert order(desk, "accept_change", OURS) == [200]
    assert desk.wakes(f"leg:{LEG}", 0.5) == [200]
    assert desk.hears(inside(desk, "ACK", 2)) == []
    assert desk.wakes(f"leg:{LEG}", 1.5) == []
    assert desk.hears(inside(desk, "BYE", 3)) == [200, ENDED]


def test_the_peer_may_not_change_it() -> None:
    desk = changing()
    assert order(desk, "refuse_change", 0, "") == [488]
    assert desk.hears(inside(desk, "ACK", 2, branch="INVITE2")) == []
    assert order(desk, "accept_change", OURS) == []
    assert desk.hears(inside(desk, "BYE", 3)) == [200, ENDED]


def test_a_second_change_waits_for_the_first() -> None:
    desk = changing()
    assert desk.hears(inside(desk, "INVITE", 3)) == [500]
    assert desk.last.headers.get("Retry-After") == "2"
    order(desk, "accept_change", OURS)
    assert desk.hears(inside(desk, "INVITE", 4)) == [491]
    assert desk.hears(inside(desk, "ACK", 2)) == []
    assert desk.hears(inside(desk, "INVITE", 5)) == [100, LegChanged(leg=LEG, sdp=SDP)]


def test_a_change_before_the_first_answer_or_its_ack() -> None:
    desk = called()
    order(desk, "ring")
    assert desk.hears(inside(desk, "INVITE", 2)) == [500]
    order(desk, "answer", OURS)
    assert desk.hears(inside(desk, "INVITE", 3)) == [491]


def test_a_change_is_taken_back() -> None:
    desk = changing()
    assert desk.hears(inside(desk, "CANCEL", 2, branch="INVITE2", to="<sip:100@cc.test>")) == [200, 487]
    assert order(desk, "refuse_change", 488, "") == []


def test_a_change_nobody_answers() -> None:
    desk = changing()
    assert desk.wakes(f"leg:{LEG}", 20.0) == [500]
    assert order(desk, "accept_change", OURS) == []


def test_a_peer_may_ask_for_our_offer_and_answers_it_in_its_ack() -> None:
    desk = talking()
    assert desk.hears(inside(desk, "INVITE", 2, body="")) == [100, LegChanged(leg=LEG, sdp="")]
    assert order(desk, "accept_change", OURS) == [200]
    assert desk.last.body.decode() == OURS
    ack = inside(desk, "ACK", 2, body=NEW_SDP, Content_Type="application/sdp")
    assert desk.hears(ack) == [LegRefreshed(leg=LEG, sdp=NEW_SDP)]
    assert desk.hears(ack) == []


def test_a_peer_that_asks_for_our_offer_and_does_not_answer_it_stays_as_it_was() -> None:
    desk = talking()
    desk.hears(inside(desk, "INVITE", 2, body=""))
    order(desk, "accept_change", OURS)
    assert desk.hears(inside(desk, "ACK", 2)) == []
    assert order(desk, "hang_up", "") == ["BYE"]


@pytest.mark.parametrize(
    "end, effects",
    [
        (lambda desk: desk.hears(inside(desk, "BYE", 3)), [200, 487, ENDED]),
        (lambda desk: order(desk, "hang_up", ""), [487, "BYE"]),
    ],
)
def test_an_open_change_ends_with_the_call(end: object, effects: list[object]) -> None:
    assert end(changing()) == effects  # type: ignore[operator]


@pytest.mark.parametrize(
    "end, effects",
    [
        (lambda desk: desk.hears(inside(desk, "BYE", 3)), [200, ENDED]),
        (lambda desk: order(desk, "hang_up", ""), ["BYE"]),
        (
            lambda desk: desk.wakes(f"leg:{LEG}", 32.0),
            ["BYE", LegEnded(leg=LEG, by="system", cause="no ACK")],
        ),
    ],
)
def test_a_change_without_its_ack_ends_with_the_call(end: object, effects: list[object]) -> None:
    desk = changing()
    order(desk, "accept_change", OURS)
    assert end(desk) == effects  # type: ignore[operator]


def test_a_call_nobody_answers_ends_after_a_while() -> None:
    desk = called()
    assert desk.wakes(f"leg:{LEG}", 179.0) == []
    assert desk.wakes(f"leg:{LEG}", 180.0) == [480, LegEnded(leg=LEG, by="system", cause="not answered")]


def test_a_closed_connection_ends_a_call_nobody_answered_and_no_other() -> None:
    desk = Desk()
    page_call = invite(sender="<sip:bob@cc.test>;tag=peer", transport="WSS")
    desk.hears(page_call, PAGE)
    assert desk.note(desk.endpoint.link_closed(PAGE, 0.0)) == [
        LegEnded(leg="leg-1", by="system", cause="connection lost")
    ]
    desk = talking()
    assert desk.note(desk.endpoint.link_closed(CALLER, 0.0)) == []
    assert order(desk, "hang_up", "") == ["BYE"]


def test_a_change_whose_connection_closes_is_forgotten() -> None:
    desk = changing()
    assert desk.note(desk.endpoint.link_closed(CALLER, 0.0)) == []
    assert order(desk, "accept_change", OURS) == []


def test_nobody_else_may_speak_in_the_dialog_of_a_proven_user() -> None:
    desk = Desk()
    desk.hears(invite(sender="<sip:bob@cc.test>;tag=peer", transport="WSS"), PAGE)
    desk.note(desk.endpoint.answer("leg-1", OURS, 0.0))
    bye = inside(desk, "BYE", sender="<sip:bob@cc.test>;tag=peer")
    assert desk.hears(bye, CALLER) == [481]
    assert desk.hears(inside(desk, "BYE", 3, sender="<sip:bob@cc.test>;tag=peer"), PAGE)[0] == 200


@pytest.mark.parametrize("command", ["ring", "answer", "refuse", "accept_change"])
def test_a_command_out_of_turn_is_our_mistake(command: str) -> None:
    words = {"ring": (), "answer": (OURS,), "refuse": (486, "", 0), "accept_change": (OURS,)}[command]
    desk = talking() if command != "accept_change" else called()
    with pytest.raises(WrongState, match=LEG):
        order(desk, command, *words)


def test_an_old_branch_with_credentials_is_a_new_request() -> None:
    """pyVoIP's second INVITE: same branch, next CSeq."""
    desk = Desk()
    assert desk.hears(invite(sender="<sip:bob@cc.test>;tag=peer")) == [401]
    assert desk.hears(from_peer("ACK", to="<sip:100@cc.test>;tag=invented")) == []
    second = invite(sender="<sip:bob@cc.test>;tag=two", cseq=2)
    assert desk.hears(second) == [401]
    assert isinstance(second, Request)

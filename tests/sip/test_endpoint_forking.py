"""Early dialogs of a leg we dial: phones that one proxy rings together, what is heard, UPDATE before the answer."""

from __future__ import annotations

import pytest

from callcenter.sip import Request
from callcenter.sip.effects import WakeAt
from callcenter.sip.facts import (
    LegAnswered,
    LegChangeAnswered,
    LegChanged,
    LegChangeRefused,
    LegEnded,
    LegFailed,
    LegRinging,
)
from tests.sip.desk import DESK_PHONE, OURS, SDP, Desk, from_peer, from_phone, with_phones

LEG = "x"
ONE, TWO = SDP, SDP.replace("1 1", "2 1")
HELD = OURS.replace("2 2", "2 3")


def dialled() -> Desk:
    desk = with_phones(DESK_PHONE)
    desk.note(desk.endpoint.dial(LEG, "bob", "+4930", "Ann", OURS, (), 0.0))
    return desk


def says(
    desk: Desk, status: int, tag: str = "one", sdp: str = "", method: str = "INVITE", **extra: str
) -> list[object]:
    return desk.hears(from_phone(desk.asked(method)[-1], status, tag, sdp, **extra), DESK_PHONE)


def asks(
    desk: Desk, method: str, cseq: int = 1, tag: str = "one", sdp: str = "", **extra: str
) -> list[object]:
    """A request of a phone inside its early dialog."""
    invited = desk.asked("INVITE")[0]
    given = {"Content_Type": "application/sdp", "body": sdp} if sdp else {}
    request = from_peer(
        method,
        branch=f"{method}{cseq}{tag}",
        cseq=cseq,
        sender=f"<sip:bob@cc.test>;tag={tag}",
        to=invited.headers.get("From") or "",
        Contact="<sip:bob@10.0.0.20:5099>",
        **given,
        **extra,
    )
    return desk.hears(
        Request(method, request.uri, request.headers.replace("Call-ID", invited.call_id), request.body),
        DESK_PHONE,
    )


def rings(sdp: str = "") -> LegRinging:
    return LegRinging(leg=LEG, sdp=sdp)


@pytest.mark.parametrize(
    "said, effects",
    [
        ([(180, "one", "")], [rings()]),
        ([(183, "one", ONE)], [rings(ONE)]),
        ([(180, "one", ""), (183, "one", ONE)], [rings(), rings(ONE)]),
        # The same again is no news, nor is a phone that only rings beside one that is heard.
        ([(183, "one", ONE), (183, "one", ONE), (180, "one", ""), (180, "two", "")], [rings(ONE)]),
        # The latest is heard.
        ([(183, "one", ONE), (183, "two", TWO), (183, "one", ONE)], [rings(ONE), rings(TWO)]),
        # A phone that is gone is heard no more, one that rings beside it is (RFC 6228).
        ([(183, "one", ONE), (199, "one", "")], [rings(ONE), rings()]),
        ([(183, "one", ONE), (183, "two", TWO), (199, "two", "")], [rings(ONE), rings(TWO), rings(ONE)]),
        ([(183, "one", ONE), (183, "two", TWO), (199, "one", "")], [rings(ONE), rings(TWO)]),
        ([(199, "one", ""), (100, "one", "")], []),
    ],
)
def test_what_is_heard_before_the_answer(said: list[tuple[int, str, str]], effects: list[object]) -> None:
    desk = dialled()
    assert [effect for one in said for effect in says(desk, *one)] == effects


def test_the_first_phone_behind_a_proxy_wins_and_the_others_are_hung_up() -> None:
    desk = dialled()
    says(desk, 183, "one", ONE)
    says(desk, 183, "two", TWO)
    assert says(desk, 200, "two", TWO) == ["ACK", LegAnswered(leg=LEG, sdp=TWO)]
    assert says(desk, 200, "one", ONE) == ["ACK", "BYE"]
    assert says(desk, 200, "one", ONE) == ["ACK"]
    assert desk.last.to.tag == "one"
    assert desk.note(desk.endpoint.hang_up(LEG, "", 0.0)) == ["BYE"]
    assert desk.last.to.tag == "two"


def test_a_proxy_that_invents_phones_is_answered_only_so_often() -> None:
    desk = dialled()
    said = [says(desk, 200, f"phone{number}", ONE) for number in range(40)]
    assert said[1:32] == [["ACK", "BYE"]] * 31
    assert said[32:] == [[]] * 8


def test_an_answer_given_before_counts_for_its_own_phone_only() -> None:
    desk = dialled()
    says(desk, 183, "one", ONE)
    assert says(desk, 200, "two") == [
        "ACK",
        "BYE",
        LegFailed(leg=LEG, code=488, reason="No session description in the answer"),
    ]
    desk = dialled()
    says(desk, 183, "one", ONE)
    assert says(desk, 200, "one") == ["ACK", LegAnswered(leg=LEG, sdp=ONE)]


def test_one_cancel_stops_every_phone_behind_a_proxy() -> None:
    desk = dialled()
    says(desk, 180, "one")
    says(desk, 180, "two")
    assert desk.note(desk.endpoint.hang_up(LEG, "", 0.0)) == ["CANCEL"]


def test_only_so_many_phones_are_remembered() -> None:
    desk = dialled()
    for number in range(17):
        says(desk, 180, f"phone{number}")
    assert asks(desk, "UPDATE", tag="phone15") == [200]
    assert asks(desk, "UPDATE", tag="phone16") == [481]


def test_a_phone_moves_before_it_answers() -> None:
    desk = dialled()
    says(desk, 180)
    assert asks(desk, "UPDATE", 5) == [200]
    assert asks(desk, "UPDATE", 4) == [500]
    says(desk, 180, Require="100rel", RSeq="1")
    assert desk.asked("PRACK")[-1].uri == "sip:bob@10.0.0.20:5099"


@pytest.mark.parametrize(
    "method, effects",
    [("BYE", [481]), ("INVITE", [491]), ("PRACK", [481]), ("INFO", [200])],
)
def test_what_a_phone_may_do_before_it_answers(method: str, effects: list[object]) -> None:
    desk = dialled()
    says(desk, 180)
    assert asks(desk, method) == effects
    assert asks(desk, method, 2, tag="stranger") == [481]


def settled() -> Desk:
    """A phone has answered our offer reliably, and takes UPDATE."""
    desk = dialled()
    says(desk, 183, "one", ONE, Require="100rel", RSeq="1", Allow="INVITE, UPDATE")
    return desk


def test_a_phone_offers_another_session_before_it_answers() -> None:
    desk = settled()
    assert asks(desk, "UPDATE", 1, sdp=TWO) == [LegChanged(leg=LEG, sdp=TWO)]
    assert asks(desk, "UPDATE", 2, sdp=TWO) == [500]
    assert desk.note(desk.endpoint.accept_change(LEG, HELD, 0.0)) == [200]
    assert desk.last.body.decode() == HELD
    desk.restart()
    assert says(desk, 200) == ["ACK", LegAnswered(leg=LEG, sdp=TWO)]
    # And our refresh of the call repeats what we said last.
    assert desk.endpoint.parts.sessions.legs[LEG].local_sdp == HELD


def test_an_offer_before_ours_is_answered_crosses_it() -> None:
    desk = dialled()
    says(desk, 183, "one", ONE)
    assert asks(desk, "UPDATE", 1, sdp=TWO) == [491]


@pytest.mark.parametrize(
    "act, effects",
    [
        (lambda desk: desk.note(desk.endpoint.refuse_change(LEG, 0, "", 0.0)), [488]),
        (lambda desk: says(desk, 200), ["ACK", 500, LegAnswered(leg=LEG, sdp=ONE)]),
        (lambda desk: says(desk, 486), ["ACK", 487, LegFailed(leg=LEG, code=486, reason="Busy Here")]),
        (lambda desk: desk.note(desk.endpoint.hang_up(LEG, "", 0.0)), ["CANCEL", 487]),
        (
            lambda desk: desk.wakes(f"leg:{LEG}", 180.0),
            ["CANCEL", 487, LegFailed(leg=LEG, code=408, reason="Nobody answered")],
        ),
    ],
)
def test_an_early_offer_nobody_takes(act: object, effects: list[object]) -> None:
    desk = settled()
    asks(desk, "UPDATE", 1, sdp=TWO)
    assert act(desk) == effects  # type: ignore[operator]


def change(desk: Desk, at: float = 0.0) -> list[object]:
    effects = desk.endpoint.change(LEG, HELD, at)
    is_due = any(isinstance(effect, WakeAt) and effect.at <= at for effect in effects)
    return [*desk.note(effects), *(desk.wakes(f"leg:{LEG}", at) if is_due else [])]


def test_our_change_goes_by_update_before_the_answer() -> None:
    desk = settled()
    assert change(desk) == ["UPDATE"]
    sent = desk.asked("UPDATE")[-1]
    assert (sent.body.decode(), str(sent.cseq), sent.to.tag) == (HELD, "3 UPDATE", "one")
    assert asks(desk, "UPDATE", 1, sdp=TWO) == [491]
    assert says(desk, 200, "one", TWO, "UPDATE") == [LegChangeAnswered(leg=LEG, sdp=TWO)]
    assert says(desk, 200) == ["ACK", LegAnswered(leg=LEG, sdp=TWO)]
    assert desk.endpoint.parts.sessions.legs[LEG].local_sdp == HELD


@pytest.mark.parametrize(
    "status, sdp, effects",
    [
        (488, "", [LegChangeRefused(leg=LEG, code=488, reason="Not Acceptable Here")]),
        (481, "", [LegChangeRefused(leg=LEG, code=481, reason="Call/Transaction Does Not Exist")]),
        (200, "", [LegChangeRefused(leg=LEG, code=488, reason="No session description in the answer")]),
        (491, "", []),
    ],
)
def test_an_early_change_that_is_refused(status: int, sdp: str, effects: list[object]) -> None:
    desk = settled()
    change(desk)
    assert says(desk, status, "one", sdp, "UPDATE") == effects
    assert desk.wakes(f"leg:{LEG}", 5.0) == (["UPDATE"] if status == 491 else [])
    assert says(desk, 200) == ["ACK", LegAnswered(leg=LEG, sdp=ONE)]


def test_an_answer_that_overtakes_the_answer_to_our_early_change() -> None:
    desk = settled()
    change(desk)
    assert says(desk, 200) == ["ACK", LegAnswered(leg=LEG, sdp=ONE)]
    assert change(desk) == []
    assert says(desk, 200, "one", TWO, "UPDATE") == [LegChangeAnswered(leg=LEG, sdp=TWO)]
    assert desk.wakes(f"leg:{LEG}", 0.0) == ["INVITE"]


@pytest.mark.parametrize("said", [[], [(180, "one", "")], [(183, "one", ONE), (183, "two", TWO)]])
def test_our_change_waits_for_the_answer_when_no_phone_can_take_it(said: list[tuple[int, str, str]]) -> None:
    desk = dialled()
    for one in said:
        says(desk, *one)
    assert change(desk) == []
    assert says(desk, 200, "one", ONE)[0] == "ACK"
    assert desk.wakes(f"leg:{LEG}", 0.0) == ["INVITE"]
    assert asks(desk, "BYE", 9) == [200, LegEnded(leg=LEG, by="peer", cause="")]

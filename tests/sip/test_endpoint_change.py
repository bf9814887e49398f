"""Our offer of another session inside a call (RFC 3261 14.1): taken, refused, crossed, overtaken by its end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from callcenter.sip import Link, Request
from callcenter.sip.effects import WakeAt
from callcenter.sip.facts import LegAnswered, LegChangeAnswered, LegChanged, LegChangeRefused, LegEnded
from tests.sip.desk import (
    CALLER,
    OURS,
    PAGE,
    SDP,
    Desk,
    from_peer,
    from_phone,
    inside,
    invite,
    with_phones,
)

LEG = "leg-1"
HELD = OURS.replace("2 2", "2 3")
NEWER = OURS.replace("2 2", "2 4")
THEIRS = SDP.replace("1 1", "1 2")
ANSWERED = LegChangeAnswered(leg=LEG, sdp=THEIRS)
GONE = LegEnded(leg=LEG, by="system", cause="session_expired")
Do = Callable[[Desk], list[object]]


def talking(**headers: str) -> Desk:
    desk = Desk()
    desk.hears(invite(**headers))
    desk.note(desk.endpoint.answer(LEG, OURS, 0.0))
    desk.hears(inside(desk, "ACK", 1))
    desk.sent.clear()
    return desk


def change(desk: Desk, sdp: str = HELD, at: float = 0.0) -> list[object]:
    """Order a change; it goes out as soon as the clock has gone round, if nothing else is under way."""
    effects = desk.endpoint.change(LEG, sdp, at)
    due = [effect for effect in effects if isinstance(effect, WakeAt) and effect.at <= at]
    return [*desk.note(effects), *(desk.wakes(f"leg:{LEG}", at) if due else [])]


def offering(**headers: str) -> Desk:
    desk = talking(**headers)
    assert change(desk) == ["INVITE"]
    return desk


def says(desk: Desk, status: int, sdp: str = "", **extra: str) -> list[object]:
    """The peer's response to our last INVITE."""
    return desk.hears(from_phone(desk.asked("INVITE")[-1], status, "", sdp, **extra))


def refused(code: int, reason: str) -> LegChangeRefused:
    return LegChangeRefused(leg=LEG, code=code, reason=reason)


def test_a_change_from_first_to_last() -> None:
    desk = offering()
    (asked,) = desk.asked("INVITE")
    assert asked.body.decode() == HELD
    # What is said provisionally about a call that goes on anyway need not be acknowledged.
    assert "100rel" not in asked.tokens("Supported")
    assert [asked.headers.get(name) for name in ("CSeq", "Content-Type", "Contact", "Session-Expires")] == [
        "1 INVITE",
        "application/sdp",
        "<sip:callcenter@10.0.0.1:5060>",
        "1800",
    ]
    assert says(desk, 100) == []
    assert says(desk, 200, THEIRS) == ["ACK", ANSWERED]
    assert desk.last.cseq.number == 1
    # Its ACK was lost.
    assert says(desk, 200, THEIRS) == ["ACK"]


def test_a_leg_we_dialled_can_be_changed_too() -> None:
    desk = with_phones(PAGE)
    desk.note(desk.endpoint.dial(LEG, "bob", "1", "", OURS, (), 0.0))
    (asked,) = desk.asked("INVITE")
    # Ordered before the phone answered: it waits.
    assert change(desk) == []
    answered = from_phone(asked, 200, sdp=SDP)
    assert desk.hears(answered, PAGE) == ["ACK", LegAnswered(leg=LEG, sdp=SDP)]
    assert desk.wakes(f"leg:{LEG}", 0.0) == ["INVITE"]
    again = desk.asked("INVITE")[-1]
    assert (again.uri, again.cseq.number, again.to.tag) == ("sip:bob@phone.test", 2, "phone")
    assert desk.hears(from_phone(again, 200, sdp=THEIRS), PAGE) == ["ACK", ANSWERED]
    # The first 2xx once more has an ACK of its own, and so has the second.
    assert desk.hears(answered, PAGE) == ["ACK"]
    assert desk.last.cseq.number == 1
    assert desk.hears(from_phone(again, 200, sdp=THEIRS), PAGE) == ["ACK"]
    assert desk.last.cseq.number == 2


@pytest.mark.parametrize(
    "status, sdp, extra, effects",
    [
        (488, "", {}, ["ACK", refused(488, "Not Acceptable Here")]),
        (603, "", {}, ["ACK", refused(603, "Decline")]),
        (500, "", {}, ["ACK", refused(500, "Server Internal Error")]),
        (500, "", {"Retry_After": "900"}, ["ACK", refused(500, "Server Internal Error")]),
        (200, "", {}, ["ACK", refused(488, "No session description in the answer")]),
        (481, "", {}, ["ACK", "BYE", GONE]),
        (408, "", {}, ["ACK", "BYE", GONE]),
    ],
)
def test_what_comes_back(status: int, sdp: str, extra: dict[str, str], effects: list[object]) -> None:
    assert says(offering(), status, sdp, **extra) == effects


def test_a_refused_change_leaves_the_session_and_its_timer() -> None:
    desk = offering(Session_Expires="90;refresher=uas", Supported="timer")
    says(desk, 488)
    assert desk.wakes(f"leg:{LEG}", 10.0) == ["INVITE"]
    assert desk.asked("INVITE")[-1].body.decode() == OURS


def test_a_refresh_repeats_what_was_agreed_last() -> None:
    desk = offering(Session_Expires="90;refresher=uas", Supported="timer")
    says(desk, 200, THEIRS, Session_Expires="90;refresher=uac", Require="timer")
    assert desk.wakes(f"leg:{LEG}", 45.0) == ["INVITE"]
    assert desk.asked("INVITE")[-1].body.decode() == HELD
    assert says(desk, 200, THEIRS) == ["ACK"]


def crossed(desk: Desk, link: Link) -> float:
    """Let the peer's offer cross ours; when ours goes out again."""
    *_, leg = desk.endpoint.parts.sessions.legs
    desk.endpoint.change(leg, HELD, 0.0)
    desk.wakes(f"leg:{leg}", 0.0)
    effects = desk.endpoint.received(from_phone(desk.asked("INVITE")[-1], 491, ""), link, 0.0)
    return next(effect.at for effect in effects if isinstance(effect, WakeAt) and effect.key == f"leg:{leg}")


def test_who_made_the_call_waits_longer_after_a_crossing() -> None:
    desk, waits = with_phones(PAGE), set()
    for number in range(12):
        desk.note(desk.endpoint.dial(f"x{number}", "bob", "1", "", OURS, (), 0.0))
        desk.hears(from_phone(desk.asked("INVITE")[-1], 200, sdp=SDP), PAGE)
        waits.add(crossed(desk, PAGE))
    assert len(waits) > 6 and all(2.1 <= at <= 4.0 for at in waits)


def test_who_was_called_waits_less() -> None:
    waits = set()
    for seed in range(12):
        desk = talking()
        for _ in range(seed):
            desk.ids.token(4)
        waits.add(crossed(desk, CALLER))
    assert len(waits) > 6 and all(0.0 <= at <= 2.0 for at in waits)


def test_an_offer_that_keeps_crossing_is_refused_in_the_end() -> None:
    desk, said = offering(), []
    for time in range(5, 45, 5):
        said.append([*says(desk, 491), *desk.wakes(f"leg:{LEG}", float(time))])
    assert said[:5] == [["ACK", "INVITE"]] * 4 + [["ACK", refused(491, "Request Pending")]]
    assert {one.body.decode() for one in desk.asked("INVITE")} == {HELD}


@pytest.mark.parametrize("status, extra", [(491, {}), (500, {"Retry_After": "3"})])
def test_a_newer_wish_goes_out_instead_when_the_wait_is_over(status: int, extra: dict[str, str]) -> None:
    desk = offering()
    assert says(desk, status, **extra) == ["ACK"]
    assert change(desk, NEWER, 0.0) == []
    assert desk.wakes(f"leg:{LEG}", 4.0) == ["INVITE"]
    assert says(desk, 200, THEIRS) == ["ACK", ANSWERED]
    assert desk.asked("INVITE")[-1].body.decode() == NEWER


def test_a_second_change_waits_for_the_first() -> None:
    desk = offering()
    assert change(desk, NEWER) == []
    assert says(desk, 200, THEIRS) == ["ACK", ANSWERED]
    assert desk.wakes(f"leg:{LEG}", 0.0) == ["INVITE"]


@pytest.mark.parametrize("close, effects", [("accept_change", [200]), ("refuse_change", [488])])
def test_our_change_waits_while_the_peer_changes(close: str, effects: list[object]) -> None:
    desk = talking()
    tagged = f"<sip:100@cc.test>;tag={desk.endpoint.parts.sessions.legs[LEG].local_tag}"
    offer = invite(cseq=2, branch="2", to=tagged, body=THEIRS)
    assert desk.hears(offer) == [100, LegChanged(leg=LEG, sdp=THEIRS)]
    assert change(desk) == []
    words = (OURS,) if close == "accept_change" else (0, "")
    assert desk.note(getattr(desk.endpoint, close)(LEG, *words, 0.0)) == effects
    desk.hears(from_peer("ACK", cseq=2, branch="a2" if close == "accept_change" else "2", to=tagged))
    assert desk.wakes(f"leg:{LEG}", 0.0) == ["INVITE"]


@pytest.mark.parametrize("method", ["INVITE", "UPDATE"])
def test_an_offer_of_the_peer_that_crosses_ours(method: str) -> None:
    desk = offering()
    tagged = f"<sip:100@cc.test>;tag={desk.endpoint.parts.sessions.legs[LEG].local_tag}"
    crossing = from_peer(
        method,
        cseq=2,
        branch="x",
        to=tagged,
        body=THEIRS,
        Contact="<sip:x@y>",
        Content_Type="application/sdp",
    )
    assert desk.hears(crossing) == [491]
    assert says(desk, 200, THEIRS) == ["ACK", ANSWERED]


def ringing_on(desk: Desk) -> list[object]:
    says(desk, 180)
    return desk.wakes(f"leg:{LEG}", 20.0)


def test_an_answer_that_does_not_come_is_not_waited_for_for_ever() -> None:
    desk = offering()
    assert ringing_on(desk) == ["CANCEL"]
    assert says(desk, 487) == ["ACK", refused(408, "Request Timeout")]
    # Nor is the answer to the CANCEL.
    desk = offering()
    ringing_on(desk)
    assert desk.wakes(f"leg:{LEG}", 52.0) == ["BYE", GONE]


def test_an_answer_that_crosses_our_cancel_counts() -> None:
    desk = offering()
    ringing_on(desk)
    assert says(desk, 200, THEIRS) == ["ACK", ANSWERED]


def bye_of_peer(desk: Desk) -> list[object]:
    tagged = f"<sip:100@cc.test>;tag={desk.endpoint.parts.sessions.legs[LEG].local_tag}"
    return desk.hears(from_peer("BYE", cseq=2, branch="bye", to=tagged))


@pytest.mark.parametrize(
    "end, effects",
    [
        (bye_of_peer, [200, LegEnded(leg=LEG, by="peer", cause="")]),
        (lambda desk: desk.note(desk.endpoint.hang_up(LEG, "", 0.0)), ["BYE"]),
    ],
)
def test_an_open_offer_ends_with_the_call(end: Do, effects: list[object]) -> None:
    desk = offering()
    assert end(desk) == effects
    assert says(desk, 180) == ["CANCEL"]
    # The peer took the offer before it saw the end.
    assert says(desk, 200, THEIRS) == ["ACK"]


def test_a_connection_that_breaks_leaves_the_session_as_it_was() -> None:
    desk = offering()
    assert desk.note(desk.endpoint.link_closed(CALLER, 0.0)) == [refused(503, "Service Unavailable")]


def test_an_offer_survives_a_restart() -> None:
    desk = offering()
    desk.restart()
    assert says(desk, 491) == ["ACK"]
    desk.restart()
    assert desk.wakes(f"leg:{LEG}", 4.0) == ["INVITE"]


def test_a_change_of_a_call_that_is_over_is_nothing() -> None:
    desk = talking()
    desk.note(desk.endpoint.hang_up(LEG, "", 0.0))
    assert change(desk) == []
    assert isinstance(desk.last, Request)

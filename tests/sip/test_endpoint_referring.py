"""We want the peer to call somebody itself (RFC 3515): our REFER, and what its NOTIFYs say."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from callcenter.sip.dialog.errors import WrongState
from callcenter.sip.facts import LegEnded, LegReferProgress
from tests.sip.desk import OURS as OFFER
from tests.sip.desk import PAGE, SDP, Desk, from_phone, inside, with_phones
from tests.sip.test_endpoint_refer import LEG, over, talking

TO = "sip:+4940@far.test"


def progress(code: int, reason: str, *, is_final: bool) -> LegReferProgress:
    return LegReferProgress(leg=LEG, code=code, reason=reason, is_final=is_final)


LATE = progress(408, "Request Timeout", is_final=True)


def refer(desk: Desk, to: str = TO, replaces_leg: str = "") -> list[object]:
    return desk.note(desk.endpoint.refer(LEG, to, replaces_leg, desk.now))


def asking() -> Desk:
    desk = talking()
    assert refer(desk) == ["REFER"]
    return desk


def following() -> Desk:
    desk = asking()
    assert says(desk, 202) == []
    return desk


def says(desk: Desk, status: int, **extra: str) -> list[object]:
    return desk.hears(from_phone(desk.asked("REFER")[-1], status, "", **extra))


def tells(
    desk: Desk, line: str, cseq: int = 2, state: str = "active;expires=60", **extra: str
) -> list[object]:
    given = {
        "Event": "refer",
        "Subscription_State": state,
        "Content_Type": "message/sipfrag;version=2.0",
        "body": line,
        **extra,
    }
    return desk.hears(inside(desk, "NOTIFY", cseq, **given))


def test_what_is_asked() -> None:
    (sent,) = asking().asked("REFER")
    assert [sent.headers.get(name) for name in ("Refer-To", "Referred-By", "CSeq", "Contact")] == [
        f"<{TO}>",
        "<sip:100@cc.test>",
        "1 REFER",
        "<sip:callcenter@10.0.0.1:5060>",
    ]


def test_a_transfer_from_first_to_last() -> None:
    desk = following()
    assert tells(desk, "SIP/2.0 100 Trying\r\n") == [200, progress(100, "Trying", is_final=False)]
    assert tells(desk, "SIP/2.0 180 Ringing", 3) == [200, progress(180, "Ringing", is_final=False)]
    assert tells(desk, "SIP/2.0 200 OK", 4, "terminated;reason=noresource") == [
        200,
        progress(200, "OK", is_final=True),
    ]
    assert tells(desk, "SIP/2.0 200 OK", 5, "terminated;reason=noresource") == [481]
    assert refer(desk) == ["REFER"]


def test_a_leg_of_ours_that_the_peer_takes_over_is_named_as_its_far_end_knows_it() -> None:
    desk = with_phones(PAGE)
    for leg in ("x", LEG):
        desk.note(desk.endpoint.dial(leg, "bob", "1", "", OFFER, (), 0.0))
        desk.hears(from_phone(desk.asked("INVITE")[-1], 200, f"tag-{leg}", SDP), PAGE)
    other = desk.endpoint.parts.sessions.legs["x"].dialog
    assert other is not None
    assert refer(desk, "sip:bob@phone.test", "x") == ["REFER"]
    (sent,) = desk.asked("REFER")
    ((name, value),) = sent.name_addrs("Refer-To")[0].uri.headers  # type: ignore[union-attr]
    assert (name, value) == ("Replaces", f"{other.call_id};to-tag=tag-x;from-tag={other.local_tag}")


def test_without_a_uri_it_is_called_where_the_peer_of_the_other_leg_is() -> None:
    desk = with_phones(PAGE)
    for leg in ("x", LEG):
        desk.note(desk.endpoint.dial(leg, "bob", "1", "", OFFER, (), 0.0))
        desk.hears(from_phone(desk.asked("INVITE")[-1], 200, f"tag-{leg}", SDP), PAGE)
    other = desk.endpoint.parts.sessions.legs["x"].dialog
    assert other is not None and refer(desk, "", "x") == ["REFER"]
    (sent,) = desk.asked("REFER")
    assert str(sent.name_addrs("Refer-To")[0].uri).startswith(f"{other.target}?Replaces=")


@pytest.mark.parametrize("to, replaces_leg", [("garbage", ""), ("tel:+4930", LEG)])
def test_whom_nobody_can_call(to: str, replaces_leg: str) -> None:
    (told,) = refer(talking(), to, replaces_leg)
    assert isinstance(told, LegReferProgress) and (told.code, told.is_final) == (400, True)


@pytest.mark.parametrize(
    "status, extra, effects",
    [
        (100, {}, []),
        (202, {}, []),
        (200, {}, []),
        (202, {"Refer_Sub": "false"}, [progress(202, "Accepted", is_final=True)]),
        (405, {}, [progress(405, "Method Not Allowed", is_final=True)]),
        (603, {}, [progress(603, "Decline", is_final=True)]),
        (481, {}, [progress(481, "Call/Transaction Does Not Exist", is_final=True)]),
    ],
)
def test_what_the_peer_answers(status: int, extra: dict[str, str], effects: list[object]) -> None:
    desk = asking()
    assert says(desk, status, **extra) == effects
    assert desk.note(desk.endpoint.hang_up(LEG, "", 0.0)) == ["BYE"]


@pytest.mark.parametrize(
    "line, state, effects",
    [
        ("SIP/2.0 486 Busy Here", "active", [200, progress(486, "Busy Here", is_final=True)]),
        ("SIP/2.0 603", "terminated", [200, progress(603, "", is_final=True)]),
        # Whoever ends the news without an outcome has none to tell.
        ("SIP/2.0 100 Trying", "terminated;reason=giveup", [200, progress(100, "Trying", is_final=True)]),
        ("", "active", [200, progress(100, "Trying", is_final=False)]),
        ("SIP/2.0 999 What", "active", [400]),
        ("hello", "terminated", [400]),
    ],
)
@pytest.mark.parametrize("state_of", [asking, following])
def test_what_the_peer_tells(
    state_of: Callable[[], Desk], line: str, state: str, effects: list[object]
) -> None:
    assert tells(state_of(), line, state=state) == effects


@pytest.mark.parametrize(
    "extra, code",
    [
        ({"Event": "presence"}, 489),
        ({"Event": "refer;id=77"}, 481),
        ({"Event": "refer;id=1"}, 200),
        ({"Content_Type": "text/plain"}, 415),
    ],
)
def test_news_about_something_else(extra: dict[str, str], code: int) -> None:
    assert tells(following(), "SIP/2.0 180 Ringing", **extra)[0] == code


@pytest.mark.parametrize("state", [talking, over])
def test_news_that_nobody_asked_for(state: Callable[[], Desk]) -> None:
    assert tells(state(), "SIP/2.0 200 OK") == [481]


def test_one_transfer_at_a_time() -> None:
    with pytest.raises(WrongState):
        refer(asking())


def test_silence_ends_it() -> None:
    desk = asking()
    (key,) = desk.endpoint.parts.sessions.legs[LEG].asked
    assert desk.wakes(f"tx:{key}", 32.0) == [LATE]
    assert following().wakes(f"leg:{LEG}", 180.0) == [LATE]


def test_the_call_may_end_meanwhile() -> None:
    desk = following()
    assert desk.hears(inside(desk, "BYE", 5)) == [200, LegEnded(leg=LEG, by="peer", cause="")]
    assert tells(desk, "SIP/2.0 200 OK", 6) == [481]


def test_a_transfer_survives_a_restart() -> None:
    desk = asking()
    desk.restart()
    says(desk, 202)
    desk.restart()
    assert tells(desk, "SIP/2.0 200 OK") == [200, progress(200, "OK", is_final=True)]

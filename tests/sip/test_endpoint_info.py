"""INFO with keys (dtmf-relay, dtmf), packages nobody knows (RFC 6086), MESSAGE (RFC 3428), why a call was cancelled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.sip import Request
from callcenter.sip.dialog.informing import KEYS, digit_of
from callcenter.sip.facts import LegConfirmed, LegDigit, LegEnded, MessageArrived
from tests.sip.desk import OURS, PAGE, Desk, from_peer, inside, invite

LEG = "leg-1"
RELAY, PLAIN = "application/dtmf-relay", "application/dtmf"


def talking() -> Desk:
    desk = Desk()
    desk.hears(invite())
    desk.note(desk.endpoint.answer(LEG, OURS, 0.0))
    assert desk.hears(inside(desk, "ACK", 1)) == [LegConfirmed(leg=LEG)]
    return desk


@pytest.mark.parametrize(
    "kind, body, digit",
    [
        (RELAY, "Signal=5\r\nDuration=160\r\n", "5"),
        (RELAY, "Signal= 5\r\nDuration= 160", "5"),
        (RELAY, "Duration=160\r\nSIGNAL=#\r\n", "#"),
        (RELAY, "Signal=*", "*"),
        (RELAY, "Signal=10\nDuration=100", "*"),
        ("Application/DTMF-Relay; x=1", "Signal=d", "D"),
        (PLAIN, "7", "7"),
        (PLAIN, " 0\r\n", "0"),
        (PLAIN, "11", "#"),
    ],
)
def test_a_key(kind: str, body: str, digit: str) -> None:
    desk = talking()
    assert desk.hears(inside(desk, "INFO", 2, Content_Type=kind, body=body)) == [
        200,
        LegDigit(leg=LEG, digit=digit),
    ]


@pytest.mark.parametrize(
    "changes, effects, row",
    [
        ({}, [200], None),
        ({"Info_Package": "conference"}, [469], ("Recv-Info", "")),
        (
            {"Content_Type": "text/plain", "body": "5"},
            [415],
            ("Accept", "application/dtmf-relay, application/dtmf"),
        ),
        ({"body": "5"}, [415], ("Accept", "application/dtmf-relay, application/dtmf")),
        ({"Content_Type": RELAY, "body": "Signal=55"}, [400], None),
        ({"Content_Type": RELAY, "body": "Signal=16"}, [400], None),
        ({"Content_Type": RELAY, "body": "Duration=5"}, [400], None),
        ({"Content_Type": PLAIN, "body": "flash"}, [400], None),
        ({"Content_Type": PLAIN, "body": "\u0665"}, [400], None),
    ],
)
def test_an_info_without_a_key(
    changes: dict[str, str], effects: list[object], row: tuple[str, str] | None
) -> None:
    desk = talking()
    assert desk.hears(inside(desk, "INFO", 2, **changes)) == effects
    assert row is None or row in desk.last.headers.rows
    assert desk.hears(inside(desk, "BYE", 3)) == [200, LegEnded(leg=LEG, by="peer", cause="")]


def test_a_key_is_heard_once_however_often_it_is_sent() -> None:
    desk = talking()
    pressed = inside(desk, "INFO", 2, Content_Type=PLAIN, body="1")
    assert desk.hears(pressed) == [200, LegDigit(leg=LEG, digit="1")]
    assert desk.hears(pressed) == [200]


def test_an_info_outside_calls_and_after_them() -> None:
    assert Desk().hears(from_peer("INFO", Content_Type=PLAIN, body="1")) == [481]
    desk = talking()
    desk.note(desk.endpoint.hang_up(LEG, "", 0.0))
    assert desk.hears(inside(desk, "INFO", 2, Content_Type=PLAIN, body="1")) == [481]


@given(st.text(max_size=20), st.booleans())
def test_any_body_gives_a_key_or_none(body: str, is_relay: bool) -> None:
    asked = from_peer("INFO")
    request = Request("INFO", asked.uri, asked.headers, body.encode("utf-8", "replace"))
    digit = digit_of(request, is_relay=is_relay)
    assert digit == "" or digit in KEYS


@given(st.sampled_from(KEYS), st.booleans(), st.booleans())
def test_every_key_by_sign_and_number(key: str, is_relay: bool, by_number: bool) -> None:
    said = str(KEYS.index(key)) if by_number else key
    body = f"Signal={said}\r\nDuration=100\r\n" if is_relay else said
    asked = from_peer("INFO")
    assert digit_of(Request("INFO", asked.uri, asked.headers, body.encode()), is_relay=is_relay) == key


def test_a_text_is_accepted_and_stated() -> None:
    text = from_peer("MESSAGE", Content_Type="text/plain", body="Call me back")
    desk = Desk()
    assert desk.hears(text) == [
        202,
        MessageArrived(sender="+4930", to="100", text="Call me back", source="10.0.0.9:5062"),
    ]
    assert desk.hears(text) == [202]
    assert desk.endpoint.open_legs == 0


@pytest.mark.parametrize("sender, effects", [("ann", [401]), ("bob", [401])])
def test_nobody_texts_in_the_name_of_another(sender: str, effects: list[object]) -> None:
    assert Desk().hears(from_peer("MESSAGE", sender=f"<sip:{sender}@cc.test>;tag=1")) == effects
    assert Desk().hears(from_peer("MESSAGE", sender="<sip:ann@cc.test>;tag=1", transport="WSS"), PAGE) == [
        403
    ]


@pytest.mark.parametrize(
    "reason, cause",
    [
        ("", "cancelled"),
        ('SIP;cause=200;text="Call completed elsewhere"', "Call completed elsewhere"),
        ("Q.850;cause=16", "Q.850;cause=16"),
    ],
)
def test_why_a_caller_cancelled(reason: str, cause: str) -> None:
    desk = Desk()
    desk.hears(invite())
    headers = {"Reason": reason} if reason else {}
    assert desk.hears(from_peer("CANCEL", **headers)) == [
        200,
        487,
        LegEnded(leg=LEG, by="peer", cause=cause),
    ]

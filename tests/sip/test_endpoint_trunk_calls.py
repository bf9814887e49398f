"""Calls over a trunk: whom they name, which server gets them, and what becomes of them (RFC 3261 8.1, RFC 3263 4.3)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter.sip.facts import LegAnswered, LegEnded, LegFailed, LegRinging
from callcenter.sip.reach import Connect, Locate
from callcenter.sip.uri import SipUri
from tests.sip.carrier import CARRIER, ONE, TLS, TWO, TrunkDesk, answered, link_to
from tests.sip.desk import OURS, SDP, from_peer, from_phone

TALKS = LegAnswered(leg="x", sdp=SDP)


def failed(code: int, reason: str) -> LegFailed:
    return LegFailed(leg="x", code=code, reason=reason)


def test_an_invite_over_a_trunk_to_the_letter() -> None:
    desk = TrunkDesk()
    sent = desk.calls(ONE, headers=(("X-Ticket", "7"),))
    tag, call_id, branch = sent.from_.tag, sent.call_id, sent.via.branch
    assert bytes(sent).decode() == (
        "INVITE sip:+4930@carrier.test SIP/2.0\r\n"
        f"Via: SIP/2.0/UDP 10.0.0.1:5060;branch={branch};rport\r\n"
        "Max-Forwards: 70\r\n"
        f'From: "Ours" <sip:+4989@ours.test>;tag={tag}\r\n'
        "To: <sip:+4930@carrier.test>\r\n"
        f"Call-ID: {call_id}\r\n"
        "CSeq: 1 INVITE\r\n"
        "Contact: <sip:callcenter@10.0.0.1:5060>\r\n"
        f"Allow: {sent.headers.get('Allow')}\r\n"
        f"Supported: {sent.headers.get('Supported')}\r\n"
        "Session-Expires: 1800\r\n"
        "Min-SE: 90\r\n"
        "X-Ticket: 7\r\n"
        "Content-Type: application/sdp\r\n"
        f"Content-Length: {len(OURS)}\r\n\r\n{OURS}"
    )


PROXY = SipUri("sip", "", "proxy.test", 5080)


@pytest.mark.parametrize(
    "account, changes, uri, routes, asked",
    [
        (CARRIER, {}, "sip:+4930@carrier.test", (), "sip:carrier.test"),
        (
            replace(CARRIER, uri=SipUri("sip", "", "carrier.test", 5070, (("transport", "tcp"),))),
            {},
            "sip:+4930@carrier.test:5070;transport=tcp",
            (),
            "sip:carrier.test:5070;transport=tcp",
        ),
        # RFC 3261 8.1.2: a loose router of ours stands in Route, and is who is looked up.
        (
            replace(CARRIER, outbound_proxy=PROXY),
            {},
            "sip:+4930@carrier.test",
            ("<sip:proxy.test:5080;lr>",),
            "sip:proxy.test:5080",
        ),
        (
            CARRIER,
            {"uri": "sip:bob@far.test;user=phone"},
            "sip:bob@far.test;user=phone",
            (),
            "sip:bob@far.test;user=phone",
        ),
        (CARRIER, {"uri": "sip:bob@far.test?Replaces=x"}, "sip:bob@far.test", (), "sip:bob@far.test"),
    ],
)
def test_where_an_invite_goes(
    account: object, changes: dict[str, str], uri: str, routes: tuple[str, ...], asked: str
) -> None:
    desk = TrunkDesk(account)  # type: ignore[arg-type]
    (locate,) = desk.dials(**changes)
    assert isinstance(locate, Locate)
    assert str(locate.uri) == asked
    (connect,) = desk.located(locate, ONE)
    desk.connected(connect)
    (sent,) = desk.asked("INVITE")
    assert (sent.uri, sent.headers.all("Route")) == (uri, routes)


@pytest.mark.parametrize(
    "takes_identity, is_private, sender, asserted, privacy",
    [
        (False, False, '"Ours" <sip:+4989@ours.test>', None, None),
        (True, False, '"Ours" <sip:+4989@ours.test>', '"Ours" <sip:+4989@ours.test>', None),
        (
            True,
            True,
            '"Anonymous" <sip:anonymous@anonymous.invalid>',
            '"Ours" <sip:+4989@ours.test>',
            "id",
        ),
    ],
)
def test_what_a_trunk_is_told_of_us(
    takes_identity: bool, is_private: bool, sender: str, asserted: str | None, privacy: str | None
) -> None:
    desk = TrunkDesk(replace(CARRIER, takes_identity=takes_identity))
    sent = desk.calls(ONE, is_private=is_private)
    assert (sent.headers.get("From") or "").partition(";tag=")[0] == sender
    assert (sent.headers.get("P-Asserted-Identity"), sent.headers.get("Privacy")) == (asserted, privacy)


@pytest.mark.parametrize(
    "changes, refusal",
    [
        ({"from_number": ""}, failed(403, "No number to call from")),
        ({"is_private": True}, failed(403, "This trunk may not be told a hidden number")),
        ({"trunk": "other"}, failed(404, "No trunk other")),
        ({"number": ""}, failed(484, "No number to call")),
        ({"uri": "tel:+4930"}, failed(416, "Not a SIP URI")),
        ({"uri": "nonsense"}, failed(416, "Not a SIP URI: Bad URI")),
    ],
)
def test_what_may_not_be_called(changes: dict[str, object], refusal: LegFailed) -> None:
    assert TrunkDesk().dials(**changes) == [refusal]


def test_a_call_from_first_to_last() -> None:
    desk = TrunkDesk()
    asked, link = desk.calls(ONE), link_to(ONE)
    assert desk.hears(answered(asked, 100), link) == []
    ringing = desk.hears(answered(asked, 183), link)
    assert [type(one) for one in ringing] == [LegRinging]
    assert desk.hears(answered(asked, Record_Route="<sip:edge.test;lr>"), link) == ["ACK", TALKS]
    ack = desk.last
    assert (ack.uri, ack.headers.all("Route")) == ("sip:far@198.51.100.9", ("<sip:edge.test;lr>",))  # type: ignore[union-attr]
    bye = from_peer("BYE", sender=answered(asked).headers.get("To") or "", to=asked.headers.get("From") or "")
    bye = replace(bye, headers=bye.headers.replace("Call-ID", asked.call_id))
    assert desk.hears(bye, link) == [200, LegEnded(leg="x", by="peer", cause="")]


def test_the_next_server_is_asked_when_one_says_503() -> None:
    desk = TrunkDesk()
    first = desk.calls(ONE, TWO)
    ack, connect = desk.hears(answered(first, 503), link_to(ONE))
    assert (ack, connect.target) == ("ACK", TWO)  # type: ignore[attr-defined]
    assert desk.connected(connect) == ["INVITE"]
    second = desk.asked("INVITE")[-1]
    assert (second.uri, second.body) == (first.uri, first.body)
    assert second.via.branch != first.via.branch
    assert desk.hears(answered(second), link_to(TWO)) == ["ACK", TALKS]


def test_the_next_server_is_asked_when_one_is_silent() -> None:
    desk = TrunkDesk()
    first = desk.calls(ONE, TWO)
    (connect,) = desk.wakes(f"tx:c|{first.via.branch}|INVITE", 32.0)
    assert isinstance(connect, Connect)
    assert connect.target == TWO
    desk.connected(connect)
    second = desk.asked("INVITE")[-1]
    assert desk.wakes(f"tx:c|{second.via.branch}|INVITE", 64.0) == [failed(408, "Request Timeout")]


def test_a_server_without_a_word_has_five_seconds() -> None:
    desk = TrunkDesk()
    desk.calls(ONE, TWO)
    (connect,) = desk.wakes("leg:x", 5.0)
    assert isinstance(connect, Connect)
    assert connect.target == TWO
    assert desk.connected(connect) == ["INVITE"]
    assert desk.wakes("leg:x", 10.0) == [failed(408, "Nobody answered")]


def test_a_server_that_says_100_may_take_its_time() -> None:
    desk = TrunkDesk()
    desk.hears(from_phone(desk.calls(ONE, TWO), 100), link_to(ONE))
    assert desk.wakes("leg:x", 5.0) == []


def test_a_server_that_was_given_up_and_rings_after_all_is_cancelled() -> None:
    desk = TrunkDesk()
    first = desk.calls(ONE, TWO)
    (connect,) = desk.wakes("leg:x", 5.0)
    desk.connected(connect)
    assert desk.hears(from_phone(first, 180), link_to(ONE))[0] == "CANCEL"
    second = desk.asked("INVITE")[-1]
    assert desk.hears(answered(second), link_to(TWO)) == ["ACK", TALKS]


def test_the_next_server_is_asked_when_there_is_no_way_to_one_or_it_breaks() -> None:
    desk = TrunkDesk()
    (locate,) = desk.dials()
    (first,) = desk.located(locate, TLS, ONE, TWO)
    (second,) = desk.unreachable(first)
    assert desk.connected(second) == ["INVITE"]
    (third,) = desk.note(desk.endpoint.link_closed(link_to(ONE), 1.0))
    assert [one.target for one in (first, second, third)] == [TLS, ONE, TWO]  # type: ignore[attr-defined]
    assert desk.unreachable(third, "no route") == [failed(503, "refused")]


def test_a_server_that_fails_after_early_sound_leaves_nothing_of_it_to_the_next() -> None:
    desk = TrunkDesk()
    first = desk.calls(ONE, TWO)
    (ringing,) = desk.hears(answered(first, 183), link_to(ONE))
    assert ringing == LegRinging(leg="x", sdp=SDP)
    _, connect = desk.hears(answered(first, 503), link_to(ONE))
    desk.connected(connect)
    second = desk.asked("INVITE")[-1]
    assert second.to.tag == ""
    assert desk.hears(answered(second), link_to(TWO)) == ["ACK", TALKS]
    assert desk.note(desk.endpoint.hang_up("x", "", 1.0)) == ["BYE"]
    assert desk.asked("BYE")[-1].call_id == second.call_id


def test_a_server_that_wants_its_ringing_acknowledged_gets_a_prack() -> None:
    desk = TrunkDesk()
    asked = desk.calls(ONE)
    assert desk.hears(answered(asked, 180, Require="100rel", RSeq="7"), link_to(ONE)) == [
        "PRACK",
        LegRinging(leg="x"),
    ]
    assert desk.last.headers.get("RAck") == "7 1 INVITE"


@pytest.mark.parametrize(
    "code, reason", [(486, "Busy Here"), (404, "Not Found"), (603, "Decline"), (302, "Moved Temporarily")]
)
def test_what_the_number_itself_says_is_not_asked_again(code: int, reason: str) -> None:
    desk = TrunkDesk()
    asked = desk.calls(ONE, TWO)
    assert desk.hears(answered(asked, code), link_to(ONE)) == ["ACK", failed(code, reason)]


@pytest.mark.parametrize("has_rung, moves_on", [(False, True), (True, False)])
def test_a_408_is_the_servers_only_before_it_rang(has_rung: bool, moves_on: bool) -> None:
    desk = TrunkDesk()
    asked = desk.calls(ONE, TWO)
    if has_rung:
        desk.hears(answered(asked, 180), link_to(ONE))
    ack, then = desk.hears(answered(asked, 408), link_to(ONE))
    assert (ack, isinstance(then, Connect)) == ("ACK", moves_on)


def test_a_trunk_nobody_knows_an_address_of() -> None:
    desk = TrunkDesk()
    (locate,) = desk.dials()
    assert desk.located(locate) == [failed(503, "No server found")]
    assert desk.located(locate, ONE) == []


def test_hanging_up_while_the_servers_are_looked_for() -> None:
    desk = TrunkDesk()
    (locate,) = desk.dials()
    assert desk.note(desk.endpoint.hang_up("x", "", 1.0)) == []
    assert (desk.located(locate, ONE), desk.endpoint.open_legs) == ([], 0)


def test_hanging_up_while_a_connection_is_made() -> None:
    desk = TrunkDesk()
    (locate,) = desk.dials()
    (connect,) = desk.located(locate, TLS)
    assert desk.note(desk.endpoint.hang_up("x", "", 1.0)) == []
    assert (desk.connected(connect), desk.endpoint.open_legs) == ([], 0)


def test_hanging_up_when_it_rings() -> None:
    desk = TrunkDesk()
    asked = desk.calls(ONE, TWO)
    desk.hears(answered(asked, 180), link_to(ONE))
    assert desk.note(desk.endpoint.hang_up("x", "", 1.0)) == ["CANCEL"]
    assert desk.hears(answered(asked, 487), link_to(ONE)) == ["ACK"]


def test_a_search_that_takes_too_long_ends() -> None:
    desk = TrunkDesk()
    desk.dials()
    assert desk.wakes("leg:x", 180.0) == [failed(408, "Nobody answered")]


def test_a_server_that_was_given_up_and_answers_after_all_has_the_call() -> None:
    desk = TrunkDesk()
    first = desk.calls(ONE, TWO)
    (connect,) = desk.wakes(f"tx:c|{first.via.branch}|INVITE", 32.0)
    assert desk.hears(answered(first), link_to(ONE)) == ["ACK", TALKS]
    assert desk.connected(connect) == []


def test_a_server_that_answers_when_the_next_is_asked_stops_that_one() -> None:
    desk = TrunkDesk()
    first = desk.calls(ONE, TWO)
    (connect,) = desk.wakes(f"tx:c|{first.via.branch}|INVITE", 32.0)
    desk.connected(connect)
    second = desk.asked("INVITE")[-1]
    desk.hears(answered(second, 180), link_to(TWO))
    assert desk.hears(answered(first), link_to(ONE)) == ["ACK", "CANCEL", TALKS]


def test_a_search_goes_on_after_a_restart() -> None:
    desk = TrunkDesk()
    (locate,) = desk.dials()
    (connect,) = desk.located(locate, TLS, ONE)
    desk.restart()
    (again,) = desk.unreachable(connect)
    assert again.target == ONE  # type: ignore[attr-defined]

"""A proxy in front of us: it stays in dialogs (RFC 3261 16.6) and in the way to registered phones (RFC 3327, 5626)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter.sip import Link, Request, Response
from callcenter.sip.facts import LegArrived, LegEnded
from tests.sip.desk import (
    HERE,
    OURS,
    SDP,
    Desk,
    from_peer,
    from_phone,
    inside,
    invite,
    proven,
    register,
)

PROXY = Link("proxy", "udp", HERE, ("10.0.0.5", 5060))
EDGE, HOME = "<sip:edge.test;lr;ftag=x>", "<sip:10.0.0.5;lr=on>"
BOTH = f"{HOME}, {EDGE}"


def answered(desk: Desk, **rows: str) -> Response:
    """A call that came by way of the proxy, answered and confirmed; our 200."""
    _, fact = desk.hears(invite(**rows), PROXY)
    assert isinstance(fact, LegArrived)
    desk.note(desk.endpoint.answer(fact.leg, OURS, 0.0))
    response = desk.last
    desk.hears(inside(desk, "ACK", 1), PROXY)
    assert isinstance(response, Response)
    return response


def hung_up(desk: Desk) -> Request:
    """Our BYE on the only leg, and where it went."""
    (leg,) = desk.endpoint.parts.sessions.legs
    effects = desk.endpoint.hang_up(leg, "", 1.0)
    desk.note(effects)
    assert effects[0].link == PROXY  # type: ignore[union-attr]
    (bye,) = desk.asked("BYE")
    return bye


def test_a_call_through_proxies_goes_back_the_way_it_came() -> None:
    desk = Desk()
    response = answered(desk, Record_Route=BOTH)
    # RFC 3261 12.1.1: the whole list comes back, in its order, and is our route set in that order.
    assert tuple(str(one) for one in response.route_set) == (HOME, EDGE)
    bye = hung_up(desk)
    assert (bye.uri, bye.headers.all("Route")) == ("sip:+4930@10.0.0.9:5062", (HOME, EDGE))


def test_a_strict_router_is_addressed_itself() -> None:
    desk = Desk()
    answered(desk, Record_Route=f"<sip:old.test>, {EDGE}")
    bye = hung_up(desk)
    assert (bye.uri, bye.headers.all("Route")) == ("sip:old.test", (EDGE, "<sip:+4930@10.0.0.9:5062>"))


def test_the_far_ends_new_contact_is_followed_but_never_its_new_route() -> None:
    """RFC 3261 12.2.2: a re-INVITE refreshes the target; the route set is of the first INVITE."""
    desk = Desk()
    answered(desk, Record_Route=BOTH)
    (leg,) = desk.endpoint.parts.sessions.legs
    desk.hears(
        inside(desk, "INVITE", 2, Contact="<sip:moved@10.0.0.77>", Record_Route="<sip:other;lr>"), PROXY
    )
    desk.note(desk.endpoint.accept_change(leg, OURS, 0.0))
    desk.hears(inside(desk, "ACK", 2), PROXY)
    bye = hung_up(desk)
    assert (bye.uri, bye.headers.all("Route")) == ("sip:moved@10.0.0.77", (HOME, EDGE))


def test_requests_with_our_own_route_on_top_are_ours() -> None:
    """A loose router hands on what it took its own Route from; one that names us may be left (RFC 3261 16.4)."""
    desk = Desk()
    answered(desk, Record_Route=BOTH)
    ended = desk.hears(inside(desk, "BYE", 2, Route="<sip:10.0.0.1;lr>"), PROXY)
    assert [type(one) for one in ended] == [int, LegEnded]


def by_way_of(proxy_says: str, reg_id: int = 1) -> Request:
    """A desk phone's REGISTER, with what a proxy added."""
    contact = f'<sip:bob@192.168.0.9:{5060 + reg_id};ob>;reg-id={reg_id};+sip.instance="<urn:uuid:1>"'
    asked = register(contact, call_id=f"r{reg_id}", cseq=10 * reg_id)
    headers = asked.headers.add("Supported", "path, outbound")
    if proxy_says:
        headers = headers.add("Path", proxy_says)
    return Request("REGISTER", asked.uri, headers)


def admitted(desk: Desk, asked: Request, vias: int = 2) -> Response:
    """The registrar's 200 to a REGISTER that passed proxies, once it was proven."""
    assert desk.hears(asked, PROXY) == [401]
    assert isinstance(desk.last, Response)
    again = proven(asked, desk.last, "bob")
    behind = [f"SIP/2.0/UDP 192.168.0.{hop};branch=z9hG4bKhop{hop}" for hop in range(1, vias)]
    headers = again.headers.replace("Via", str(again.via), *behind)
    assert desk.hears(replace(again, headers=headers), PROXY)[0] == 200
    assert isinstance(desk.last, Response)
    return desk.last


@pytest.mark.parametrize(
    "path, vias, keeps_flow",
    [
        ("<sip:10.0.0.5;lr;ob>", 2, True),
        ("<sip:home.test;lr>, <sip:token@edge.test;lr;ob>", 3, True),
        # RFC 5626 6: the hop next to the phone decides, and it does not say that it can.
        ("<sip:edge.test;lr;ob>, <sip:10.0.0.5;lr>", 2, False),
        ("<sip:10.0.0.5;lr>", 2, False),
        ("", 2, False),
        ("<<", 2, False),
        ("", 1, True),
    ],
)
def test_a_phone_is_told_whether_its_own_connection_is_kept(path: str, vias: int, keeps_flow: bool) -> None:
    response = admitted(Desk(), by_way_of(path), vias)
    assert ("outbound" in response.tokens("Require")) is keeps_flow


def test_a_phone_behind_a_proxy_is_called_by_its_path() -> None:
    desk = Desk()
    path = "<sip:token@10.0.0.5;lr;ob>"
    assert admitted(desk, by_way_of(path)).headers.all("Path") == (path,)
    effects = desk.endpoint.dial("x", "bob", "+4930", "", OURS, (), 0.0)
    desk.note(effects)
    (asked,) = desk.asked("INVITE")
    assert (asked.uri, asked.headers.all("Route")) == ("sip:bob@192.168.0.9:5061;ob", (path,))
    assert effects[0].link == PROXY  # type: ignore[union-attr]
    # The proxy wrote itself into the dialog: what follows goes by Record-Route, not by Path.
    rows = {"Record_Route": EDGE, "sdp": SDP}
    heard = desk.hears(from_phone(asked, 200, **rows), PROXY)
    assert heard[0] == "ACK"
    assert desk.last.headers.all("Route") == (EDGE,)


def test_two_registrations_of_one_phone_are_two_ways_to_it() -> None:
    """RFC 5626 4.2: another reg-id is another flow; the same one replaces its former."""
    desk = Desk()
    paths = ("<sip:one@10.0.0.5;lr;ob>", "<sip:two@10.0.0.5;lr;ob>")
    for reg_id, path in enumerate(paths, 1):
        admitted(desk, by_way_of(path, reg_id))
    ways = desk.endpoint.parts.registrar.bindings("bob", 0.0)
    assert sorted(way.path for way in ways) == [(path,) for path in paths]
    # RFC 5626 7: but it rings once.
    assert desk.note(desk.endpoint.dial("x", "bob", "+4930", "", OURS, (), 0.0)) == ["INVITE"]


def test_a_bye_from_behind_the_proxy_ends_the_call() -> None:
    desk = Desk()
    admitted(desk, by_way_of("<sip:token@10.0.0.5;lr;ob>"))
    desk.note(desk.endpoint.dial("x", "bob", "+4930", "", OURS, (), 0.0))
    (asked,) = desk.asked("INVITE")
    desk.hears(from_phone(asked, 200, sdp=SDP, Record_Route=EDGE), PROXY)
    bye = from_peer("BYE", sender="<sip:bob@cc.test>;tag=phone", to=asked.headers.get("From") or "")
    bye = replace(bye, headers=bye.headers.replace("Call-ID", asked.call_id))
    assert desk.hears(bye, PROXY) == [200, LegEnded(leg="x", by="peer", cause="")]

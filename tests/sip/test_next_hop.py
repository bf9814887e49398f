"""Where requests of a trunk's dialogs go (RFC 3261 8.1.2, 12.2.1.1)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter.sip import Link, parse_uri
from callcenter.sip.effects import Send
from callcenter.sip.facts import LegArrived
from callcenter.sip.link import udp_link
from callcenter.sip.next_hop import next_hop
from tests.sip.carrier import CARRIER, ONE, TrunkDesk, answered, link_to
from tests.sip.desk import HERE, OURS, inside, invite

PUBLIC = udp_link(HERE, ("198.51.100.1", 5060))
PRIVATE = udp_link(HERE, ("192.168.0.1", 5060))
V6 = udp_link(("::1", 5060), ("2001:db8::1", 5060))
TCP = Link("tcp-1", "tcp", HERE, ("198.51.100.1", 5060))


@pytest.mark.parametrize(
    "uri, link, remote",
    [
        ("sip:x@198.51.100.9", PUBLIC, ("198.51.100.9", 5060)),
        ("sip:x@198.51.100.9:5070;transport=udp", PUBLIC, ("198.51.100.9", 5070)),
        ("sip:x@198.51.100.1:5070", PUBLIC, ("198.51.100.1", 5070)),
        ("sip:x@[2001:db8::9]", V6, ("2001:db8::9", 5060)),
        ("sip:x@10.0.0.9", PRIVATE, ("10.0.0.9", 5060)),
        ("sip:x@198.51.100.9", PRIVATE, ("198.51.100.9", 5060)),
        # What is told below is: the way in use stays.
        ("sip:x@198.51.100.1", PUBLIC, None),
        ("sip:x@10.0.0.9", PUBLIC, None),
        ("sip:x@127.0.0.1", PUBLIC, None),
        ("sip:x@[fe80::9]", V6, None),
        ("sip:x@[2001:db8::9]", PUBLIC, None),
        ("sip:x@0.0.0.0", PUBLIC, None),
        ("sip:x@224.0.1.75", PUBLIC, None),
        ("sip:x@gateway.test", PUBLIC, None),
        ("sips:x@198.51.100.9", PUBLIC, None),
        ("sip:x@198.51.100.9;transport=tcp", PUBLIC, None),
        ("sip:x@198.51.100.9", TCP, None),
        ("tel:+4930", PUBLIC, None),
    ],
)
def test_where_a_request_goes(uri: str, link: Link, remote: tuple[str, int] | None) -> None:
    expected = link if remote is None else udp_link(link.local, remote)
    assert next_hop(parse_uri(uri), link) == expected


def ways(effects: object) -> list[tuple[str, int]]:
    assert isinstance(effects, list)
    return [effect.link.remote for effect in effects if isinstance(effect, Send)]


@pytest.mark.parametrize(
    "rows, remote",
    [
        ({}, ("198.51.100.9", 5060)),
        ({"Record_Route": "<sip:198.51.100.1;lr>"}, ("198.51.100.1", 5060)),
        ({"Record_Route": "<sip:10.1.1.1;lr>, <sip:198.51.100.7:5070;lr>"}, ("198.51.100.7", 5070)),
        ({"Record_Route": "<sip:strict.test>"}, ("198.51.100.1", 5060)),
    ],
)
def test_what_follows_our_call_goes_where_its_answer_says(
    rows: dict[str, str], remote: tuple[str, int]
) -> None:
    desk = TrunkDesk()
    asked = desk.calls(ONE)
    assert ways(desk.endpoint.received(answered(asked, **rows), link_to(ONE), 0.0)) == [remote]
    desk.restart()
    assert ways(desk.endpoint.hang_up("x", "", 1.0)) == [remote]


def test_what_follows_a_trunks_call_goes_to_its_contact_and_a_new_one_is_followed() -> None:
    desk = TrunkDesk(replace(CARRIER, sources=("198.51.100.0/24",)))
    _, fact = desk.hears(invite(Contact="<sip:x@198.51.100.9:5062>"), PUBLIC)
    assert isinstance(fact, LegArrived)
    desk.note(desk.endpoint.answer(fact.leg, OURS, 0.0))
    desk.hears(inside(desk, "ACK", 1), PUBLIC)
    desk.hears(inside(desk, "INVITE", 2, Contact="<sip:x@198.51.100.10>"), PUBLIC)
    desk.note(desk.endpoint.accept_change(fact.leg, OURS, 0.0))
    desk.hears(inside(desk, "ACK", 2), PUBLIC)
    assert ways(desk.endpoint.hang_up(fact.leg, "", 1.0)) == [("198.51.100.10", 5060)]


def test_a_stranger_is_answered_the_way_he_came() -> None:
    desk = TrunkDesk()
    _, fact = desk.hears(invite(Contact="<sip:x@198.51.100.9:5062>"), PUBLIC)
    assert isinstance(fact, LegArrived)
    desk.note(desk.endpoint.answer(fact.leg, OURS, 0.0))
    desk.hears(inside(desk, "ACK", 1), PUBLIC)
    assert ways(desk.endpoint.hang_up(fact.leg, "", 1.0)) == [("198.51.100.1", 5060)]

"""An INVITE that takes over a call of ours (RFC 3891): found, allowed, or refused as its section 3 says."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from callcenter.sip import Link, Request, Response
from callcenter.sip.facts import LegArrived
from tests.sip.desk import (
    CALLER,
    DESK_PHONE,
    HERE,
    OURS,
    PAGE,
    SDP,
    TRUNK,
    Desk,
    from_peer,
    from_phone,
    inside,
    invite,
    proven,
    with_phones,
)

LEG = "leg-1"
STRANGER = Link("stranger", "udp", HERE, ("198.51.100.9", 5060))


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


def leaving() -> Desk:
    desk = answered()
    desk.note(desk.endpoint.hang_up(LEG, "", 0.0))
    return desk


def over() -> Desk:
    desk = talking()
    desk.note(desk.endpoint.hang_up(LEG, "", 0.0))
    return desk


def named(desk: Desk, **changes: str) -> str:
    leg = desk.endpoint.parts.sessions.legs[LEG]
    dialog = leg.dialog or next(early.dialog for early in leg.early.values())
    given = {"call_id": dialog.call_id, "to_tag": dialog.local_tag, "from_tag": dialog.remote_tag, **changes}
    return "{call_id};to-tag={to_tag};from-tag={from_tag}".format(**given)


def taking(value: str, sender: str = "<sip:+4940@far.test>;tag=new", **extra: str) -> Request:
    asked = invite(branch="new", sender=sender, Replaces=value, Require="replaces", **extra)
    return Request(asked.method, asked.uri, asked.headers.replace("Call-ID", "call-new"), asked.body)


def takes(desk: Desk, value: str, link: Link = CALLER) -> list[object]:
    """What an INVITE with that Replaces leads to: statuses, and the leg that each arrived one takes over."""
    heard = desk.hears(taking(value), link)
    return [effect.replaces if isinstance(effect, LegArrived) else effect for effect in heard]


@pytest.mark.parametrize(
    "state, early_only, effects",
    [
        (ringing, "", [481]),
        (answered, "", [100, LEG]),
        (talking, "", [100, LEG]),
        (talking, ";early-only", [486]),
        (leaving, "", [603]),
        (over, "", [603]),
        (over, ";early-only", [603]),
    ],
)
def test_what_becomes_of_it(state: Callable[[], Desk], early_only: str, effects: list[object]) -> None:
    desk = state()
    assert takes(desk, named(desk) + early_only) == effects


@pytest.mark.parametrize("changes", [{"call_id": "x"}, {"to_tag": "x"}, {"from_tag": "x"}])
def test_a_call_that_nobody_has(changes: dict[str, str]) -> None:
    desk = talking()
    assert takes(desk, named(desk, **changes)) == [481]


def test_a_call_that_we_are_ringing_can_be_picked_up_elsewhere() -> None:
    desk = with_phones(PAGE)
    desk.note(desk.endpoint.dial(LEG, "bob", "1", "", OURS, (), 0.0))
    desk.hears(from_phone(desk.asked("INVITE")[-1], 180), PAGE)
    with_rights = Link("near", "udp", HERE, PAGE.remote)
    assert takes(desk, named(desk) + ";early-only", with_rights) == [100, LEG]


@pytest.mark.parametrize("value", ["nonsense", "c;to-tag=a", "c;to-tag=a;from-tag=b;from-tag=c"])
def test_a_header_that_says_nothing(value: str) -> None:
    assert takes(talking(), value) == [400]


def test_two_headers_say_nothing_either() -> None:
    desk = talking()
    asked = taking(named(desk))
    twice = Request(asked.method, asked.uri, asked.headers.add("Replaces", named(desk)), asked.body)
    assert desk.hears(twice) == [400]


@pytest.mark.parametrize("link, effects", [(STRANGER, [403]), (TRUNK, [403]), (CALLER, [100, LEG])])
def test_who_comes_from_elsewhere_must_be_one_of_ours(link: Link, effects: list[object]) -> None:
    desk = talking()
    assert takes(desk, named(desk), link) == effects


def test_one_of_ours_may_take_any_call() -> None:
    """The phone that an attended transfer is for proves who it is; the call it takes over is another's."""
    desk = talking()
    asked = taking(named(desk), "<sip:ann@cc.test>;tag=ann")
    assert desk.hears(asked, DESK_PHONE) == [401]
    assert isinstance(desk.last, Response)
    *_, arrived = desk.hears(proven(asked, desk.last, "ann"), DESK_PHONE)
    assert isinstance(arrived, LegArrived)
    assert (arrived.account, arrived.replaces) == ("ann", LEG)


@pytest.mark.parametrize(
    "make",
    [
        lambda desk: inside(desk, "INVITE", 2, Replaces=named(desk)),
        lambda desk: from_peer("OPTIONS", Replaces=named(desk), branch="o"),
    ],
)
def test_only_a_new_invite_can_take_over(make: Callable[[Desk], Request]) -> None:
    desk = talking()
    assert desk.hears(make(desk)) == [400]


def test_our_own_invite_takes_over_what_its_headers_say() -> None:
    desk = with_phones(PAGE)
    rows = (("Replaces", "c;to-tag=a;from-tag=b"), ("Referred-By", "<sip:ann@cc.test>"))
    desk.note(desk.endpoint.dial(LEG, "bob", "1", "", SDP, rows, 0.0))
    (sent,) = desk.asked("INVITE")
    assert [(name, sent.headers.get(name)) for name, _ in rows] == [*rows]

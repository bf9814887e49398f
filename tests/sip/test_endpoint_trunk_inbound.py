"""Calls that trunks bring: whose they are, what is believed of them, and how many there may be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter.sip import Link, Request, Response
from callcenter.sip.digest import ha1
from callcenter.sip.facts import LegArrived, LegEnded
from callcenter.sip.shield import DEFAULT_RULES
from callcenter.sip.trunks import TrunkAccount
from tests.sip.carrier import CARRIER, ONE, TLS, TrunkDesk, answered, link_to
from tests.sip.desk import CALLER, CONFIG, HERE, PAGE, SDP, Desk, invite, proven, register

FAR = Link("far", "udp", HERE, ("203.0.113.9", 5060))
NEAR = Link("near", "udp", HERE, ("203.0.113.77", 5060))
OPEN = replace(CARRIER, sources=("203.0.113.0/24",))
NEARER = replace(CARRIER, name="nearer", sources=("203.0.113.77",))
SECRETS = {name: ha1("pbx", "cc.test", "secret", name) for name in ("MD5", "SHA-256")}
PROVES = replace(CARRIER, inbound_username="pbx", inbound_ha1=SECRETS)


def arrived(link: Link, **changes: object) -> LegArrived:
    given: dict[str, object] = {"ani": "+4930", "dnis": "100", "display_name": "", "sdp": SDP}
    source = "{}:{}".format(*link.remote)
    return LegArrived(**{"leg": "leg", "source": source, **given, **changes})  # type: ignore[arg-type]


def heard(desk: Desk, asked: Request, link: Link) -> list[object]:
    """What comes of an INVITE, every leg under one id."""
    effects = desk.hears(asked, link)
    return [replace(one, leg="leg") if isinstance(one, LegArrived) else one for one in effects]


@pytest.mark.parametrize(
    "link, trunk", [(FAR, "carrier"), (NEAR, "nearer"), (CALLER, ""), (link_to(ONE), "")]
)
def test_a_call_is_the_trunks_that_names_its_source_best(link: Link, trunk: str) -> None:
    assert heard(TrunkDesk(OPEN, NEARER), invite(), link) == [100, arrived(link, trunk=trunk)]


def registered(account: TrunkAccount) -> tuple[TrunkDesk, str]:
    """A desk registered with a trunk over TLS, and the user it gave in its Contact."""
    desk = TrunkDesk()
    (locate,) = desk.note(desk.endpoint.set_trunks((replace(account, registers=True),), 0.0))
    (connect,) = desk.located(locate, TLS)
    desk.connected(connect)
    (sent,) = desk.asked("REGISTER")
    desk.hears(answered(sent), link_to(TLS))
    return desk, sent.contacts[0].uri.user


def test_a_call_over_the_connection_we_registered_over_is_the_trunks() -> None:
    desk, user = registered(CARRIER)
    asked = replace(invite(to="<sip:+49301@carrier.test>"), uri=f"sip:{user}@10.0.0.1")
    assert heard(desk, asked, link_to(TLS)) == [
        100,
        arrived(link_to(TLS), trunk="carrier", dnis="+49301"),
    ]


def test_a_call_to_the_contact_that_only_the_registrar_knows_is_the_trunks() -> None:
    desk, user = registered(CARRIER)
    asked = replace(invite(to="<sip:+49301@carrier.test>"), uri=f"sip:{user}@10.0.0.1")
    assert heard(desk, asked, FAR) == [100, arrived(FAR, trunk="carrier", dnis="+49301")]


@pytest.mark.parametrize("which, trunk", [(0, "carrier"), (1, "other")])
def test_of_two_accounts_with_one_provider_the_one_that_is_called_is_meant(which: int, trunk: str) -> None:
    desk = TrunkDesk()
    accounts = [replace(CARRIER, name=name, registers=True) for name in ("carrier", "other")]
    for locate in desk.note(desk.endpoint.set_trunks(accounts, 0.0)):
        (connect,) = desk.located(locate, ONE)
        desk.connected(connect)
    asked = desk.asked("REGISTER")
    for one in asked:
        desk.hears(answered(one), link_to(ONE))
    called = replace(invite(to="<sip:+49301@carrier.test>"), uri=str(asked[which].contacts[0].uri))
    assert heard(desk, called, link_to(ONE)) == [100, arrived(link_to(ONE), trunk=trunk, dnis="+49301")]


def test_a_static_trunk_that_answers_us_may_call_from_there() -> None:
    desk = TrunkDesk()
    (locate,) = desk.note(desk.endpoint.set_trunks((replace(CARRIER, options_every_s=60),), 0.0))
    (connect,) = desk.located(locate, ONE)
    desk.connected(connect)
    assert heard(desk, invite(), link_to(ONE)) == [100, arrived(link_to(ONE), trunk="carrier")]


def challenged(desk: Desk, asked: Request, link: Link) -> Response:
    assert desk.hears(asked, link) == [401]
    assert isinstance(desk.last, Response)
    return desk.last


@pytest.mark.parametrize(
    "sources, link, after_proof",
    [((), FAR, "carrier"), (("203.0.113.0/24",), FAR, "carrier"), (("203.0.113.0/24",), CALLER, None)],
)
def test_a_trunk_that_must_prove_itself(
    sources: tuple[str, ...], link: Link, after_proof: str | None
) -> None:
    desk = TrunkDesk(replace(PROVES, sources=sources))
    asked = invite(sender="<sip:+4930@cc.test>;tag=peer")
    refused = challenged(desk, asked, link)
    again = heard(desk, proven(asked, refused, "pbx"), link)
    assert again == ([403] if after_proof is None else [100, arrived(link, trunk=after_proof)])


def test_a_trunk_with_a_wrong_password_is_kept_out() -> None:
    desk = TrunkDesk(replace(PROVES, sources=("203.0.113.0/24",)))
    refused = challenged(desk, invite(), FAR)
    assert desk.hears(proven(invite(), refused, "pbx", "wrong"), FAR) == [403]


def test_nobody_registers_in_the_name_of_a_trunk() -> None:
    desk, asked = TrunkDesk(PROVES), register("<sip:bob@10.0.0.20:5070>")
    refused = challenged(desk, asked, FAR)
    assert desk.hears(proven(asked, refused, "pbx"), FAR) == [403]


def test_over_a_trunk_too_an_account_must_prove_itself() -> None:
    desk = TrunkDesk(OPEN)
    asked = invite(sender="<sip:bob@cc.test>;tag=peer")
    refused = challenged(desk, asked, FAR)
    assert heard(desk, proven(asked, refused, "bob"), FAR) == [100, arrived(FAR, ani="bob", account="bob")]


def test_a_page_is_nobodys_trunk() -> None:
    desk = TrunkDesk(replace(CARRIER, sources=(f"{PAGE.remote[0]}/32",)))
    asked = invite(sender="<sip:bob@cc.test>;tag=peer")
    assert heard(desk, asked, PAGE) == [100, arrived(PAGE, ani="bob", account="bob")]


@pytest.mark.parametrize(
    "trusts, ani, name, is_private", [(True, "+4989", "Ann", True), (False, "+4930", "", True)]
)
def test_a_trunk_is_believed_as_far_as_it_is_trusted(
    trusts: bool, ani: str, name: str, is_private: bool
) -> None:
    desk = TrunkDesk(replace(OPEN, trusts_identity=trusts))
    asked = invite(
        P_Asserted_Identity='"Ann" <sip:+4989@carrier.test>', Privacy="id", Diversion="<sip:300@carrier.test>"
    )
    assert heard(desk, asked, FAR) == [
        100,
        arrived(FAR, trunk="carrier", ani=ani, display_name=name, is_private=is_private, diverted_from="300"),
    ]


def another(number: int) -> Request:
    asked = invite(branch=f"n{number}")
    return replace(asked, headers=asked.headers.replace("Call-ID", f"call-{number}"))


def statuses(desk: Desk, count: int, link: Link) -> list[object]:
    return [desk.hears(another(number), link)[0] for number in range(count)]


def test_a_trunk_is_limited_by_capacity_alone_here() -> None:
    assert statuses(TrunkDesk(OPEN), 80, FAR) == [100] * 80


def test_a_stranger_has_as_many_calls_as_it_may_and_others_are_not_touched() -> None:
    desk = Desk(replace(CONFIG, shield=replace(DEFAULT_RULES, calls_at_once=2)))
    assert statuses(desk, 3, FAR) == [100, 100, 486]
    here = Link("here", "udp", HERE, ("127.0.0.1", 5090))
    assert [desk.hears(another(number), here)[0] for number in range(10, 14)] == [100] * 4
    assert desk.hears(another(20), NEAR)[0] == 100
    (leg, *_) = desk.endpoint.parts.sessions.legs
    desk.note(desk.endpoint.refuse(leg, 486, "", 0, 0.0))
    assert desk.hears(another(30), FAR)[0] == 100


def test_a_trunk_is_told_when_its_call_is_hung_up() -> None:
    desk = TrunkDesk(OPEN)
    _, fact = desk.hears(invite(), FAR)
    assert isinstance(fact, LegArrived)
    desk.note(desk.endpoint.answer(fact.leg, SDP, 0.0))
    assert desk.wakes(f"leg:{fact.leg}", 32.0)[-1] == LegEnded(leg=fact.leg, by="system", cause="no ACK")

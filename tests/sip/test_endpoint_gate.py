"""Who may register, who may call in whose name, and that nobody learns which users exist."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter.sip import Link, Request, Response
from callcenter.sip.facts import LegArrived, PhoneGone, PhoneRegistered, ProofRefused
from tests.sip.desk import (
    CALLER,
    CONFIG,
    DESK_PHONE,
    HERE,
    NOBODY,
    OTHER_PAGE,
    PAGE,
    SDP,
    TRUNK,
    Desk,
    invite,
    proven,
    register,
    with_phones,
)

NEIGHBOUR = Link("neighbour", "udp", HERE, ("10.0.0.1", 5062))
DESK_CONTACT = "<sip:bob@10.0.0.20:5070>"
PAGE_CONTACT = "<sip:x7@qq.invalid;transport=ws>"


def challenged(desk: Desk, request: Request, link: Link = DESK_PHONE) -> Response:
    assert desk.hears(request, link) == [401]
    assert isinstance(desk.last, Response)
    return desk.last


def test_a_desk_phone_registers_with_its_password_and_goes_by_expiry() -> None:
    desk, asked = Desk(), register(DESK_CONTACT)
    refused = challenged(desk, asked)
    assert [
        value.split("algorithm=")[1].split(",")[0] for value in refused.headers.all("WWW-Authenticate")
    ] == [
        "SHA-256",
        "MD5",
    ]
    assert desk.hears(proven(asked, refused, "bob"), DESK_PHONE) == [
        200,
        PhoneRegistered(user="bob", is_desk_phone=True),
    ]
    assert desk.last.headers.all("Contact") == (f"{DESK_CONTACT};expires=600",)
    assert desk.wakes("registrar:bob", 599.0) == []
    assert desk.wakes("registrar:bob", 600.0) == [PhoneGone(user="bob")]


@pytest.mark.parametrize("algorithms", [("MD5", "SHA-256"), ("SHA-256",)])
def test_a_proof_is_asked_for_in_the_order_of_the_configuration(algorithms: tuple[str, ...]) -> None:
    desk = Desk(replace(CONFIG, algorithms=algorithms))
    for _ in range(2):
        offered = challenged(desk, register(DESK_CONTACT)).headers.all("WWW-Authenticate")
        assert tuple(value.split("algorithm=")[1].split(",")[0] for value in offered) == algorithms
        desk.restart()


@pytest.mark.parametrize(
    "claimed, said, password", [("bob", "bob", "wrong"), ("zoe", "zoe", "secret"), ("bob", "ann", "secret")]
)
def test_wrong_credentials_are_all_refused_alike(claimed: str, said: str, password: str) -> None:
    desk, asked = Desk(), register(DESK_CONTACT, claimed)
    refused = challenged(desk, asked)
    assert desk.hears(proven(asked, refused, said, password), DESK_PHONE) == [403]
    assert [name for name, _ in desk.last.headers] == ["Via", "From", "To", "Call-ID", "CSeq"]


def test_who_guesses_is_told_to_the_operator_and_not_to_the_guesser() -> None:
    desk, asked = Desk(), register(DESK_CONTACT)
    guess = proven(asked, challenged(desk, asked), "bob", "wrong")
    said = desk.endpoint.received(guess, DESK_PHONE, 0.0)
    assert ProofRefused(account="bob", method="REGISTER", source="10.0.0.20:5070") in said


def test_a_nonce_of_somebody_else_is_only_challenged_again() -> None:
    desk, asked = Desk(), register(DESK_CONTACT)
    refused = challenged(desk, asked)
    forged = refused.headers.replace(
        "WWW-Authenticate", 'Digest realm="cc.test", nonce="0.0.0", algorithm=MD5, qop="auth"'
    )
    guess = proven(asked, Response(401, "", forged), "bob", "guess")
    assert "stale" not in str(challenged(desk, guess).headers.all("WWW-Authenticate"))


def test_the_right_password_with_an_old_nonce_is_called_stale() -> None:
    desk, asked = Desk(), register(DESK_CONTACT)
    refused = challenged(desk, asked)
    desk.now = 1000.0
    again = challenged(desk, proven(asked, refused, "bob"))
    assert all("stale=true" in value for value in again.headers.all("WWW-Authenticate"))


def test_credentials_nobody_can_read_are_a_bad_request() -> None:
    asked = register(DESK_CONTACT)
    garbled = Request("REGISTER", asked.uri, asked.headers.add("Authorization", 'Digest realm="'))
    assert Desk().hears(garbled, DESK_PHONE) == [400]


@pytest.mark.parametrize(
    "link, effects",
    [(PAGE, [200, PhoneRegistered(user="bob")]), (OTHER_PAGE, [403]), (NOBODY, [403])],
)
def test_a_page_registers_by_its_session_alone(link: Link, effects: list[object]) -> None:
    assert Desk().hears(register(PAGE_CONTACT, transport="WSS"), link) == effects


def test_a_user_has_a_phone_until_the_last_is_gone() -> None:
    desk = with_phones(PAGE, DESK_PHONE)
    assert desk.note(desk.endpoint.link_closed(PAGE, 1.0)) == []
    gone = register("*", cseq=9, call_id="desk")
    headers = gone.headers.add("Expires", "0")
    gone = Request("REGISTER", gone.uri, headers)
    assert desk.hears(gone, DESK_PHONE) == [401]
    assert isinstance(desk.last, Response)
    assert desk.hears(proven(gone, desk.last, "bob"), DESK_PHONE) == [200, PhoneGone(user="bob")]


def arrived(**changes: str) -> LegArrived:
    given = {
        "ani": "+4930",
        "dnis": "100",
        "display_name": "",
        "sdp": SDP,
        "source": "10.0.0.9:5062",
        **changes,
    }
    return LegArrived(leg=given.pop("leg", "leg-1"), **given)


def numbered(effects: list[object]) -> list[object]:
    """Every leg under one id: which one is drawn is no matter here."""
    return [replace(one, leg="leg-1") if isinstance(one, LegArrived) else one for one in effects]


BOB = '"Bob" <sip:bob@cc.test>;tag=peer'


def test_anybody_may_call_from_outside() -> None:
    assert Desk().hears(invite(sender='"Jo" <sip:+4930@far.test>;tag=peer')) == [
        100,
        arrived(display_name="Jo"),
    ]


def test_a_call_in_the_name_of_an_account_must_prove_it() -> None:
    desk = Desk()
    asked = invite(sender=BOB)
    refused = challenged(desk, asked, CALLER)
    assert numbered(desk.hears(proven(asked, refused, "bob"))) == [
        100,
        arrived(ani="bob", display_name="Bob", account="bob"),
    ]


@pytest.mark.parametrize(
    "sender, link, effects",
    [
        # Behind our name everybody must prove it, so nobody learns who is real.
        ("<sip:zoe@cc.test>;tag=peer", CALLER, [401]),
        # Behind our address too, but for callers on this machine and trunks.
        ("<sip:zoe@10.0.0.1>;tag=peer", CALLER, [401]),
        ("<sip:zoe@10.0.0.1>;tag=peer", NEIGHBOUR, [100, arrived(ani="zoe", source="10.0.0.1:5062")]),
        ("<sip:zoe@10.0.0.1>;tag=peer", TRUNK, [100, arrived(ani="zoe", source="192.0.2.7:5060")]),
        ("<sip:bob@10.0.0.1>;tag=peer", NEIGHBOUR, [401]),
        ("<sip:bob@10.0.0.1>;tag=peer", CALLER, [401]),
        ("<sip:bob@far.test>;tag=peer", CALLER, [100, arrived(ani="bob")]),
        (BOB, PAGE, [100, arrived(ani="bob", display_name="Bob", account="bob", source="10.0.0.30:50000")]),
        (BOB, OTHER_PAGE, [403]),
        (BOB, NOBODY, [403]),
        ("<sip:+4930@far.test>;tag=peer", PAGE, [403]),
        ("<sip:+4930@far.test>;tag=peer", NOBODY, [403]),
    ],
)
def test_who_calls(sender: str, link: Link, effects: list[object]) -> None:
    assert numbered(Desk().hears(invite(sender=sender), link)) == effects


@pytest.mark.parametrize(
    "link, asserted, ani",
    [
        (TRUNK, "<sip:+49891234@trunk.test>", "+49891234"),
        (TRUNK, "<tel:+49-89-1234>", "+49891234"),
        (TRUNK, "<sip:trunk.test>", "+4930"),
        (TRUNK, "<<nonsense", "+4930"),
        (CALLER, "<sip:+49891234@trunk.test>", "+4930"),
    ],
)
def test_only_a_trusted_trunk_asserts_who_calls(link: Link, asserted: str, ani: str) -> None:
    source = "{}:{}".format(*link.remote)
    heard = Desk().hears(invite(P_Asserted_Identity=asserted), link)
    assert numbered(heard) == [
        100,
        arrived(ani=ani, source=source),
    ]

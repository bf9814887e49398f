"""Scanners, guessers and floods at the door of the endpoint; who is let through all the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter.sip import Link, Request, Response
from callcenter.sip.facts import LegArrived
from callcenter.sip.shield import Rate, ShieldRules, SourceBanned, SourceUnbanned
from tests.sip.desk import (
    CALLER,
    CONFIG,
    DESK_PHONE,
    HERE,
    PAGE,
    TRUNK,
    Desk,
    from_peer,
    inside,
    invite,
    proven,
    register,
)

UDP = Link("udp", "udp", HERE, ("203.0.113.6", 5099))
TCP = Link("tcp", "tcp", HERE, ("203.0.113.6", 40_000))
LOCAL = Link("local", "tcp", HERE, ("127.0.0.1", 40_000))
# As a socket that listens on "::" shows them.
MAPPED_LOCAL = replace(LOCAL, remote=("::ffff:127.0.0.1", 40_000))
MAPPED_TRUNK = replace(TRUNK, remote=("::ffff:192.0.2.7", 5060))
RULES = ShieldRules(
    calls=Rate(1.0, 2.0),
    others=Rate(10.0, 20.0),
    answers=Rate(1.0, 1.0),
    guesses=3,
    excess_calls=2,
    ban_s=60.0,
)
BANNED = SourceBanned("203.0.113.6", 60.0, "guessing")


def guarded() -> Desk:
    return Desk(replace(CONFIG, shield=RULES))


def guess(desk: Desk, link: Link, number: int, user: str = "bob", nonce: str = "") -> list[object]:
    """One round of a dictionary: ask for a challenge, come back with a wrong answer."""
    asked = register("<sip:x@203.0.113.6>", user, cseq=10 * number, call_id=f"{link.id}{number}")
    asked = Request("REGISTER", asked.uri, asked.headers)
    heard = desk.hears(asked, link)
    if heard != [401]:
        return heard
    challenge = desk.last
    assert isinstance(challenge, Response)
    if nonce:
        said = f'Digest realm="cc.test", nonce="{nonce}", algorithm=MD5, qop="auth"'
        challenge = replace(challenge, headers=challenge.headers.replace("WWW-Authenticate", said))
    return desk.hears(proven(asked, challenge, user, f"guess{number}"), link)


def call(desk: Desk, link: Link, number: int) -> list[object]:
    heard = desk.hears(invite(branch=f"call{number}", cseq=number, Max_Forwards="70"), link)
    return ["call" if isinstance(one, LegArrived) else one for one in heard]


@pytest.mark.parametrize("link", [UDP, TCP])
@pytest.mark.parametrize("user", ["bob", "nobody"])
def test_a_guesser_is_banned_after_completed_exchanges_and_meets_silence(link: Link, user: str) -> None:
    desk = guarded()
    assert [guess(desk, link, number, user) for number in (1, 2, 3)] == [[403], [403], [403, BANNED]]
    assert guess(desk, link, 4, user) == []
    assert desk.hears(from_peer("OPTIONS", branch="scan", cseq=90), link) == []
    assert call(desk, link, 5) == []
    assert desk.endpoint.shield.bans(desk.now) == (BANNED,)
    # Everybody else is served, and so is the source when its time is over.
    assert call(desk, CALLER, 6) == [100, "call"]
    assert desk.wakes("shield", 60.0) == [SourceUnbanned("203.0.113.6")]
    assert call(desk, link, 7) == [100, "call"]


def test_a_forged_source_is_never_banned() -> None:
    desk = guarded()
    # Invented nonces, and a nonce that the attacker got for his own address.
    stolen = desk.endpoint.parts.gate.nonces.challenge(0.0, "salt", source="198.51.100.1")[0].nonce
    for number, nonce in enumerate(["0.0.0", stolen] * 5):
        assert guess(desk, UDP, number + 1, nonce=nonce) == [401]
    assert desk.endpoint.shield.bans(0.0) == ()


def test_over_a_connection_an_invented_nonce_is_a_guess() -> None:
    desk = guarded()
    heard = [guess(desk, TCP, number, nonce="0.0.0") for number in (1, 2, 3)]
    assert heard == [[401], [401], [401, BANNED]]


def test_a_nonce_is_good_for_one_address_only() -> None:
    desk, asked = Desk(), register("<sip:bob@10.0.0.20>")
    assert desk.hears(asked, UDP) == [401]
    assert isinstance(desk.last, Response)
    assert desk.hears(proven(asked, desk.last, "bob"), DESK_PHONE) == [401]
    assert "stale=true" in str(desk.last.headers.all("WWW-Authenticate"))


def test_a_flood_over_udp_is_limited_but_never_banned() -> None:
    desk = guarded()
    heard = [call(desk, UDP, number) for number in range(1, 9)]
    assert heard == [[100, "call"], [100, "call"], [503], [], [], [], [], []]
    assert desk.sent[-1].headers.get("Retry-After") == "10"
    assert desk.endpoint.shield.bans(0.0) == ()


def test_a_flood_over_a_connection_ends_in_a_ban() -> None:
    desk = guarded()
    heard = [call(desk, TCP, number) for number in range(1, 6)]
    ban = SourceBanned("203.0.113.6", 60.0, "flooding")
    assert heard == [[100, "call"], [100, "call"], [503], [ban], []]


@pytest.mark.parametrize("link", [LOCAL, MAPPED_LOCAL, TRUNK, MAPPED_TRUNK])
def test_this_machine_and_trunks_are_limited_by_capacity_only(link: Link) -> None:
    desk = guarded()
    assert all(call(desk, link, number) == [100, "call"] for number in range(1, 12))
    assert all(guess(desk, link, number) == [403] for number in range(20, 30))
    assert desk.endpoint.shield.bans(0.0) == ()


def test_a_page_of_a_user_is_limited_by_capacity_only() -> None:
    desk = guarded()
    for number in range(1, 9):
        asked = invite(branch=f"p{number}", cseq=number, sender="<sip:bob@cc.test>;tag=p")
        assert len(desk.hears(asked, PAGE)) == 2


def test_a_registered_phone_goes_on_while_its_address_is_banned() -> None:
    desk, asked = guarded(), register("<sip:bob@203.0.113.6>")
    phone = replace(TCP, id="phone")
    assert desk.hears(asked, phone) == [401]
    assert isinstance(desk.last, Response)
    assert len(desk.hears(proven(asked, desk.last, "bob"), phone)) == 2
    for number in (1, 2, 3):
        guess(desk, TCP, number)
    assert call(desk, TCP, 4) == []
    assert all(call(desk, phone, number) == [100, "call"] for number in range(5, 12))


def test_a_call_goes_on_while_its_source_is_banned() -> None:
    desk = guarded()
    [leg] = [one for one in desk.hears(invite(), UDP) if isinstance(one, LegArrived)]
    desk.note(desk.endpoint.answer(leg.leg, "v=0\r\n", 0.0))
    for number in (1, 2, 3):
        guess(desk, UDP, number)
    assert desk.hears(from_peer("OPTIONS", branch="out", cseq=80), UDP) == []
    assert desk.hears(inside(desk, "BYE", to="<sip:100@cc.test>;tag=invented"), UDP) == []
    desk.hears(inside(desk, "ACK", cseq=1), UDP)
    assert 200 in desk.hears(inside(desk, "BYE"), UDP)


def test_bans_survive_a_restart() -> None:
    desk = guarded()
    for number in (1, 2, 3):
        guess(desk, UDP, number)
    desk.restart()
    assert call(desk, UDP, 4) == []
    assert desk.wakes("shield", 60.0) == [SourceUnbanned("203.0.113.6")]


def test_garbage_from_a_banned_source_is_not_answered() -> None:
    desk = guarded()
    garbage = Request("OPTIONS", "sip:x", invite().headers.replace("CSeq", "nonsense"))
    assert desk.hears(garbage, UDP) == [400]
    for number in (1, 2, 3):
        guess(desk, UDP, number)
    assert desk.hears(garbage, UDP) == []


@pytest.mark.parametrize("sender", ["bob@cc.test", "zoe@cc.test", "bob@10.0.0.1", "zoe@10.0.0.1"])
@pytest.mark.parametrize("method", ["REGISTER", "INVITE"])
def test_a_scanner_hears_the_same_of_real_and_invented_users(method: str, sender: str) -> None:
    desk = guarded()
    asked = invite(sender=f"<sip:{sender}>;tag=s")
    if method == "REGISTER":
        asked = register("<sip:x@203.0.113.6>", sender.partition("@")[0])
    assert desk.hears(asked, UDP) == [401]
    assert isinstance(desk.last, Response)
    names = [name for name, _ in desk.last.headers]
    assert names == ["Via", "From", "To", "Call-ID", "CSeq", "WWW-Authenticate", "WWW-Authenticate"]

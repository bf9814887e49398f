"""Answers to 401 and 407: the published numbers, our own server's verdict, and when there is no use in another try."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.sip import Challenge, Credentials, Headers, Request, Response, response_to
from callcenter.sip.digest import Nonces, Verdict, answer_with, ha1
from callcenter.sip.digest_client import MAX_ANSWERS, MAX_KNOWN, DigestClient, Secret, proof_rows

REALM = "carrier.test"
SECRET = Secret(username="us", password="pw")
ASKED = Request(
    "INVITE",
    "sip:+4930@carrier.test",
    Headers(
        [
            ("Via", "SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK1"),
            ("From", "<sip:100@cc.test>;tag=a"),
            ("To", "<sip:+4930@carrier.test>"),
            ("Call-ID", "c"),
            ("CSeq", "1 INVITE"),
        ]
    ),
)


# RFC 7616 3.9.1: the same request, once with each algorithm.
@pytest.mark.parametrize(
    "algorithm, response",
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_the_example_of_the_rfc(algorithm: str, response: str) -> None:
    challenge = Challenge(
        realm="http-auth@example.org",
        nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
        algorithm=algorithm,
        qop=("auth", "auth-int"),
        opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS",
    )
    secret = ha1("Mufasa", challenge.realm, "Circle of Life", algorithm)
    cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
    assert answer_with(challenge, "Mufasa", secret, "GET", "/dir/index.html", cnonce=cnonce) == Credentials(
        username="Mufasa",
        realm=challenge.realm,
        nonce=challenge.nonce,
        uri="/dir/index.html",
        response=response,
        algorithm=algorithm,
        cnonce=cnonce,
        qop="auth",
        nc="00000001",
        opaque=challenge.opaque,
    )


def test_a_session_secret_hides_the_stored_one() -> None:
    """RFC 7616 3.4.2, worked out by hand from its formula."""
    challenge = Challenge(realm="r", nonce="n", algorithm="MD5-sess", qop=("auth",))
    said = answer_with(challenge, "u", ha1("u", "r", "p"), "INVITE", "sip:h", cnonce="c")
    assert (said.algorithm, said.response) == ("MD5-sess", by_hand())


def by_hand() -> str:
    def md5(text: str) -> str:
        return hashlib.md5(text.encode()).hexdigest()

    stored = md5("u:r:p")
    return md5(f"{md5(f'{stored}:n:c')}:n:00000001:c:auth:{md5('INVITE:sip:h')}")


def refused(asked: Request, *challenges: Challenge, status: int = 401) -> Response:
    name = "WWW-Authenticate" if status == 401 else "Proxy-Authenticate"
    return response_to(asked, status, extra=[(name, str(one)) for one in challenges])


def challenge(nonce: str = "n", realm: str = REALM, **changes: object) -> Challenge:
    return replace(Challenge(realm=realm, nonce=nonce, qop=("auth",)), **changes)  # type: ignore[arg-type]


def again(client: DigestClient, asked: Request, response: Response, tries: int) -> Request | None:
    """The next try, whose transaction is numbered one higher."""
    headers = client.answered(f"c|{tries}", "trunk", SECRET, asked, response, "cn")
    if headers is None:
        return None
    client.retried(f"c|{tries}", f"c|{tries + 1}")
    return replace(asked, headers=headers)


def said(request: Request | None, name: str = "Authorization") -> list[Credentials]:
    assert request is not None
    return [Credentials.parse(text) for text in request.headers.all(name)]


@pytest.mark.parametrize("secret", [SECRET, Secret(username="us", ha1={"MD5": ha1("us", REALM, "pw")})])
def test_our_own_server_takes_the_answer(secret: Secret) -> None:
    server, client = Nonces(REALM, b"s"), DigestClient()
    response = refused(ASKED, *server.challenge(0.0, "salt"))
    headers = client.answered("c|0", "trunk", secret, ASKED, response, "cn")
    assert headers is not None
    credentials = Credentials.parse(headers.get("Authorization") or "")
    stored = ha1("us", REALM, "pw", credentials.algorithm)
    assert server.verify(credentials, "INVITE", stored, 1.0) is Verdict.OK
    assert credentials.algorithm == ("SHA-256" if secret.password else "MD5")
    # What follows is proven unasked, and counted.
    bye = client.proven("trunk", secret, replace(ASKED, method="BYE"), "other")
    counted = Credentials.parse(bye.headers.get("Authorization") or "")
    assert (counted.nc, server.verify(counted, "BYE", stored, 2.0)) == ("00000002", Verdict.OK)


@pytest.mark.parametrize(
    "offered, chosen",
    [
        (["MD5", "SHA-256"], "SHA-256"),
        (["SHA-256", "MD5"], "SHA-256"),
        (["SHA-512-256", "MD5"], "MD5"),
        (["md5", "MD5-sess"], "md5"),
    ],
)
def test_the_strongest_algorithm_is_taken_wherever_it_stands(offered: list[str], chosen: str) -> None:
    challenges = [challenge(algorithm=name) for name in offered]
    assert [one.algorithm for one in said(again(DigestClient(), ASKED, refused(ASKED, *challenges), 0))] == [
        chosen
    ]


@pytest.mark.parametrize(
    "response",
    [
        refused(ASKED),
        refused(ASKED, challenge(qop=("auth-int",))),
        refused(ASKED, challenge(algorithm="SHA-512-256")),
        refused(ASKED, challenge(nonce="")),
        response_to(ASKED, 401, extra=[("WWW-Authenticate", 'Basic realm="r"')]),
        response_to(ASKED, 401, extra=[("WWW-Authenticate", 'Digest realm="r')]),
        response_to(ASKED, 403),
    ],
)
def test_what_cannot_be_answered_is_a_refusal(response: Response) -> None:
    assert again(DigestClient(), ASKED, response, 0) is None


def test_a_wrong_password_is_a_refusal_and_no_loop() -> None:
    client = DigestClient()
    second = again(client, ASKED, refused(ASKED, challenge("n1")), 0)
    assert second is not None
    assert again(client, second, refused(second, challenge("n2")), 1) is None


def test_a_stale_nonce_is_answered_again_but_not_for_ever() -> None:
    client, asked = DigestClient(), ASKED
    tries = 0
    while (
        next_try := again(client, asked, refused(asked, challenge(f"n{tries}", stale=True)), tries)
    ) is not None:
        asked, tries = next_try, tries + 1
    assert (tries, [one.nonce for one in said(asked)]) == (MAX_ANSWERS, [f"n{MAX_ANSWERS - 1}"])


def test_what_was_proven_unasked_with_an_old_nonce_is_asked_once_more() -> None:
    client = DigestClient()
    again(client, ASKED, refused(ASKED, challenge("old")), 0)
    client.ended("c|1")
    unasked = client.proven("trunk", SECRET, replace(ASKED, method="BYE"), "cn")
    second = again(client, unasked, refused(unasked, challenge("new")), 7)
    assert [(one.nonce, one.nc) for one in said(second)] == [("new", "00000001")]
    assert second is not None
    assert again(client, second, refused(second, challenge("newer")), 8) is None


def test_a_proxy_and_the_server_behind_it_are_both_answered() -> None:
    client = DigestClient()
    second = again(client, ASKED, refused(ASKED, challenge("p", "proxy"), status=407), 0)
    assert second is not None
    third = again(client, second, refused(second, challenge("s", "server")), 1)
    assert [one.realm for one in said(third)] == ["server"]
    assert [one.realm for one in said(third, "Proxy-Authorization")] == ["proxy"]
    assert third is not None
    assert [name for name, _ in proof_rows(third)] == ["Authorization", "Proxy-Authorization"]


def test_peers_do_not_get_each_others_answers() -> None:
    client = DigestClient()
    again(client, ASKED, refused(ASKED, challenge()), 0)
    assert client.proven("another", SECRET, ASKED, "cn") is ASKED


def test_realms_without_end_do_not_fill_the_memory() -> None:
    client = DigestClient()
    for number in range(2 * MAX_KNOWN):
        again(client, ASKED, refused(ASKED, challenge(realm=f"r{number}")), 0)
        client.ended("c|1")
    data = client.to_data()
    assert (len(data["known"]), data["answers"]) == (MAX_KNOWN, {})  # type: ignore[arg-type]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b"]),
            st.sampled_from(["n1", "n2", "n3"]),
            st.booleans(),
            st.sampled_from([401, 407]),
            st.sampled_from(["MD5", "SHA-256", "MD5-sess", "none"]),
        ),
        max_size=12,
    )
)
def test_whatever_a_server_asks_it_ends_and_survives_a_restart(
    rows: list[tuple[str, str, bool, int, str]],
) -> None:
    client, asked, tries = DigestClient(), ASKED, 0
    for realm, nonce, stale, status, algorithm in rows:
        response = refused(asked, challenge(nonce, realm, stale=stale, algorithm=algorithm), status=status)
        next_try = again(client, asked, response, tries)
        if next_try is not None:
            asked, tries = next_try, tries + 1
        client = DigestClient.from_data(json.loads(json.dumps(client.to_data())))
    assert tries <= MAX_ANSWERS

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.sip.credentials import Challenge, Credentials
from callcenter.sip.digest import ALGORITHMS, Nonces, Verdict, algorithm_name, answer, choose, ha1
from callcenter.sip.errors import ParseError
from callcenter.sip.limits import MAX_PARAMS

REALM = "example.com"
NOW = 1_000_000.0


def nonces(**changes: object) -> Nonces:
    made = Nonces(REALM, b"secret")
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def said(challenge: Challenge, password: str = "pw", count: int = 1) -> Credentials:
    return answer(challenge, "ann", password, "REGISTER", "sip:example.com", cnonce="c0", count=count)


def secret(algorithm: str = "SHA-256", password: str = "pw") -> str:
    return ha1("ann", REALM, password, algorithm)


def judge(server: Nonces, credentials: Credentials, now: float = NOW) -> Verdict:
    algorithm = algorithm_name(credentials.algorithm) or "MD5"
    return server.verify(credentials, "REGISTER", secret(algorithm), now)


# RFC 7616 3.9.1 and RFC 2617 3.5, their own numbers.
@pytest.mark.parametrize(
    ("challenge", "user", "password", "uri", "cnonce", "response"),
    [
        (
            Challenge(
                realm="http-auth@example.org",
                nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
                algorithm="SHA-256",
                qop=("auth", "auth-int"),
            ),
            "Mufasa",
            "Circle of Life",
            "/dir/index.html",
            "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
            "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
        ),
        (
            Challenge(
                realm="http-auth@example.org",
                nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
                algorithm="MD5",
                qop=("auth", "auth-int"),
            ),
            "Mufasa",
            "Circle of Life",
            "/dir/index.html",
            "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
            "8ca523f5e9506fed4657c9700eebdbec",
        ),
        (
            Challenge(
                realm="testrealm@host.com",
                nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093",
                qop=("auth", "auth-int"),
            ),
            "Mufasa",
            "Circle Of Life",
            "/dir/index.html",
            "0a4f113b",
            "6629fae49393a05397450978507c4ef1",
        ),
    ],
)
def test_published_examples(
    challenge: Challenge, user: str, password: str, uri: str, cnonce: str, response: str
) -> None:
    assert answer(challenge, user, password, "GET", uri, cnonce=cnonce).response == response


def test_answer_without_qop() -> None:
    challenge = Challenge(realm="r", nonce="n", opaque="o")
    assert answer(challenge, "u", "p", "INVITE", "sip:h", cnonce="c") == Credentials(
        username="u",
        realm="r",
        nonce="n",
        uri="sip:h",
        opaque="o",
        response="91027097ea3142eda413b2de7feaf5bd",
    )


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("qop", [("auth",), ()])
def test_right_answer(algorithm: str, qop: tuple[str, ...]) -> None:
    server = nonces()
    [challenge] = [one for one in server.challenge(NOW, "salt") if one.algorithm == algorithm]
    over_the_wire = Challenge.parse(str(replace(challenge, qop=qop)))
    credentials = Credentials.parse(str(said(over_the_wire)))
    assert judge(server, credentials, NOW + 1) is Verdict.OK


def challenge_of(server: Nonces, now: float = NOW) -> Challenge:
    return server.challenge(now, "salt")[0]


def test_replays() -> None:
    server = nonces()
    challenge = challenge_of(server)
    verdicts = [judge(server, said(challenge, count=count)) for count in (1, 1, 3, 2, 4)]
    assert verdicts == [Verdict.OK, Verdict.STALE, Verdict.OK, Verdict.STALE, Verdict.OK]


def test_without_qop_a_nonce_serves_once() -> None:
    server = nonces()
    legacy = said(replace(challenge_of(server), qop=()))
    assert [judge(server, legacy), judge(server, legacy)] == [Verdict.OK, Verdict.STALE]


@pytest.mark.parametrize(
    ("age", "verdict"), [(0, Verdict.OK), (299, Verdict.OK), (301, Verdict.STALE), (-60, Verdict.STALE)]
)
def test_age(age: float, verdict: Verdict) -> None:
    server = nonces()
    assert judge(server, said(challenge_of(server, NOW)), NOW + age) is verdict


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"response": "0" * 64}, Verdict.WRONG),
        ({"response": ""}, Verdict.WRONG),
        ({"response": "\udcff"}, Verdict.WRONG),
        ({"realm": "other"}, Verdict.WRONG),
        ({"uri": "sip:other"}, Verdict.WRONG),
        ({"cnonce": "x"}, Verdict.WRONG),
        ({"cnonce": ""}, Verdict.WRONG),
        ({"nc": "00000002"}, Verdict.WRONG),
        ({"nc": "1"}, Verdict.WRONG),
        ({"nc": "0x000001"}, Verdict.WRONG),
        ({"qop": "auth-int"}, Verdict.WRONG),
        ({"algorithm": "SHA-256-sess"}, Verdict.WRONG),
        ({"scheme": "Basic"}, Verdict.WRONG),
        ({"nonce": ""}, Verdict.FORGED),
        ({"nonce": "f4240.salt.0000"}, Verdict.FORGED),
        ({"nonce": "\udcff..."}, Verdict.FORGED),
    ],
)
def test_wrong_answers(changes: dict[str, str], verdict: Verdict) -> None:
    server = nonces()
    assert judge(server, replace(said(challenge_of(server)), **changes)) is verdict  # type: ignore[arg-type]


def test_wrong_password_with_an_old_nonce_is_wrong_not_stale() -> None:
    """`stale` would tell a guesser that the password was right."""
    server = nonces()
    assert judge(server, said(challenge_of(server), "guess"), NOW + 9999) is Verdict.WRONG


def test_right_password_with_a_foreign_nonce_is_asked_again() -> None:
    other = Nonces(REALM, b"before the restart")
    assert judge(nonces(), said(challenge_of(other))) is Verdict.STALE


def test_unknown_user_looks_like_a_wrong_password() -> None:
    server = nonces()
    assert server.verify(said(challenge_of(server)), "REGISTER", None, NOW) is Verdict.WRONG


def test_method_counts() -> None:
    server = nonces()
    assert server.verify(said(challenge_of(server)), "INVITE", secret(), NOW) is Verdict.WRONG


def test_algorithm_that_was_not_offered_is_refused() -> None:
    server = nonces(algorithms=("SHA-256",))
    assert judge(server, said(replace(challenge_of(server), algorithm="MD5"))) is Verdict.WRONG


def test_challenge_is_one_nonce_in_order_of_preference() -> None:
    first, second = nonces().challenge(NOW, "salt", stale=True)
    assert first == Challenge(realm=REALM, nonce=first.nonce, algorithm="SHA-256", qop=("auth",), stale=True)
    assert second == replace(first, algorithm="MD5")
    assert first.nonce != nonces().challenge(NOW, "other")[0].nonce


def test_used_nonces_are_forgotten_when_they_expire() -> None:
    server = nonces()
    for number in range(1000):
        now = NOW + number
        challenge = server.challenge(now, f"salt{number}")[0]
        assert judge(server, said(challenge), now) is Verdict.OK
    assert len(server.to_data()["used"]) <= server.lifetime_s + 2


def test_replay_is_noticed_after_a_restart() -> None:
    server = nonces()
    credentials = said(challenge_of(server))
    assert judge(server, credentials) is Verdict.OK
    again = Nonces.from_data(json.loads(json.dumps(server.to_data())), REALM, b"secret")
    assert again == server
    assert judge(again, credentials) is Verdict.STALE


@pytest.mark.parametrize(
    ("texts", "chosen"),
    [
        (['Digest realm="r", nonce="n", algorithm=SHA-256, qop="auth"', 'Digest realm="r", nonce="n"'], 0),
        (['Digest realm="r", nonce="n", algorithm=SHA-512-256', "Digest realm=r, nonce=n, algorithm=md5"], 1),
        (
            [
                'Digest realm="r", nonce="n", qop="auth-int"',
                'Digest realm="r", nonce="n", qop="auth-int, AUTH"',
            ],
            1,
        ),
        (['Basic realm="r"', "NoOneKnowsThis opaque-data=here"], None),
    ],
)
def test_choose(texts: list[str], chosen: int | None) -> None:
    challenges = [Challenge.parse(text) for text in texts]
    assert choose(challenges) == (None if chosen is None else challenges[chosen])


QUOTABLE = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=9)
HEX = st.text("0123456789abcdef", max_size=8)


@given(
    st.builds(
        Challenge,
        realm=QUOTABLE,
        nonce=QUOTABLE,
        algorithm=st.sampled_from(ALGORITHMS),
        qop=st.sampled_from([(), ("auth",), ("auth", "auth-int")]),
        opaque=QUOTABLE,
        stale=st.booleans(),
    )
)
def test_challenge_there_and_back(challenge: Challenge) -> None:
    assert Challenge.parse(str(challenge)) == challenge


@given(
    st.builds(
        Credentials,
        username=QUOTABLE,
        realm=QUOTABLE,
        nonce=QUOTABLE,
        uri=QUOTABLE,
        response=HEX,
        algorithm=st.sampled_from(ALGORITHMS),
        cnonce=QUOTABLE,
        qop=st.sampled_from(["", "auth"]),
        nc=HEX,
        opaque=QUOTABLE,
    )
)
def test_credentials_there_and_back(credentials: Credentials) -> None:
    assert Credentials.parse(str(credentials)) == credentials


@pytest.mark.parametrize(
    "text",
    [
        'Digest realm="r',
        "Digest realm",
        "Digest =x",
        'Digest a="b" c="d"',
        "Digest a=1, A=2",
        "Digest " + ",".join(f"a{number}=b" for number in range(MAX_PARAMS + 1)),
    ],
)
def test_bad_parameters(text: str) -> None:
    for read in (Challenge.parse, Credentials.parse):
        with pytest.raises(ParseError):
            read(text)


@given(st.text('Digest realm="x\\",=abc \udcff', max_size=60))
def test_random_text(text: str) -> None:
    try:
        credentials = Credentials.parse(text)
    except ParseError:
        return
    assert judge(nonces(), credentials) in (Verdict.WRONG, Verdict.FORGED)

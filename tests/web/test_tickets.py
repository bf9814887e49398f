"""Lock-out, tickets and the signing key, without a server."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.site import Account
from callcenter.web import load_secret
from callcenter.web.lockout import FIRST_WAIT_S, FORGET_AFTER_S, LONGEST_WAIT_S, MAX_KEYS, Lockout
from callcenter.web.signed_out import SignedOut
from callcenter.web.tokens import BEARER, FORM, LIFE_S, MAX_LENGTH, SESSION, Tokens

MEI = Account(
    name="agent1", kind="user", full_name="Lin Mei", local_name="", role="agent", language="zh", extension="",
    password_hash="$argon2id$1", ha1={},
)  # fmt: skip


class Now:
    at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.mark.parametrize("kind", [SESSION, BEARER])
def test_a_ticket_is_good_for_its_kind_and_time(kind: str) -> None:
    now = Now()
    tokens = Tokens(b"k" * 32, now)
    token, ticket = tokens.issue(kind, MEI)
    assert tokens.read(kind, token) == ticket
    assert (ticket.user, ticket.role, ticket.until) == ("agent1", "agent", 1000.0 + LIFE_S[kind])
    assert tokens.read(BEARER if kind == SESSION else SESSION, token) is None
    assert Tokens(b"other" * 8, now).read(kind, token) is None
    now.at += LIFE_S[kind]
    assert tokens.read(kind, token) is None


def test_a_revoked_ticket_is_no_longer_good_and_forgotten_once_it_would_have_ended() -> None:
    now = Now()
    kept = SignedOut()
    tokens = Tokens(b"k" * 32, now, kept)
    (one, first), (two, second) = (tokens.issue(SESSION, MEI) for _ in range(2))
    tokens.revoke(first)
    assert (tokens.read(SESSION, one), tokens.read(SESSION, two)) == (None, second)
    now.at += LIFE_S[SESSION] + 1
    tokens.revoke(tokens.issue(SESSION, MEI)[1])
    assert len(kept._tickets) == 1


def test_what_was_signed_out_stays_so_through_a_restart(tmp_path: Path) -> None:
    now, file = Now(), tmp_path / "signed-out.json"
    before = Tokens(b"k" * 32, now, SignedOut(file))
    (one, first), (two, _) = (before.issue(BEARER, MEI) for _ in range(2))
    other, others = before.issue(SESSION, replace(MEI, name="agent2"))
    before.revoke(first)
    after = Tokens(b"k" * 32, now, SignedOut(file))
    assert (after.read(BEARER, one), after.read(SESSION, other)) == (None, others)
    assert after.read(BEARER, two) is not None
    after.end_all("agent1")
    now.at += 1
    again = Tokens(b"k" * 32, now, SignedOut(file))
    assert (again.read(BEARER, two), again.read(SESSION, other)) == (None, others)
    assert again.read(BEARER, again.issue(BEARER, MEI)[0]) is not None
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"tickets": {"a": "b"}, "users": {}}', '{"tickets": 1, "users": 2}']
)
def test_a_file_that_says_nothing_signs_nobody_out(tmp_path: Path, text: str) -> None:
    file = tmp_path / "signed-out.json"
    file.write_text(text)
    tokens = Tokens(b"k" * 32, Now(), SignedOut(file))
    token, ticket = tokens.issue(BEARER, MEI)
    assert tokens.read(BEARER, token) == ticket
    tokens.revoke(ticket)
    assert Tokens(b"k" * 32, Now(), SignedOut(file)).read(BEARER, token) is None


def test_a_folder_that_cannot_be_written_still_signs_out(tmp_path: Path) -> None:
    tokens = Tokens(b"k" * 32, Now(), SignedOut(tmp_path / "gone" / "signed-out.json"))
    token, ticket = tokens.issue(BEARER, MEI)
    tokens.revoke(ticket)
    assert tokens.read(BEARER, token) is None


def test_the_stamp_follows_the_password() -> None:
    tokens = Tokens(b"k" * 32, Now())
    assert tokens.stamp(MEI) == tokens.stamp(replace(MEI, role="admin"))
    assert tokens.stamp(MEI) != tokens.stamp(replace(MEI, password_hash="$argon2id$2"))


@given(st.text(max_size=60) | st.text(alphabet="ABCabc012_-.", max_size=MAX_LENGTH + 5))
def test_no_made_up_text_is_a_ticket(text: str) -> None:
    tokens = Tokens(b"k" * 32, Now())
    assert [tokens.read(kind, text) for kind in (SESSION, BEARER)] == [None, None]
    assert not tokens.form_is_ours("cookie", text)


def test_a_form_belongs_to_its_cookie() -> None:
    tokens = Tokens(b"k" * 32, Now())
    token = tokens.form_token("cookie")
    assert tokens.form_is_ours("cookie", token)
    assert not tokens.form_is_ours("another", token)
    assert not tokens.form_is_ours("", tokens.form_token(""))
    assert FORM in LIFE_S


def test_waits_grow_to_a_limit_and_are_forgotten() -> None:
    lockout = Lockout(free=3)
    now, waits = 0.0, []
    for _ in range(10):
        lockout.tried("k", now)
        waits.append(lockout.wait_s("k", now))
        now += waits[-1]
    assert waits == [0.0, 0.0, FIRST_WAIT_S, 60.0, 120.0, 240.0, 480.0, *([LONGEST_WAIT_S] * 3)]
    assert lockout.wait_s("other", now) == 0.0
    now += FORGET_AFTER_S + 1
    lockout.tried("k", now)
    assert lockout.wait_s("k", now) == 0.0


def test_a_success_wipes_the_slate() -> None:
    lockout = Lockout(free=2)
    lockout.tried("k", 0.0)
    lockout.succeeded("k")
    lockout.tried("k", 0.0)
    assert lockout.wait_s("k", 0.0) == 0.0


def test_memory_is_bounded_and_the_oldest_key_goes() -> None:
    lockout = Lockout(free=1)
    for number in range(MAX_KEYS + 1):
        lockout.tried(str(number), 0.0)
    assert len(lockout._tries) == MAX_KEYS
    assert (lockout.wait_s("0", 0.0), lockout.wait_s("1", 0.0)) == (0.0, FIRST_WAIT_S)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.floats(0, 2000), st.booleans()), max_size=60))
def test_a_wait_never_exceeds_the_limit_and_success_always_frees(
    steps: list[tuple[str, float, bool]],
) -> None:
    lockout, now = Lockout(free=2), 0.0
    for key, passed, success in steps:
        now += passed
        lockout.tried(key, now)
        if success:
            lockout.succeeded(key)
            assert lockout.wait_s(key, now) == 0.0
        assert 0.0 <= lockout.wait_s(key, now) <= LONGEST_WAIT_S


def test_the_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secret.key"
    made = load_secret(path)
    assert len(made) == 32
    assert load_secret(path) == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_bytes(b"short")
    assert len(load_secret(path)) == 32

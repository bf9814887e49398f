"""Limits and bans per source, second by second."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.sip.effects import WakeAt
from callcenter.sip.shield import (
    WAKE_KEY,
    Offence,
    Rate,
    Shield,
    ShieldEffect,
    ShieldRules,
    SourceBanned,
    SourceUnbanned,
    Step,
    source_of,
)

ADMIT, BUSY, DROP = Step.ADMIT, Step.BUSY, Step.DROP
GUESSING, FLOODING = Offence.GUESSING, Offence.FLOODING
SCANNER = "203.0.113.6"
RULES = ShieldRules(
    calls=Rate(1.0, 2.0),
    others=Rate(2.0, 3.0),
    answers=Rate(1.0, 1.0),
    guesses=3,
    excess_calls=4,
    forgiven_after_s=300.0,
    ban_s=100.0,
    longest_ban_s=300.0,
    remembered_s=1000.0,
    max_sources=3,
)


def shield() -> Shield:
    return Shield(RULES)


def ban(shield: Shield, now: float, source: str = SCANNER) -> list[ShieldEffect]:
    return [effect for _ in range(RULES.guesses) for effect in shield.charge(source, GUESSING, now)]


@pytest.mark.parametrize(
    "is_call, at, steps",
    [
        (True, [0, 0, 0, 0], [ADMIT, ADMIT, BUSY, DROP]),
        (False, [0, 0, 0, 0, 0], [ADMIT, ADMIT, ADMIT, BUSY, DROP]),
        # What is refused takes nothing away: a flood does not shut its own honest part out for ever.
        (True, [0, 0, 0, 0, 1, 1, 2], [ADMIT, ADMIT, BUSY, DROP, ADMIT, BUSY, ADMIT]),
        (True, [0, 0, 0.9, 1.0, 100, 100, 100], [ADMIT, ADMIT, BUSY, ADMIT, ADMIT, ADMIT, BUSY]),
    ],
)
def test_a_source_has_a_rate_and_a_burst(is_call: bool, at: list[float], steps: list[Step]) -> None:
    books = shield()
    assert [books.step(SCANNER, now, is_call=is_call) for now in at] == steps


def test_calls_others_and_sources_are_counted_apart() -> None:
    books = shield()
    assert [books.step(SCANNER, 0.0, is_call=True) for _ in range(3)] == [ADMIT, ADMIT, BUSY]
    assert books.step(SCANNER, 0.0, is_call=False) is ADMIT
    assert books.step("203.0.113.7", 0.0, is_call=True) is ADMIT
    assert books.counts == {"over_limit": 1}


def test_a_guesser_is_banned_and_comes_back() -> None:
    books = shield()
    assert ban(books, 5.0) == [SourceBanned(SCANNER, 105.0, "guessing"), WakeAt(WAKE_KEY, 105.0)]
    assert books.bans(5.0) == (SourceBanned(SCANNER, 105.0, "guessing"),)
    assert books.step(SCANNER, 104.9, is_call=True) is DROP
    assert books.woke(WAKE_KEY, 104.9) == [WakeAt(WAKE_KEY, 105.0)]
    assert books.woke("other", 105.0) == []
    assert books.woke(WAKE_KEY, 105.0) == [SourceUnbanned(SCANNER)]
    assert books.woke(WAKE_KEY, 106.0) == []
    assert books.step(SCANNER, 105.0, is_call=True) is ADMIT
    assert books.bans(105.0) == ()
    assert books.counts == {"bans": 1, "banned_requests": 1}


@pytest.mark.parametrize(
    "at, lasts_s",
    [
        ([0.0], [100.0]),
        ([0.0, 100.0], [100.0, 200.0]),
        # Never longer than a day (here 300 s).
        ([0.0, 100.0, 300.0], [100.0, 200.0, 300.0]),
        # Forgotten in the end: as the first time.
        ([0.0, 1099.9], [100.0, 200.0]),
        ([0.0, 1100.0], [100.0, 100.0]),
    ],
)
def test_each_ban_lasts_longer(at: list[float], lasts_s: list[float]) -> None:
    books = shield()
    bans = [effect for now in at for effect in ban(books, now) if isinstance(effect, SourceBanned)]
    assert [round(one.until - now, 6) for one, now in zip(bans, at, strict=True)] == lasts_s


@pytest.mark.parametrize(
    "offence, every_s, tries, is_banned",
    [
        (GUESSING, 0.0, 2, False),
        (GUESSING, 0.0, 3, True),
        (FLOODING, 0.0, 3, False),
        (FLOODING, 0.0, 4, True),
        # A phone with an old password that tries every two minutes is a nuisance, no attack.
        (GUESSING, 100.0, 50, False),
        (GUESSING, 60.0, 50, True),
    ],
)
def test_charges_are_forgiven_with_time(
    offence: Offence, every_s: float, tries: int, is_banned: bool
) -> None:
    books = shield()
    found = [effect for number in range(tries) for effect in books.charge(SCANNER, offence, number * every_s)]
    assert bool(found) is is_banned


def test_a_banned_source_is_not_charged_again() -> None:
    books = shield()
    ban(books, 0.0)
    assert ban(books, 50.0) == []
    assert books.charge(SCANNER, GUESSING, 100.0) == []


@pytest.mark.parametrize(
    "host, source",
    [
        ("203.0.113.6", "203.0.113.6"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::4", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:203.0.113.6", "203.0.113.6"),
        ("page.invalid", "page.invalid"),
    ],
)
def test_what_counts_as_one_source(host: str, source: str) -> None:
    assert source_of(host) == source


def test_forged_addresses_only_push_out_what_was_quiet_longest() -> None:
    books = shield()
    for host in ("10.0.0.1", "10.0.0.2", "10.0.0.3"):
        assert [books.step(host, 0.0, is_call=True) for _ in range(2)] == [ADMIT, ADMIT]
    assert books.step("10.0.0.1", 0.0, is_call=True) is BUSY
    assert books.step("10.0.0.4", 0.0, is_call=True) is ADMIT
    assert books.step("10.0.0.1", 0.0, is_call=True) is DROP
    assert books.step("10.0.0.2", 0.0, is_call=True) is ADMIT


def test_new_offenders_never_push_out_a_running_ban() -> None:
    books = shield()
    ban(books, 0.0)
    for number in range(10):
        books.charge(f"10.0.0.{number}", GUESSING, 1.0)
    assert books.is_banned(SCANNER, 1.0)


HOSTS = st.sampled_from(["203.0.113.6", "203.0.113.7", "2001:db8::1", "2001:db8:1::1", "10.0.0.1"])
ACTIONS = st.tuples(
    st.sampled_from(["call", "other", "guess", "flood", "wake"]), HOSTS, st.floats(-1.0, 200.0)
)


def act(books: Shield, kind: str, host: str, now: float) -> list[ShieldEffect] | Step:
    if kind in ("call", "other"):
        return books.step(host, now, is_call=kind == "call")
    if kind == "wake":
        return books.woke(WAKE_KEY, now)
    return books.charge(host, GUESSING if kind == "guess" else FLOODING, now)


@given(st.lists(ACTIONS, max_size=60))
def test_whatever_happens_books_stay_small_and_bans_end(actions: list[tuple[str, str, float]]) -> None:
    books, now = shield(), 0.0
    for kind, host, later in actions:
        now += later
        was_banned = books.is_banned(host, now)
        done = act(books, kind, host, now)
        if was_banned and kind in ("call", "other"):
            assert done is DROP
        again = Shield.from_data(json.loads(json.dumps(books.to_data())), RULES)
        assert (again.bans(now), again.wakes(), again.counts) == (
            books.bans(now),
            books.wakes(),
            books.counts,
        )
        data = books.to_data()
        assert len(data["offenders"]) <= RULES.max_sources  # type: ignore[arg-type]
        assert all(one.until - now <= RULES.longest_ban_s + 60 for one in books.bans(now))
    books.woke(WAKE_KEY, now + 100_000.0)
    assert (books.bans(now + 100_000.0), books.wakes()) == ((), [])


@given(st.lists(st.floats(0.0, 5.0), max_size=60))
def test_nobody_gets_more_than_rate_and_burst(gaps: list[float]) -> None:
    books, now, admitted = shield(), 0.0, 0
    for gap in gaps:
        now += gap
        admitted += books.step(SCANNER, now, is_call=True) is ADMIT
    assert admitted <= RULES.calls.burst + RULES.calls.per_s * now + 1e-6

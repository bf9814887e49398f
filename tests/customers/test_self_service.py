"""How often PINs may be tried, accounts in any spelling, and cases there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.customers import Case, CaseState, LockRule, account_key
from callcenter.customers.accounts import MAX_ACCOUNT
from callcenter.customers.cases import id_of, number_of
from callcenter.customers.locking import Tries, begin, left, taken_back, tried

ACCOUNT = LockRule(free=3, lock_s=60.0, forget_s=1000.0)
NUMBER = LockRule(free=5, lock_s=30.0, forget_s=1000.0)
RULES = (ACCOUNT, NUMBER)


@pytest.mark.parametrize(
    ("account", "key"),
    [
        ("40-118-203", "40118203"),
        ("40 118.203", "40118203"),
        ("AB-7", "ab7"),
        ("", ""),
        ("9" * MAX_ACCOUNT, "9" * MAX_ACCOUNT),
        ("9" * (MAX_ACCOUNT + 1), ""),
    ],
)
def test_every_spelling_of_an_account_is_one(account: str, key: str) -> None:
    assert account_key(account) == key == account_key(key)


@pytest.mark.parametrize(
    ("before", "at", "after"),
    [
        (Tries(), 10.0, Tries(wrong=1, last_at=10.0)),
        (Tries(wrong=2, last_at=5.0), 10.0, Tries(wrong=3, last_at=10.0, locked_until=70.0)),
        (Tries(wrong=3, last_at=5.0, locked_until=9.0), 10.0, Tries(wrong=1, last_at=10.0)),
        (Tries(wrong=2, last_at=5.0), 1006.0, Tries(wrong=1, last_at=1006.0)),
    ],
)
def test_a_try_counts(before: Tries, at: float, after: Tries) -> None:
    assert tried(before, ACCOUNT, at) == after


@given(st.lists(st.tuples(st.floats(0.0, 100.0), st.booleans()), max_size=60))
def test_nobody_has_more_wrong_tries_in_any_minute_than_are_free(steps: list[tuple[float, bool]]) -> None:
    now, account, number = 0.0, Tries(), Tries()
    wrong: list[float] = []
    for pause, is_right in steps:
        now += pause
        both = begin(account, number, RULES, now)
        if both is None:
            assert account.is_locked(now) or number.is_locked(now)
            continue
        account, number = both
        assert left(account, number, RULES) >= 0
        if is_right:
            account, number = Tries(), taken_back(number)
            wrong.clear()
        else:
            wrong.append(now)
        # Between two unlockings there are `free` of them, whatever the pauses.
        since = [at for at in wrong if at > now - ACCOUNT.lock_s]
        assert len(since) <= 2 * ACCOUNT.free - 1


@given(st.integers(1, 10**8))
def test_numbers_of_cases_there_and_back(id_: int) -> None:
    assert id_of(number_of(id_)) == id_


@pytest.mark.parametrize(
    "text", ["", "C-", "C-999", "C-1000", "C-0001001", "c-1001", "C-1001x", "C-99999999999"]
)
def test_what_is_no_number_of_a_case(text: str) -> None:
    assert id_of(text) == 0


def test_a_case_there_and_back() -> None:
    case = Case(
        number="C-1001", kind="order", state=CaseState.CLOSED, text="t", details={"a": [1]}, recording="r",
        customer="c", call="x", ani="+1", opened_at=1.0, closed_at=2.0, closed_by="agent1", note="n",
    )  # fmt: skip
    assert Case.from_data(case.to_data()) == case

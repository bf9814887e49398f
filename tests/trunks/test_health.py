"""Failing trunks rest, longer each time; a final answer is the trunk's fault or the called person's word."""

from __future__ import annotations

import pytest

from callcenter.trunks import Health, is_trunks_fault, may_try_another
from callcenter.trunks.health import FAILURES_IN_A_ROW, FIRST_REST_S, LONGEST_REST_S, TABLE, Condition, Heard


def test_the_table_lists_every_input_in_every_state() -> None:
    assert set(TABLE) == {(health, heard) for health in Health for heard in Heard}


def test_three_failures_in_a_row_are_a_rest_and_one_after_it_a_longer_one() -> None:
    condition, now, rests = Condition(), 0.0, []
    for _ in range(FAILURES_IN_A_ROW - 1):
        condition = condition.after(Heard.FAILED, now, "503")
        assert condition.health is Health.UP
    for _ in range(8):
        condition = condition.after(Heard.FAILED, now, "503")
        assert condition.health is Health.RESTING
        rests.append(condition.until - now)
        assert condition.at(condition.until - 0.1).health is Health.RESTING
        now = condition.until
        condition = condition.at(now)
        assert condition.health is Health.ON_TRIAL
    assert rests[:3] == [FIRST_REST_S, 2 * FIRST_REST_S, 4 * FIRST_REST_S]
    assert rests[-1] == LONGEST_REST_S
    assert condition.after(Heard.WORKED, now) == Condition()


def test_a_call_that_works_starts_the_count_anew() -> None:
    condition = Condition()
    for heard in (Heard.FAILED, Heard.FAILED, Heard.WORKED, Heard.FAILED, Heard.FAILED):
        condition = condition.after(heard, 0.0)
    assert condition.health is Health.UP


def test_a_trunk_that_is_down_is_up_when_it_says_so() -> None:
    down = Condition().after(Heard.STOOD_DOWN, 0.0, "403 Forbidden")
    assert (down.health, down.why) == (Health.DOWN, "403 Forbidden")
    assert down.after(Heard.WORKED, 1.0) == down
    assert down.after(Heard.STOOD_UP, 1.0) == Condition()


@pytest.mark.parametrize(
    ("code", "another", "fault"),
    [
        (302, False, False),
        (401, True, True),
        (402, True, False),
        (403, True, False),
        (404, False, False),
        (407, True, True),
        (408, True, True),
        (410, False, False),
        (480, False, False),
        (484, False, False),
        (486, False, False),
        (487, False, False),
        (488, True, False),
        (500, True, True),
        (501, True, False),
        (503, True, True),
        (504, True, True),
        (600, False, False),
        (603, False, False),
        (606, True, False),
        (608, False, False),
    ],
)
def test_final_answers(code: int, another: bool, fault: bool) -> None:
    assert (may_try_another(code), is_trunks_fault(code)) == (another, fault)

"""What would become of a number that an agent types, before it is called."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter.calls.number_check import Checked, Verdict, check
from tests.calls.outside import ABROAD, HOME, OURS
from tests.calls.test_dialling import MAY, desk
from tests.helpers.house import RULES, House

CHECKS = [
    (HOME, Checked(number=HOME, kind="ordinary", verdict=Verdict.CALLABLE, shown="+861065520001")),
    (ABROAD, Checked(number=ABROAD, kind="ordinary", verdict=Verdict.ABROAD, is_abroad=True)),
    ("4001", Checked(number="4001", kind="phone", verdict=Verdict.CALLABLE)),
    ("110", Checked(number="110", kind="emergency", verdict=Verdict.CALLABLE, shown="+861065520001")),
    ("5000", Checked(number="5000", kind="ours", verdict=Verdict.OURS)),
    ("2042", Checked(number="agent2", kind="agent", verdict=Verdict.COLLEAGUE)),
    ("what?", Checked(number="what?", kind="unknown", verdict=Verdict.UNKNOWN)),
]


@pytest.mark.parametrize("typed, checked", CHECKS, ids=[typed for typed, _ in CHECKS])
def test_what_would_become_of_a_number(typed: str, checked: Checked) -> None:
    house = desk()
    assert check(house.exchange.calls.book, "agent1", typed, house.now) == checked


def test_no_line_there_or_none_free() -> None:
    nowhere = House(rules=replace(RULES, outward=replace(MAY, trunks=())))
    assert check(nowhere.exchange.calls.book, "agent1", HOME, 0.0).verdict is Verdict.NO_TRUNK
    house = desk()
    for trunk in house.exchange.calls.book.trunks.specs:
        house.exchange.calls.book.trunks.stood(trunk, is_up=False, why="down", now=house.now)
    assert check(house.exchange.calls.book, "agent1", HOME, house.now).verdict is Verdict.NO_LINE
    assert OURS not in str(CHECKS)

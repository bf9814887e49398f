"""The check case every definition must meet, and nothing divided by nothing."""

from __future__ import annotations

import pytest

from callcenter.kpi import FORMULAS, Counts, abandonment_rate, service_level

CHECK = Counts(answered=1000, answered_in_time=860, abandoned=60, abandoned_in_time=20, abandoned_short=10)


@pytest.mark.parametrize(
    ("formula", "percent"),
    [
        ("sl_strict", 81.13),
        ("sl_fair", 82.69),
        ("sl_answered", 86.00),
        ("sl_served", 83.02),
        ("sl_short", 81.90),
        ("sl_credit", 82.08),
    ],
)
def test_the_check_case(formula: str, percent: float) -> None:
    share = service_level(CHECK, formula)
    assert share is not None
    assert round(share * 100, 2) == percent


@pytest.mark.parametrize("formula", FORMULAS)
def test_nothing_to_divide_by_is_no_figure(formula: str) -> None:
    assert service_level(Counts(), formula) is None


def test_abandonment_with_and_without_short_ones() -> None:
    assert abandonment_rate(CHECK) == 60 / 1060
    assert abandonment_rate(CHECK, with_short=False) == 50 / 1050
    assert abandonment_rate(Counts()) is None

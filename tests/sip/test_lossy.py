"""A few hundred random calls on a bad wire; `make soak-sip` plays thousands more."""

from __future__ import annotations

import pytest

from tests.sip.lossy import run

CHUNK = 50


@pytest.mark.parametrize("first", range(1, 300, CHUNK))
def test_every_call_ends_on_both_sides_and_leaves_nothing(first: int) -> None:
    scripts = [run(seed) for seed in range(first, first + CHUNK)]
    assert [(script.seed, script.problems) for script in scripts if script.problems] == []


def test_a_script_is_made_of_its_seed_alone() -> None:
    once, again, other = run(7), run(7), run(8)
    assert once.told() == again.told() != other.told()

"""The script that plants bugs works: every bug still applies, and a few are found in each run of the tests."""

from __future__ import annotations

import pytest

from tests.acd.mutants import MUTANTS, applies, killed_by


def test_every_mutant_still_applies_and_has_a_name_of_its_own() -> None:
    assert [mutant.name for mutant in MUTANTS if not applies(mutant)] == []
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) >= 15


@pytest.mark.parametrize(
    "name, test",
    [
        (
            "an offer has no deadline",
            "test_engine.py::test_a_missed_offer_pauses_the_agent_and_rings_the_next",
        ),
        (
            "a queue's weight does not count",
            "test_engine.py::test_an_agent_of_two_queues_takes_the_better_score",
        ),
    ],
)
def test_a_planted_bug_is_found(name: str, test: str) -> None:
    assert [killed_by(mutant) for mutant in MUTANTS if mutant.name == name] == [test]

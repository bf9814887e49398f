from __future__ import annotations

import pytest

from acd.model import SkillNeed
from acd.skills import in_words, meets, normal

CHINESE, BILLING = SkillNeed("Chinese", 7), SkillNeed("billing", 5)


@pytest.mark.parametrize(
    "needs, same",
    [
        ((), ()),
        ((BILLING, CHINESE), (CHINESE, BILLING)),
        ((SkillNeed("Chinese", 4), CHINESE, SkillNeed("Chinese", 1)), (CHINESE,)),
    ],
)
def test_equal_requirements_have_one_form(needs: tuple[SkillNeed, ...], same: tuple[SkillNeed, ...]) -> None:
    assert normal(needs) == same


@pytest.mark.parametrize(
    "skills, needs, able",
    [
        ({}, (), True),
        ({}, (CHINESE,), False),
        ({"Chinese": 6}, (CHINESE,), False),
        ({"Chinese": 7}, (CHINESE,), True),
        ({"Chinese": 10}, (CHINESE, BILLING), False),
        ({"Chinese": 10, "billing": 5}, (CHINESE, BILLING), True),
    ],
)
def test_who_meets_a_requirement(skills: dict[str, int], needs: tuple[SkillNeed, ...], able: bool) -> None:
    assert meets(skills, needs) is able


def test_a_requirement_in_words() -> None:
    assert in_words((CHINESE, BILLING)) == "Chinese ≥ 7, billing ≥ 5"
    assert in_words(()) == ""

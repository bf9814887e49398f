from __future__ import annotations

from collections.abc import Callable

import pytest

from acd import AgentSpec, BadSpec, Entry, QueueSpec, SkillNeed

NAN, INFINITE = float("nan"), float("inf")


@pytest.mark.parametrize(
    "make",
    [
        lambda: QueueSpec(""),
        lambda: QueueSpec("support", ring_for_s=0.0),
        lambda: QueueSpec("support", wrap_up_s=-1.0),
        lambda: QueueSpec("support", ageing=-0.1),
        lambda: QueueSpec("support", offer_again_after_s=0.0),
        lambda: QueueSpec("support", ring_for_s=NAN),
        lambda: QueueSpec("support", ring_for_s=INFINITE),
        lambda: QueueSpec("support", weight=NAN),
        lambda: QueueSpec("support", tier_bonus={"gold": INFINITE}),
        lambda: AgentSpec(""),
        lambda: AgentSpec("ann", ("support", "support")),
        lambda: AgentSpec("ann", (), {"Chinese": 0}),
        lambda: AgentSpec("ann", (), {"Chinese": 11}),
        lambda: AgentSpec("ann", (), {"": 1}),
        lambda: SkillNeed("Chinese", 0),
        lambda: SkillNeed("Chinese", 11),
        lambda: SkillNeed("", 1),
        lambda: Entry("", "c", "support", (), 0, 0.0),
        lambda: Entry("e", "c", "support", (), 0, NAN),
    ],
)
def test_values_that_make_no_sense_are_refused(make: Callable[[], object]) -> None:
    with pytest.raises(BadSpec):
        make()


def test_the_limits_themselves_are_allowed() -> None:
    assert QueueSpec("support", wrap_up_s=0.0, ageing=0.0).strategy == "longest_idle"
    assert [SkillNeed("Chinese", level).level for level in (1, 10)] == [1, 10]

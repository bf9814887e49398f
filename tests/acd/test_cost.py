"""Promise 8: what a decision does must not grow with those it does not concern. Calls are counted, not seconds."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

import acd


def calls(work: Callable[[], object]) -> int:
    """How many Python and C calls (resumed generators included) `work` makes."""
    count = 0

    def count_one(frame: object, event: str, arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    former = sys.getprofile()
    sys.setprofile(count_one)
    try:
        work()
    finally:
        sys.setprofile(former)
    return count


def cost_of_a_turn(entries: int, others: int) -> tuple[int, int, int]:
    """Calls made by an arrival, by the position asked for, and by the agent who is freed for the first in line."""
    engine = acd.Engine()
    for queue in ("support", "sales"):
        engine.handle(acd.QueueConfigured(acd.QueueSpec(queue)), 0.0)
    for number in range(others):
        # Colleagues without the skill, and ready ones in another queue: no candidates.
        agent, queue = f"other-{number}", ("support", "sales")[number % 2]
        engine.handle(acd.AgentConfigured(acd.AgentSpec(agent, (queue,))), 0.0)
        engine.handle(acd.AgentSignedIn(agent), 0.0)
        engine.handle(acd.AgentReady(agent), 0.0)
    engine.handle(acd.AgentConfigured(acd.AgentSpec("ann", ("support",), {"Chinese": 5})), 0.0)
    engine.handle(acd.AgentSignedIn("ann"), 0.0)

    def arrive(number: int) -> None:
        needs = (acd.SkillNeed("Chinese", 2),)
        entry = acd.Entry(f"e{number}", "c", "support", needs, 0, float(number))
        engine.handle(acd.EntryArrived(entry), float(number))

    for number in range(entries):
        arrive(number)
    engine.position(f"e{entries - 1}")
    return (
        calls(lambda: arrive(entries)),
        calls(lambda: engine.position(f"e{entries}")),
        calls(lambda: engine.handle(acd.AgentReady("ann"), entries + 1.0)),
    )


@pytest.mark.parametrize("entries, others", [(5000, 10), (50, 1000)])
def test_a_turn_costs_the_same_beside_crowds(entries: int, others: int) -> None:
    small, large = cost_of_a_turn(50, 10), cost_of_a_turn(entries, others)
    # Room for the block that is cut in two once in many arrivals; a walk would show as thousands.
    assert all(many <= few + 12 for few, many in zip(small, large, strict=True))

"""Promise 8: what a decision does must not grow with those it does not concern. Calls are counted, not seconds."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable

import pytest

import acd

CHINESE = (acd.SkillNeed("Chinese", 2),)
RINGS = (acd.SkillStep((acd.SkillNeed("Chinese", 9),), 10.0),)
QUEUE = acd.QueueSpec(
    "support",
    wrap_up_s=5.0,
    sticky_s=5.0,
    redial_s=60.0,
    overflow=(
        acd.Overflow(acd.When.NO_AGENT, acd.Way.MESSAGE, "nobody"),
        acd.Overflow(acd.When.WAITED, acd.Way.VOICEMAIL, "box", over=1e6),
        acd.Overflow(acd.When.LENGTH, acd.Way.VOICEMAIL, "box", over=1e6),
    ),
    callback=acd.CallbackRule(),
)


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


def crowd(queue: acd.QueueSpec, entries: int, others: int) -> acd.Engine:
    """Ann, who is not ready, with a line before her; colleagues without the skill, or busy with another queue."""
    engine = acd.Engine()
    for spec in (queue, acd.QueueSpec("sales")):
        engine.handle(acd.QueueConfigured(spec), 0.0)
    for number in range(others):
        agent, of = f"other-{number}", ("support", "sales")[number % 2]
        engine.handle(acd.AgentConfigured(acd.AgentSpec(agent, (of,))), 0.0)
        engine.handle(acd.AgentSignedIn(agent), 0.0)
        engine.handle(acd.AgentReady(agent), 0.0)
    engine.handle(acd.AgentConfigured(acd.AgentSpec("ann", ("support",), {"Chinese": 5})), 0.0)
    engine.handle(acd.AgentSignedIn("ann"), 0.0)
    for number in range(entries):
        engine.handle(acd.EntryArrived(arrival(number, CHINESE)), float(number))
    # The first entry with a new requirement looks once at everybody who serves its queue.
    engine.handle(acd.EntryArrived(arrival(entries + 9, CHINESE, steps=RINGS)), float(entries))
    engine.position(f"e{entries - 1}")
    return engine


def arrival(number: int, needs: acd.Needs, **named: object) -> acd.Entry:
    return acd.Entry(f"e{number}", "c", "support", needs, 0, float(number), **named)  # type: ignore[arg-type]


def cost_of_turns(strategy: str, entries: int, others: int) -> dict[str, int]:
    """Calls made by each of a row of turns beside a crowd."""
    queue = acd.QueueSpec("support", strategy, **{name: getattr(QUEUE, name) for name in QUEUE.__slots__[2:]})
    engine = crowd(queue, entries, others)
    now, last = entries + 1.0, f"e{entries - 1}"

    def told(*facts: acd.Input) -> Callable[[], object]:
        return lambda: [engine.handle(fact, now) for fact in facts]

    def offered() -> str:
        return engine.agent("ann").offer

    turns: Iterable[tuple[str, Callable[[], object]]] = (
        ("an arrival", told(acd.EntryArrived(arrival(entries, CHINESE)))),
        ("with rings", told(acd.EntryArrived(arrival(entries + 1, CHINESE, steps=RINGS)))),
        ("a ring that widens", lambda: engine.woke(f"step:e{entries + 1}", now + 20.0)),
        ("the position", lambda: engine.position(last)),
        ("the estimate", lambda: engine.estimate(last)),
        ("a description", told(acd.EntryDescribed(last, tier="gold"))),
        ("a callback", told(acd.CallbackChosen(f"e{entries - 2}"))),
        ("who leaves", told(acd.EntryLeft(f"e{entries - 3}"))),
        ("a freed agent", told(acd.AgentReady("ann"))),
        ("a refusal", lambda: engine.handle(acd.OfferRefused(offered()), now)),
        ("ready again", told(acd.AgentReady("ann"))),
        ("an answer", lambda: engine.handle(acd.OfferAccepted(offered()), now)),
        ("an end", lambda: engine.handle(acd.ContactEnded("ann", engine.agent("ann").entry), now)),
        ("an end of wrap-up", told(acd.WrapUpFinished("ann"))),
    )
    return {name: calls(work) for name, work in turns}


@pytest.mark.parametrize("strategy", ["longest_idle", "round_robin", "random"])
@pytest.mark.parametrize("entries, others", [(5000, 10), (50, 1000)])
def test_a_turn_costs_the_same_beside_crowds(strategy: str, entries: int, others: int) -> None:
    small, large = cost_of_turns(strategy, 50, 10), cost_of_turns(strategy, entries, others)
    # Room for the block that is cut in two once in many arrivals; a walk would show as thousands.
    assert {name: large[name] - small[name] for name in large if large[name] > small[name] + 25} == {}

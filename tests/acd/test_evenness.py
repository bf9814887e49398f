"""Promise 4: with equal, constant handling times longest idle and in turn keep the difference in contacts at one."""

from __future__ import annotations

import heapq

from hypothesis import given
from hypothesis import strategies as st

import acd

HANDLING_S = 30.0


def contacts_handled(strategy: str, agents: int, gaps: list[float], wrap_up_s: float) -> list[int]:
    """Run a day on which every offer is taken at once; return the contacts of each agent, highest first."""
    engine = acd.Engine()
    engine.handle(acd.QueueConfigured(acd.QueueSpec("support", strategy, wrap_up_s=wrap_up_s)), 0.0)
    for number in range(agents):
        agent = f"a{number}"
        engine.handle(acd.AgentConfigured(acd.AgentSpec(agent, ("support",))), 0.0)
        engine.handle(acd.AgentSignedIn(agent), 0.0)
        engine.handle(acd.AgentReady(agent), 0.0)
    agenda: list[tuple[float, int, acd.Input | str]] = []
    now = 0.0
    for number, gap in enumerate(gaps):
        now += gap
        entry = acd.Entry(f"e{number}", f"c{number}", "support", (), 0, now)
        heapq.heappush(agenda, (now, number, acd.EntryArrived(entry)))
    count = len(gaps)
    while agenda:
        now, _, fact = heapq.heappop(agenda)
        todo = engine.woke(fact, now) if isinstance(fact, str) else engine.handle(fact, now)
        while todo:
            count += 1
            match todo.pop(0):
                case acd.MakeOffer() as made:
                    todo += engine.handle(acd.OfferAccepted(made.offer), now)
                    ended = acd.ContactEnded(made.agent, made.entry)
                    heapq.heappush(agenda, (now + HANDLING_S, count, ended))
                case acd.WakeAt(key, at) if key.startswith("wrap_up"):
                    heapq.heappush(agenda, (at, count, key))
    return sorted((view.handled for view in engine.agents()), reverse=True)


@given(
    st.sampled_from(["longest_idle", "round_robin"]),
    st.integers(1, 5),
    st.lists(st.sampled_from([0.0, 1.0, 7.0, 29.0, 30.0, 31.0, 100.0]), min_size=1, max_size=40),
    st.sampled_from([0.0, 10.0]),
)
def test_contacts_are_spread_evenly(strategy: str, agents: int, gaps: list[float], wrap_up_s: float) -> None:
    handled = contacts_handled(strategy, agents, gaps, wrap_up_s)
    assert sum(handled) == len(gaps)
    assert handled[0] - handled[-1] <= 1

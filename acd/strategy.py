"""Which of the agents who may take an entry gets it: each strategy is a plain function from an agent to a number.

The lowest number wins; of equals, whoever has been idle longest. A number may depend only on its arguments, so that an
agent can be taken out of the order by computing it once more. Where agents may have several contacts at once, whoever
has fewer in hand comes first, unless the strategy is about skills.
"""

from __future__ import annotations

from collections.abc import Callable

from acd.agent import AgentView
from acd.errors import BadSpec
from acd.model import AgentSpec, QueueSpec
from acd.ordered import Key
from acd.skills import Needs, skills_named

Strategy = Callable[[AgentView, AgentSpec, QueueSpec, Needs], float]


def longest_idle(view: AgentView, spec: AgentSpec, queue: QueueSpec, needs: Needs) -> float:
    """Whoever has been idle longest; of those idle since the same moment, who became so first."""
    return view.idle_since


def round_robin(view: AgentView, spec: AgentSpec, queue: QueueSpec, needs: Needs) -> float:
    """In turn: whoever was offered something longest ago. An offer that was not taken uses up the turn."""
    return view.turn


def fewest_contacts(view: AgentView, spec: AgentSpec, queue: QueueSpec, needs: Needs) -> float:
    """Whoever has had the fewest contacts since their shift began."""
    return view.handled


def least_busy(view: AgentView, spec: AgentSpec, queue: QueueSpec, needs: Needs) -> float:
    """Whoever was busy for the smallest share of their shift, as of when they were last free."""
    return view.busy_share


def most_skilled(view: AgentView, spec: AgentSpec, queue: QueueSpec, needs: Needs) -> float:
    """Whoever has the highest levels, added up, in the skills that are asked for."""
    return -sum(spec.skills.get(skill, 0) for skill in skills_named(needs))


def least_skilled_sufficient(view: AgentView, spec: AgentSpec, queue: QueueSpec, needs: Needs) -> float:
    """Whoever has the lowest levels of all skills, added up, among those who suffice: the scarce ones stay free."""
    return sum(spec.skills.values())


def priority_order(view: AgentView, spec: AgentSpec, queue: QueueSpec, needs: Needs) -> float:
    """By the agents' own level for the queue; those of level 2 only while nobody of level 1 is free."""
    return spec.levels.get(queue.queue, 1)


STRATEGIES: dict[str, Strategy] = {
    "longest_idle": longest_idle,
    "round_robin": round_robin,
    "fewest_contacts": fewest_contacts,
    "least_busy": least_busy,
    "most_skilled": most_skilled,
    "least_skilled_sufficient": least_skilled_sufficient,
    "priority_order": priority_order,
    # The lot is drawn for each entry, in `acd.matching`: one that stayed with an agent would leave some out for ever.
    "random": longest_idle,
    # All of them ring; the order says who is named first.
    "ring_all": longest_idle,
    # The hold for the preferred agent is the entry's; everybody else is taken by their idle time.
    "sticky": longest_idle,
}
RING_ALL = "ring_all"
BY_LOT = "random"
BY_SKILL = frozenset({"most_skilled", "least_skilled_sufficient"})
BY_NEEDS = frozenset({"most_skilled"})
"""Their numbers depend on what is asked for, so they may differ between two lines of a queue."""


def named(name: str) -> Strategy:
    """Return a strategy by its name; raise BadSpec for one that does not exist."""
    try:
        return STRATEGIES[name]
    except KeyError:
        raise BadSpec(f"no strategy {name!r}; there are: {', '.join(STRATEGIES)}") from None


def key_of(view: AgentView, spec: AgentSpec, queue: QueueSpec, needs: Needs) -> Key:
    """Where the agent stands among those who may take entries with these needs."""
    load = 0 if queue.strategy in BY_SKILL else len(view.work)
    return (load, STRATEGIES[queue.strategy](view, spec, queue, needs), view.idle_order, view.agent)

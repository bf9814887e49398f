"""Which of the ready agents gets an entry: each strategy is a plain function from an agent to a sort key.

The lowest key wins. A key may depend only on its arguments, so that an idle agent can be taken out of the
order by computing it once more.
"""

from __future__ import annotations

from collections.abc import Callable

from acd.errors import BadSpec
from acd.model import AgentSpec
from acd.ordered import Key
from acd.skills import Needs
from acd.states import AgentView

Strategy = Callable[[AgentView, AgentSpec, Needs], Key]


def longest_idle(view: AgentView, spec: AgentSpec, needs: Needs) -> Key:
    """Whoever has been idle longest; of those idle since the same moment, who became so first."""
    return (view.idle_since, view.idle_order, view.agent)


STRATEGIES: dict[str, Strategy] = {"longest_idle": longest_idle}


def named(name: str) -> Strategy:
    """Return a strategy by its name; raise BadSpec for one that does not exist."""
    try:
        return STRATEGIES[name]
    except KeyError:
        raise BadSpec(f"no strategy {name!r}; there are: {', '.join(STRATEGIES)}") from None

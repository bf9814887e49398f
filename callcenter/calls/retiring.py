"""Queues that the site has no longer: served to their end by whoever served them, and then forgotten.

    in the site ─ taken out of it → retiring, while somebody waits in it or is served out of it → forgotten
                                       └ back in the site → in the site

Its rules hold until then; nobody who waits in it loses the place. Who has left the site is signed out, after the
contact in hand.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

import acd
from acd.floor import Floor
from callcenter.calls.effects import TellRouter
from callcenter.calls.wishes import Configured

NO_NEWS = Configured(queues=(), agents=())


class Retiring:
    """`queues` are retiring. The floor is only looked at."""

    def __init__(self, floor: Callable[[], Floor]) -> None:
        self._floor = floor
        self.queues: tuple[str, ...] = ()

    def look(self) -> list[TellRouter]:
        """Whether it is over for some of them."""
        return self.told(NO_NEWS) if self.queues else []

    def told(self, site: Configured) -> list[TellRouter]:
        """What the routing core is to hear of another site."""
        floor = self._floor()
        there = {spec.queue for spec in site.queues}
        known = floor.waiting.queues
        gone = [queue for queue in (*self.queues, *site.removed) if queue in known and queue not in there]
        kept = tuple(dict.fromkeys(queue for queue in gone if floor.is_needed(queue)))
        over = [queue for queue in dict.fromkeys(gone) if queue not in kept]
        # Whoever is not named in the news serves what they served; of what is back, as little as of what is over.
        ended = {*over, *(queue for queue in self.queues if queue in there)}
        self.queues = kept
        facts: list[acd.Input] = [acd.QueueConfigured(spec) for spec in site.queues]
        facts += [acd.AgentConfigured(spec) for spec in _agents(floor, site, kept, ended)]
        facts += _loans(floor, set(over))
        facts += [acd.QueueRemoved(queue) for queue in over]
        facts += [acd.AgentSignedOut(agent) for agent in site.left if agent in floor.roster.specs]
        return [TellRouter(fact=fact) for fact in facts]


def _agents(floor: Floor, site: Configured, kept: Collection[str], ended: set[str]) -> list[acd.AgentSpec]:
    """Those of the site, who go on serving what they served of `kept`; and others who served what has `ended`."""
    told = [spec if spec.agent in site.left else _serving(floor, spec, kept) for spec in site.agents]
    named = {spec.agent for spec in site.agents}
    others = [floor.own_spec(agent) for agent in floor.roster.specs if agent not in named]
    return [*told, *(_without(spec, ended) for spec in others if not ended.isdisjoint(spec.queues))]


def _serving(floor: Floor, spec: acd.AgentSpec, kept: Collection[str]) -> acd.AgentSpec:
    if spec.agent not in floor.roster.specs:
        return spec
    was = floor.own_spec(spec.agent)
    more = [queue for queue in was.queues if queue in kept and queue not in spec.queues]
    levels = {queue: was.levels[queue] for queue in more if queue in was.levels}
    return replace(spec, queues=(*spec.queues, *more), levels={**spec.levels, **levels}) if more else spec


def _without(spec: acd.AgentSpec, ended: Collection[str]) -> acd.AgentSpec:
    return replace(
        spec,
        queues=tuple(queue for queue in spec.queues if queue not in ended),
        levels={queue: level for queue, level in spec.levels.items() if queue not in ended},
    )


def _loans(floor: Floor, over: Collection[str]) -> list[acd.Input]:
    """Agents who were lent to a queue that is over serve the rest of what they were lent to."""
    lent = [(agent, floor.roster.specs[agent].queues, loan.until) for agent, loan in floor.lent.items()]
    return [
        acd.AgentLent(agent, tuple(queue for queue in queues if queue not in over), until)
        for agent, queues, until in lent
        if not set(over).isdisjoint(queues)
    ]

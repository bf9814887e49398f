"""Whose rows somebody in charge sees, and on whom they may act: everybody's, a team's, or their own alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from callcenter.site import Site, SiteUser

IN_CHARGE = ("supervisor", "admin", "auditor")


@dataclass(frozen=True, slots=True)
class Scope:
    """None: all of them."""

    agents: frozenset[str] | None = None
    queues: frozenset[str] | None = None

    def has_agent(self, agent: str) -> bool:
        return self.agents is None or agent in self.agents

    def has_queue(self, queue: str) -> bool:
        return self.queues is None or queue in self.queues

    def has_call(self, agents: Iterable[str], queues: Iterable[str]) -> bool:
        """A contact belongs to the agents who have or had it, and to the queues it came through."""
        return any(map(self.has_agent, agents)) or any(map(self.has_queue, queues)) or self == EVERYTHING


EVERYTHING = Scope()


class Scopes:
    """The scope of each user."""

    def __init__(self, of: Mapping[str, Scope] | None = None) -> None:
        self._of = dict(of or {})

    @classmethod
    def of_site(cls, site: Site) -> Scopes:
        return cls({name: scope_of(site, name, user) for name, user in site.users.items()})

    def take(self, other: Scopes) -> None:
        """From now on those of another site."""
        self._of = other._of

    def of(self, user: str, role: str) -> Scope:
        """Whoever the site does not know goes by the role alone."""
        return self._of.get(user) or by_role(user, role)


def by_role(user: str, role: str) -> Scope:
    return EVERYTHING if role in IN_CHARGE else Scope(frozenset({user}), frozenset())


def scope_of(site: Site, name: str, user: SiteUser) -> Scope:
    """What `scope` and `team` of a user come to."""
    if user.role == "agent" or user.scope == "own":
        return Scope(frozenset({name}), frozenset(user.queues))
    if user.scope != "team":
        return EVERYTHING
    agents = {one: who for one, who in site.users.items() if who.role == "agent"}
    team = frozenset(
        one
        for one, who in agents.items()
        if (who.team == user.team if user.team else set(who.queues) & set(user.queues))
    )
    served = frozenset(queue for one in team for queue in agents[one].queues)
    return Scope(team | {name}, frozenset(user.queues) or served)

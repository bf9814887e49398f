"""Whoever has left the site, or has another role in it: their open pages are closed, after the contact in hand.

The page holds the telephone; without it a customer who is talking would lose the agent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import acd
from callcenter.events import AgentStateChanged, Event
from callcenter.site import Site
from callcenter.web.open_lines import NOT_SIGNED_IN, OpenLines


class Farewell:
    """`lines`: the sockets that are open. `agent_of`: None for people who are not agents."""

    def __init__(self, site: Site, agent_of: Callable[[str], acd.AgentView | None]) -> None:
        self.lines = OpenLines()
        self._agent_of = agent_of
        self._roles = _roles(site)
        self._leaving: set[str] = set()

    def change(self, _settings: object, site: Site) -> None:
        """The site is another."""
        roles = _roles(site)
        leaving = {user for user, role in self._roles.items() if roles.get(user) != role}
        self._roles = roles
        self._leaving |= leaving
        for user in leaving:
            self._look(user)

    def happened(self, event: Event) -> None:
        if isinstance(event, AgentStateChanged) and event.agent in self._leaving:
            self._look(event.agent)

    def _look(self, user: str) -> None:
        view = self._agent_of(user)
        if view is None or all(work.phase is not acd.State.ON_CONTACT for work in view.work):
            self._leaving.discard(user)
            self.lines.end(user, NOT_SIGNED_IN)


def _roles(site: Site) -> Mapping[str, str]:
    return {name: user.role for name, user in site.users.items()}

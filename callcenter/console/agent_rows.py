"""The agents' rows: who is in which state since when, as everybody's page shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from callcenter.console.messages import AgentRow
from callcenter.kpi import LiveQueues


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An agent as the site describes them."""

    agent: str
    name: str
    queues: tuple[str, ...]


class AgentRows:
    """A row for each agent of the site, none for anybody else."""

    def __init__(self, people: Iterable[Person], live: LiveQueues) -> None:
        self._people = {person.agent: person for person in people}
        self._live = live
        self._rows = {agent: _blank(person) for agent, person in self._people.items()}

    def __contains__(self, agent: str) -> bool:
        return agent in self._rows

    def kept(self, agent: str) -> AgentRow | None:
        """The row without today's count."""
        return self._rows.get(agent)

    def row(self, agent: str, now: float) -> AgentRow | None:
        """The agent's row with today's count; None for somebody who is no agent."""
        row = self._rows.get(agent)
        handled = self._live.agent(agent, now).handled
        return row.model_copy(update={"handled": handled}) if row else None

    def rows(self, now: float) -> list[AgentRow]:
        return [row for agent in self._rows if (row := self.row(agent, now))]

    def name_of(self, agent: str) -> str:
        """How people call them; for anybody else what was given."""
        row = self._rows.get(agent)
        return row.name if row else agent

    def queues_of(self, agent: str) -> tuple[str, ...]:
        """Those they serve now."""
        row = self._rows.get(agent)
        return tuple(row.queues) if row else ()

    def change(self, agent: str, **news: object) -> bool:
        """Change an agent's row; False for somebody who is no agent."""
        if agent not in self._rows:
            return False
        if news.get("state") == "logged_out":
            # Nobody is lent beyond the shift, however it ended.
            news |= {"queues": list(self._people[agent].queues), "is_lent": False, "lent_until": 0.0}
            news |= {"tested_at": 0.0}
        self._rows[agent] = self._rows[agent].model_copy(update=news)
        return True

    def take_site(self, other: AgentRows) -> None:
        """From now on the people are those of `other`; whoever was there before keeps their state."""
        before, self._people = self._rows, other._people
        self._rows = dict(other._rows)
        self.restore(before)
        for agent, row in before.items():
            if row.is_lent:
                self.change(agent, queues=row.queues, is_lent=True, lent_until=row.lent_until)

    def all(self) -> dict[str, AgentRow]:
        """Every row as it is kept, for a checkpoint."""
        return self._rows

    def restore(self, rows: Mapping[str, AgentRow]) -> None:
        """Take over kept rows; people who have left the site since are left out."""
        for agent, row in rows.items():
            if agent in self._people:
                person = self._people[agent]
                news = {"name": person.name, "queues": list(person.queues), "is_lent": False}
                self._rows[agent] = row.model_copy(update=news)


def _blank(person: Person) -> AgentRow:
    return AgentRow(
        agent=person.agent,
        name=person.name,
        state="logged_out",
        reason="",
        since=0.0,
        until=None,
        queues=list(person.queues),
        call=None,
        customer=None,
        handled=0,
    )

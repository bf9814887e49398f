"""The directory: whom an agent can ask in, transfer to or call, and how each of them is at the moment.

People and queues change all the time, so they go only to pages that show them (`WatchDirectory`), whole once and then
what changed, a few times a second at most. Numbers are the site's and stand still.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from callcenter.console.agent_rows import AgentRows
from callcenter.console.directory_rows import (
    Directory,
    DirectoryChanged,
    NumberLine,
    PersonLine,
    QueueLine,
)
from callcenter.console.messages import AgentRow
from callcenter.console.queues import QueueRows


class LiveDirectory:
    """Who shows the directory, and what each was told last. `send` is never called after `forget`."""

    def __init__(self, agents: AgentRows, queues: QueueRows) -> None:
        self._agents = agents
        self._queues = queues
        self._extensions: dict[str, str] = {}
        self._numbers: list[NumberLine] = []
        self._pages: dict[str, Callable[[str], None]] = {}
        self._seen: dict[str, AgentRow] = {}
        self._stale: set[str] = set()

    def know(self, extensions: Mapping[str, str], numbers: Iterable[NumberLine]) -> None:
        """What the site says: agent → extension, and the numbers in its order."""
        self._extensions, self._numbers = dict(extensions), list(numbers)

    def take_site(self, other: LiveDirectory) -> None:
        """From now on extensions and numbers are those of `other`; pages are told when they look again."""
        self.know(other._extensions, other._numbers)

    def whole(self, now: float) -> Directory:
        return Directory(
            now=now,
            people=[self._person(row) for row in self._agents.all().values()],
            queues=self._lines(None, now),
            numbers=self._numbers,
        )

    def watch(self, session: str, send: Callable[[str], None], now: float) -> None:
        """The page shows the directory from now on, and is told how it stands."""
        if not self._pages:
            # Nobody has looked: what happened since is in what they are told now.
            self._seen, self._stale = dict(self._agents.all()), set()
        self._pages[session] = send
        whole = self.whole(now)
        message = DirectoryChanged(
            now=now, people=whole.people, queues=whole.queues, numbers=whole.numbers, is_whole=True
        )
        send(message.model_dump_json())

    def forget(self, session: str) -> None:
        self._pages.pop(session, None)

    def queues_changed(self, queues: Iterable[str]) -> None:
        """Rows of these may be others than before."""
        if self._pages:
            self._stale |= set(queues)

    def refresh(self, now: float) -> None:
        """Tell every page what has changed since the last time."""
        if not self._pages:
            return
        rows = self._agents.all()
        # A row that changes is another object: five hundred are compared without looking into any.
        people = [self._person(row) for name, row in rows.items() if self._seen.get(name) is not row]
        queues = self._lines(sorted(self._stale), now) if self._stale else []
        self._seen, self._stale = dict(rows), set()
        if not (people or queues):
            return
        text = DirectoryChanged(now=now, people=people, queues=queues, numbers=[]).model_dump_json()
        for send in list(self._pages.values()):
            send(text)

    def _person(self, row: AgentRow) -> PersonLine:
        return PersonLine(
            agent=row.agent,
            name=row.name,
            extension=self._extensions.get(row.agent, ""),
            state=row.state,
            reason=row.reason,
            since=row.since,
        )

    def _lines(self, queues: Iterable[str] | None, now: float) -> list[QueueLine]:
        return [
            QueueLine(
                queue=row.queue,
                name=row.name,
                waiting=row.waiting,
                longest_since=row.longest_since,
                ready=row.agents_ready,
                door=row.door,
            )
            for row in self._queues.rows(now, queues)
        ]

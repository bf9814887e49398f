"""Which notices are on whose page: a fold of what was sent, read and withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, cast

from pydantic import TypeAdapter

from callcenter.console.messages import Notice
from callcenter.events import Event, NoticeRead, NoticeSent, NoticeWithdrawn

MOST_KEPT = 100
"""Notices in force at a time; the oldest goes when there are more."""

_events: TypeAdapter[dict[str, NoticeSent]] = TypeAdapter(dict[str, NoticeSent])


class Notices:
    """Notices by name, in the order of their sending; `queues_of` an agent says which of them concern whom."""

    def __init__(self, queues_of: Callable[[str], Iterable[str]]) -> None:
        self._queues_of = queues_of
        self._sent: dict[str, NoticeSent] = {}
        self._read: dict[str, set[str]] = {}

    def apply(self, event: Event) -> NoticeSent | None:
        """Fold one event; return the notice it is about, if there is such a one."""
        match event:
            case NoticeSent():
                self._forget(event.at)
                self._sent[event.notice] = event
                return event
            case NoticeRead() if event.notice in self._sent:
                self._read.setdefault(event.notice, set()).add(event.agent)
                return self._sent[event.notice]
            case NoticeWithdrawn() if event.notice in self._sent:
                self._read.pop(event.notice, None)
                return self._sent.pop(event.notice)
        return None

    def _forget(self, now: float) -> None:
        """Leave out what nobody is shown any more, and what is too much."""
        over = [name for name, one in self._sent.items() if one.until <= now]
        rest = [name for name in self._sent if name not in over]
        for name in [*over, *rest[: max(0, len(rest) - MOST_KEPT + 1)]]:
            self._read.pop(name, None)
            del self._sent[name]

    def has(self, notice: str) -> bool:
        return notice in self._sent

    def sent(self, notice: str) -> NoticeSent | None:
        """What was sent under this name, as long as it is in force."""
        return self._sent.get(notice)

    def is_for(self, agent: str, sent: NoticeSent) -> bool:
        if not sent.agents and not sent.queues:
            return True
        return agent in sent.agents or not set(sent.queues).isdisjoint(self._queues_of(agent))

    def rows(self, agent: str, now: float) -> list[Notice]:
        """What is to be on this agent's page, the newest first."""
        return [
            self._row(agent, one)
            for name, one in reversed(self._sent.items())
            if one.until > now and self.is_for(agent, one) and agent not in self._read.get(name, ())
        ]

    def _row(self, agent: str, sent: NoticeSent) -> Notice:
        mine = set(self._queues_of(agent))
        queue = "" if agent in sent.agents else next((one for one in sent.queues if one in mine), "")
        return Notice(
            notice=sent.notice,
            at=sent.at,
            by=sent.by_name,
            text=sent.text,
            level=cast(Literal["info", "urgent"], sent.level),
            queue=queue,
            until=sent.until,
        )

    def to_data(self) -> dict[str, Any]:
        read = {name: sorted(who) for name, who in self._read.items()}
        return {"sent": _events.dump_python(self._sent, mode="json"), "read": read}

    def restore(self, data: Mapping[str, Any]) -> None:
        self._sent = _events.validate_python(data.get("sent", {}))
        self._read = {name: set(who) for name, who in data.get("read", {}).items()}

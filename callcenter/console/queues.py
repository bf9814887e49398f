"""The queues' rows: figures of the day, what the routing core knows, and how often a policy on trial disagreed.

Rows change with nearly every event and go to everybody, so they are gathered (`take_changed`) and sent a few times a
second rather than once an event. The routing core is asked when a row is made and every time `time_passes`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any

from callcenter.console.messages import QueueRow
from callcenter.console.ports import Look, QueueLook
from callcenter.events import (
    AgentServes,
    AgentStateChanged,
    CallbackDialled,
    CallbackPromised,
    CallbackResting,
    EntryEnded,
    EntryHeld,
    EntryStarted,
    EntrySteered,
    Event,
    NeedsRelaxed,
    RankKept,
    ShadowDiffered,
)
from callcenter.kpi import LiveQueues

IN_LINE = (
    EntryStarted, EntryEnded, EntrySteered, NeedsRelaxed, EntryHeld, RankKept, CallbackPromised, CallbackDialled,
    CallbackResting,
)  # fmt: skip
"""What changes a queue's line: whoever looks at it asks again when its row comes."""


def _unknown(queue: str, last: str, now: float) -> QueueLook:
    return QueueLook()


class QueueRows:
    """`queues_of` names the queues an agent serves; `look` asks the routing core and may be set later."""

    def __init__(
        self,
        names: Mapping[str, dict[str, str]],
        live: LiveQueues,
        queues_of: Callable[[str], Iterable[str]],
    ) -> None:
        self._names = names
        self._live = live
        self._queues_of = queues_of
        self._changed: set[str] = set()
        self._looks: dict[str, QueueLook] = {}
        self._differences: Counter[str] = Counter()
        self.look: Look = _unknown

    def take_site(self, other: QueueRows) -> None:
        """From now on the queues are those of `other`."""
        self._names = other._names
        self._looks = {queue: look for queue, look in self._looks.items() if queue in self._names}
        self._changed = set(self._names)

    def rows(self, now: float, queues: Iterable[str] | None = None) -> list[QueueRow]:
        return [self._row(queue, now) for queue in (self._names if queues is None else queues)]

    def known(self, queues: Iterable[str] | None = None) -> list[str]:
        """The queues that have a row, or those of these that do."""
        return [queue for queue in (self._names if queues is None else queues) if queue in self._names]

    def take_changed(self) -> set[str]:
        """The queues whose rows may have changed since the last time this was asked."""
        changed, self._changed = self._changed, set()
        return changed

    def time_passes(self, now: float) -> None:
        """Service levels fall while people wait too long, and doors open and close, without any event."""
        self._changed |= {queue for queue in self._names if self._live.waiting(queue)}
        self._changed |= {
            queue
            for queue, seen in self._looks.items()
            if queue in self._names and self._look(queue, now) != seen
        }

    def apply(self, event: Event) -> None:
        """Remember which rows an event may have changed; `LiveQueues` has folded it already."""
        if isinstance(event, AgentStateChanged):
            self._changed |= set(self._queues_of(event.agent)) & self._names.keys()
        elif isinstance(event, AgentServes):
            # Where they served before is not said, and it happens seldom.
            self._changed |= self._names.keys()
        elif isinstance(event, ShadowDiffered):
            self._differences[event.queue] += 1
            self._changed |= {event.queue} & self._names.keys()
        elif isinstance(event, IN_LINE):
            self._changed |= {event.queue} & self._names.keys()

    def _row(self, queue: str, now: float) -> QueueRow:
        figures = asdict(self._live.figures(queue, now))
        look = self._looks[queue] = self._look(queue, now)
        shown = {key: figures[key] for key in QueueRow.model_fields if key in figures}
        return QueueRow(
            name=self._names[queue], shadow_differences=self._differences[queue], **shown, **asdict(look)
        )

    def _look(self, queue: str, now: float) -> QueueLook:
        return self.look(queue, self._live.last(queue), now)

    def to_data(self) -> dict[str, Any]:
        return {"differences": dict(self._differences)}

    def restore(self, data: Mapping[str, Any]) -> None:
        self._differences = Counter(data.get("differences", {}))

"""What the screens of those in a call show of its recording, and which voicemail boxes have new messages for whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from callcenter.console.messages import BoxRow
from callcenter.events import (
    Event,
    RecordingDeleted,
    RecordingFailed,
    RecordingFinished,
    RecordingPaused,
    RecordingResumed,
    RecordingStarted,
    VoicemailHeard,
    VoicemailLeft,
)

if TYPE_CHECKING:
    from callcenter.console.views import To, Views

RecordingEvent = RecordingStarted | RecordingPaused | RecordingResumed | RecordingFinished | RecordingFailed

NEWS: dict[type[Event], dict[str, bool]] = {
    RecordingStarted: {"is_recording": True, "is_recording_paused": False},
    RecordingPaused: {"is_recording_paused": True},
    RecordingResumed: {"is_recording_paused": False},
    RecordingFinished: {"is_recording": False, "is_recording_paused": False},
    RecordingFailed: {"is_recording": False, "is_recording_paused": False},
}
"""What each event changes of a contact, and of the brief for agents who get the call later."""


def news_of(event: RecordingEvent) -> dict[str, bool]:
    """A message in a box is recorded, too, but that is no contact's recording."""
    return {} if getattr(event, "kind", "contact") != "contact" else NEWS[type(event)]


def _recorded(views: Views, event: RecordingEvent, now: float) -> list[To]:
    news = news_of(event)
    if not news:
        return []
    return [
        tell
        for agent in views.in_hand.agents_with(event.call)
        for tell in views.news(agent, event.call, now, **news)
    ]


ACTS: dict[type[Event], Callable[[Any, Any, float], list[To]]] = dict.fromkeys(NEWS, _recorded)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """A voicemail box as the site describes it; `readers`: the agents who may open it."""

    box: str
    name: Mapping[str, str]
    readers: frozenset[str] = frozenset()


class Mailboxes:
    """How many messages nobody has heard, by box. Boxes the site no longer has are left out."""

    def __init__(self, boxes: Iterable[Mailbox] = ()) -> None:
        self._boxes = {one.box: one for one in boxes}
        self._new: dict[str, set[str]] = {}

    def begin_with(self, new: Mapping[str, Iterable[str]]) -> None:
        """What the records say of new messages, before the journal's tail is folded."""
        self._new = {box: set(names) for box, names in new.items()}

    def take_site(self, other: Mailboxes) -> None:
        """From now on the boxes, and who may open them, are those of `other`."""
        self._boxes = other._boxes

    def apply(self, event: Event) -> str:
        """Fold one event; return the box whose count has changed, or ""."""
        match event:
            case VoicemailLeft() | VoicemailHeard(is_heard=False):
                return self._change(event.box, event.recording, is_new=True)
            case VoicemailHeard():
                return self._change(event.box, event.recording, is_new=False)
            case RecordingDeleted():
                box = next((box for box, names in self._new.items() if event.recording in names), "")
                return self._change(box, event.recording, is_new=False) if box else ""
        return ""

    def _change(self, box: str, message: str, *, is_new: bool) -> str:
        names = self._new.setdefault(box, set())
        if (message in names) == is_new:
            return ""
        (names.add if is_new else names.discard)(message)
        return box if box in self._boxes else ""

    def row(self, box: str) -> BoxRow:
        return BoxRow(box=box, name=dict(self._boxes[box].name), new=len(self._new.get(box, ())))

    def rows(self, reader: str | None) -> list[BoxRow]:
        """The boxes an agent may open; None for somebody who may open all."""
        return [
            self.row(name) for name, one in self._boxes.items() if reader is None or reader in one.readers
        ]

    def readers(self, box: str) -> list[str]:
        return sorted(self._boxes[box].readers)

    def to_data(self) -> dict[str, Any]:
        return {box: sorted(names) for box, names in self._new.items()}

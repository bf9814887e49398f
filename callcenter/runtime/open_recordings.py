"""Recordings that a kill cut off: a fold of the journal that knows which were open, and what becomes of them.

The media plane makes the files whole again at the start; here each gets its end in the records, and a message that
was being left reaches its box up to the last second that was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import structlog

from callcenter.calls import media
from callcenter.calls.recording import VOICEMAIL
from callcenter.events import (
    CallConnected,
    Event,
    RecordingFailed,
    RecordingFinished,
    RecordingStarted,
    VoicemailLeft,
)
from callcenter.plain import from_plain, to_plain

log = structlog.get_logger("recordings")


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """One that has begun and not ended, and whom of ours it holds so far."""

    started: RecordingStarted
    agents: tuple[str, ...] = ()


@dataclass
class OpenRecordings:
    """A fold of the journal; `ends()` are the events that close what is still open."""

    last_at: float = 0.0
    open: dict[str, Open] = field(default_factory=dict)
    of_call: dict[str, str] = field(default_factory=dict)

    def apply(self, _number: int, event: Event) -> None:
        """Fold one event."""
        self.last_at = event.at
        match event:
            case RecordingStarted():
                first = (event.agent,) if event.agent else ()
                self.open[event.recording] = Open(started=event, agents=first)
                self.of_call[event.call] = event.recording
            case RecordingFinished() | RecordingFailed():
                self.open.pop(event.recording, None)
                if self.of_call.get(event.call) == event.recording:
                    del self.of_call[event.call]
            case CallConnected() if event.call in self.of_call:
                name = self.of_call[event.call]
                agents = tuple(dict.fromkeys((*self.open[name].agents, event.agent)))
                self.open[name] = replace(self.open[name], agents=agents)

    def ends(self, recovered: Iterable[media.RecordingFinished], shortest_message_s: float) -> list[Event]:
        """One end for each open recording, at the time of the last event; `recovered` are the repaired files."""
        files = {file.recording: file for file in recovered}
        events: list[Event] = []
        for name, one in self.open.items():
            file = files.pop(name, None)
            events += self._end(one, file, shortest_message_s)
        for name, file in files.items():
            log.warning("recording_of_nobody", recording=name, file=file.file)
        return events

    def _end(
        self, one: Open, file: media.RecordingFinished | None, shortest_message_s: float
    ) -> Iterable[Event]:
        started = one.started
        if file is None:
            yield RecordingFailed(
                at=self.last_at, call=started.call, recording=started.recording, why="restart"
            )
            return
        yield RecordingFinished(
            at=self.last_at,
            call=started.call,
            recording=started.recording,
            kind=started.kind,
            file=file.file,
            seconds=file.seconds,
            octets=file.octets,
            gaps=file.gaps,
            queue=started.queue,
            agents=one.agents,
            box=started.box,
            is_cut=True,
        )
        if started.kind == VOICEMAIL and file.seconds >= shortest_message_s:
            yield VoicemailLeft(
                at=self.last_at,
                call=started.call,
                recording=started.recording,
                box=started.box,
                seconds=file.seconds,
                ani=started.ani,
            )

    def to_data(self) -> dict[str, Any]:
        return {"last_at": self.last_at, "open": to_plain(self.open), "of_call": dict(self.of_call)}

    def restore(self, data: Mapping[str, Any]) -> None:
        """Take over what `to_data` kept."""
        self.last_at = float(data["last_at"])
        self.open = {name: from_plain(Open, row) for name, row in data["open"].items()}
        self.of_call = dict(data["of_call"])

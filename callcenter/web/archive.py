"""What the web needs for recordings, voicemail, surveys and the audit; the composition root fills it in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from callcenter.calls.archive import Access, AccessFilter, RecordingFilter, RecordingPage, RecordingRecord
from callcenter.calls.surveys import Answer, AnswerFilter, By, Score
from callcenter.events import Event
from callcenter.site import Account


class Recordings(Protocol):
    async def page(self, wanted: RecordingFilter, after: str = "", limit: int = 50) -> RecordingPage:
        """Newest first; raises BadCursor."""

    async def get(self, recording: str) -> RecordingRecord | None: ...

    async def new_messages(self) -> Mapping[str, frozenset[str]]: ...


class Audit(Protocol):
    async def page(self, wanted: AccessFilter, before: int = 0, limit: int = 50) -> list[Access]: ...


class Surveys(Protocol):
    async def page(self, wanted: AnswerFilter, before: int = 0, limit: int = 50) -> Sequence[Answer]: ...

    async def scores(self, wanted: AnswerFilter, by: By = "survey") -> Sequence[Score]: ...


class NoSurveys:
    """Nobody is asked anything here."""

    async def page(self, wanted: AnswerFilter, before: int = 0, limit: int = 50) -> Sequence[Answer]:
        return ()

    async def scores(self, wanted: AnswerFilter, by: By = "survey") -> Sequence[Score]:
        return ()


class Files(Protocol):
    def path(self, file: str) -> Path | None: ...

    async def delete(self, record: RecordingRecord, *, by: str, reason: str) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A voicemail box: its name by language, whose it is, and the queue whose agents may use it ("" = none)."""

    name: Mapping[str, str]
    owners: tuple[str, ...] = ()
    queue: str = ""

    def is_of(self, account: Account) -> bool:
        return account.name in self.owners or (bool(self.queue) and self.queue in account.queues)


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """Records and files; `note` journals events."""

    recordings: Recordings
    audit: Audit
    files: Files
    note: Callable[[Sequence[Event]], None]
    boxes: Mapping[str, Box] = field(default_factory=dict)
    surveys: Surveys = field(default_factory=NoSurveys)

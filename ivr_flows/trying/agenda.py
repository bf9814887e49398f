"""What is going to happen in a trial, and when: the virtual clock's list."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from ivr_flows.inputs import Input
from ivr_flows.trying.lines import Line


class Slot(Enum):
    """What an entry is about: one that begins anew replaces the former of its slot."""

    PLAYBACK = auto()
    WAKE = auto()
    ANSWER = auto()
    """somebody outside answers"""
    LISTENING = auto()
    """the caller's words are waited for; this is when that is over"""
    QUEUE = auto()
    RECORDING = auto()
    TRANSFER = auto()
    LEARNING = auto()


BUSY = frozenset({Slot.PLAYBACK, Slot.ANSWER})
"""While one of these is due, a polite caller waits."""


@dataclass(frozen=True, slots=True)
class Due:
    """An input that comes at `at`; `line`: what is told then, without place and time."""

    at: float
    order: int
    slot: Slot
    event: Input
    line: Line | None = None


@dataclass(slots=True)
class Agenda:
    entries: list[Due] = field(default_factory=list)
    count: int = 0

    def put(self, slot: Slot, at: float, event: Input, line: Line | None = None) -> None:
        """Add one; those of the slot stay."""
        self.count += 1
        self.entries.append(Due(at, self.count, slot, event, line))

    def drop(self, slot: Slot) -> None:
        self.entries = [entry for entry in self.entries if entry.slot is not slot]

    def holds(self, slot: Slot) -> bool:
        return any(entry.slot is slot for entry in self.entries)

    @property
    def is_busy(self) -> bool:
        return any(entry.slot in BUSY for entry in self.entries)

    def peek(self) -> Due | None:
        return min(self.entries, key=lambda entry: (entry.at, entry.order), default=None)

    def take(self) -> Due | None:
        """Take the next one off the list."""
        first = self.peek()
        if first is not None:
            self.entries.remove(first)
        return first

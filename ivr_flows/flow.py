"""A flow as it was written: nodes by name, and what every node can do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING

from ivr_flows.values import Link, Mark, Prompt

if TYPE_CHECKING:
    from ivr_flows.run import Run


class Heard(Enum):
    """What the current node is told, after the interpreter has sifted out the stale and the general."""

    PLAYED = auto()
    DIGIT = auto()
    DUE = auto()
    QUEUED = auto()
    OFFERED = auto()
    PLACED = auto()
    PROPOSED = auto()
    QUEUE_LEFT = auto()
    LEARNED = auto()
    RECORDED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Node(ABC):
    """One step of a flow. `enter` runs when the caller arrives; `handle` ignores what its table lacks."""

    name: str
    at: Mark = field(compare=False)

    @abstractmethod
    def enter(self, run: Run) -> None:
        """Begin: every path ends in a wait with a deadline, another node, or the end."""

    @abstractmethod
    def handle(self, run: Run, heard: Heard) -> None:
        """Go on with what was heard in the present phase."""

    def links(self) -> tuple[Link, ...]:
        """Return the ways out to other nodes."""
        return ()

    def prompts_used(self) -> tuple[Prompt, ...]:
        """Return every prompt the node may play, the spoken numbers excepted."""
        return ()

    @property
    def can_end(self) -> bool:
        """Whether a caller can stop here: hung up, with a human, or on a test tone with a limit."""
        return False

    @property
    def waits(self) -> bool:
        """Whether time passes here; a circle of nodes that never wait would spin."""
        return True

    @property
    def hides_digits(self) -> bool:
        """Whether keys pressed here must not be written down anywhere."""
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A checked flow. `version` is a short hash of its text: it changes when and only when the file does."""

    name: str
    title: str
    version: str
    language: str
    languages: tuple[str, ...]
    start: Link
    nodes: Mapping[str, Node]
    file: str = field(default="", compare=False)

"""Which flow callers go into when the agent has hung up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterCall:
    """Flows by queue, and by the number that was dialled; the queue's comes first."""

    queues: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)

    def flow(self, queue: str, number: str) -> str:
        """The flow's name, "" for none."""
        return self.queues.get(queue) or self.numbers.get(number, "")


NOTHING_AFTER = AfterCall()

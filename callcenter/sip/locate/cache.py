"""Answers kept for as long as DNS says they hold, within bounds of ours."""

from __future__ import annotations

from dataclasses import dataclass, field

from callcenter.sip.locate.records import Question, Record

MAX_ANSWERS = 1_000
"""Some four answers a trunk, and those of transfers to foreign servers; the oldest goes first."""
SHORTEST_S = 5.0
"""A TTL of 0 would have every call of a burst ask again."""
LONGEST_S = 3_600.0
"""A server that moved is found within the hour, whatever an answer promised."""


@dataclass(slots=True)
class Answers:
    """Question -> records and the time until which they hold."""

    most: int = MAX_ANSWERS
    _kept: dict[Question, tuple[tuple[Record, ...], float]] = field(default_factory=dict)

    def get(self, question: Question, now: float) -> tuple[Record, ...] | None:
        """The records, () when there are none by an answer that still holds, None when nobody knows."""
        records, until = self._kept.get(question, ((), now))
        return records if until > now else None

    def keep(self, question: Question, records: tuple[Record, ...], ttl_s: float, now: float) -> None:
        # Taken out first, so that the order of the dictionary is that of the answers' ages.
        self._kept.pop(question, None)
        while len(self._kept) >= self.most:
            del self._kept[next(iter(self._kept))]
        self._kept[question] = records, now + min(max(ttl_s, SHORTEST_S), LONGEST_S)

    def __len__(self) -> int:
        return len(self._kept)

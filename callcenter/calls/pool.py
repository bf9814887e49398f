"""Numbered things lent out one at a time: IVR ports and RTP ports."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Pool:
    """Lends numbers in turn, so that one just returned is the last to be lent again.

    A late packet for a finished call then finds a closed port, not somebody else's conversation.
    """

    numbers: tuple[int, ...]
    taken: frozenset[int] = field(default_factory=frozenset)
    turn: int = 0

    def take(self) -> int | None:
        """Return a free number, or None when all are lent."""
        for step in range(len(self.numbers)):
            at = (self.turn + step) % len(self.numbers)
            number = self.numbers[at]
            if number not in self.taken:
                self.turn = (at + 1) % len(self.numbers)
                self.taken |= {number}
                return number
        return None

    def give_back(self, number: int) -> None:
        self.taken -= {number}

    @property
    def free(self) -> int:
        return len(self.numbers) - len(self.taken)

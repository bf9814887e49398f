"""Where identifiers come from: injected, so that cores own no random source and a replay gives the same ones."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Protocol


class Ids(Protocol):
    """A source of identifiers and unguessable tokens."""

    def new(self, kind: str) -> str:
        """Return a fresh identifier such as `call-7f3a19c2`; `kind` becomes its prefix."""

    def token(self, length: int = 16) -> str:
        """Return `length` fresh lower-case hexadecimal characters (tags, branches, ICE passwords)."""


@dataclass(slots=True)
class SeededIds:
    """Reproducible identifiers from a seed and a counter; plain data, so a snapshot carries it on.

    For tests, replay and simulation only: who knows the seed knows every token.
    """

    seed: int = 1
    count: int = 0

    def new(self, kind: str) -> str:
        self.count += 1
        return f"{kind}-{self.count}"

    def token(self, length: int = 16) -> str:
        self.count += 1
        return random.Random(f"{self.seed}:{self.count}").randbytes((length + 1) // 2).hex()[:length]

    def to_data(self) -> dict[str, object]:
        return {"seed": self.seed, "count": self.count}

    @classmethod
    def from_data(cls, data: dict[str, int]) -> SeededIds:
        return cls(seed=data["seed"], count=data["count"])

"""What surrounds a trial: the words of prompts, who answers questions, and what is known of a caller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import ivr_flows as ivr
from ivr_flows.trying import Answerer, assumed


class Callers(Protocol):
    def from_the_beginning(self, number: str) -> Mapping[str, ivr.Value]:
        """The call's variables that are set as it begins."""

    def looked_up(self, number: str) -> Mapping[str, ivr.Value]:
        """What the customer lookup brings a moment later."""


class Strangers:
    """Nothing is known of anybody."""

    def from_the_beginning(self, number: str) -> Mapping[str, ivr.Value]:
        return {}

    def looked_up(self, number: str) -> Mapping[str, ivr.Value]:
        return {}


@dataclass(frozen=True, slots=True)
class House:
    """`texts`: what prompts say, by full name."""

    texts: Mapping[str, str]
    answer: Answerer = assumed
    callers: Callers = field(default_factory=Strangers)

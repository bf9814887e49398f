"""What a queue does by rule: points for some, other ways out of the line, calling back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from acd.errors import BadSpec
from acd.hours import Hours


@dataclass(frozen=True, slots=True)
class BonusRule:
    """`points` for entries of one of these tiers (none named: of any) that carry every one of `tags`."""

    points: float
    tiers: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not math.isfinite(self.points):
            raise BadSpec("the points of a bonus rule must be finite")


class When(StrEnum):
    """What an overflow rule looks at.

    WAITED: seconds since the entry's own arrival. LENGTH: entries in line before it, at its arrival. ESTIMATE: seconds
    (P50), at its arrival and every `ESTIMATE_AGAIN_S` it waits. NO_AGENT: nobody who could serve it is signed in, at
    any time. CLOSED, HOLIDAY: the queue's hours, at its arrival.
    """

    WAITED = "waited"
    LENGTH = "length"
    ESTIMATE = "estimate"
    NO_AGENT = "no_agent"
    CLOSED = "closed"
    HOLIDAY = "holiday"


class Way(StrEnum):
    """Where an entry overflows to. CALLBACK asks the caller, who stays in line; the others close the entry."""

    QUEUE = "queue"
    NUMBER = "number"
    VOICEMAIL = "voicemail"
    MESSAGE = "message"
    CALLBACK = "callback"


ESTIMATE_AGAIN_S = 30.0
MEASURED = frozenset({When.WAITED, When.LENGTH, When.ESTIMATE})


@dataclass(frozen=True, slots=True)
class Overflow:
    """When `when` reaches `over` (seconds or entries), the entry goes `way`; `to`: the queue, number, box or prompt.

    `keep_tiers`: customers of these tiers are kept in this house. Rules are tried in order; an entry takes a rule once.
    """

    when: When
    way: Way
    to: str = ""
    over: float = 0.0
    keep_tiers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.way is not Way.CALLBACK and not self.to:
            raise BadSpec(f"an overflow to a {self.way} must say which")
        if self.when in MEASURED and not (self.over > 0 and math.isfinite(self.over)):
            raise BadSpec(f"an overflow by {self.when} needs a limit above 0")


class First(StrEnum):
    """Whom a callback rings first."""

    AGENT = "agent"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class CallbackRule:
    """How a queue calls back: who is rung first, at most `tries` times with `spacing_s` between them, within `hours`.

    `ring_s`: how long one try may take; after it, it has failed. `lead_s`: with the customer first, how long before
    its estimated turn an entry is dialled.
    """

    first: First = First.AGENT
    tries: int = 3
    spacing_s: float = 600.0
    ring_s: float = 30.0
    lead_s: float = 20.0
    hours: Hours | None = None

    def __post_init__(self) -> None:
        if self.tries < 1 or not (self.spacing_s > 0 and self.ring_s > 0 and self.lead_s >= 0):
            raise BadSpec("a callback needs at least one try, and times above 0")
        if not all(map(math.isfinite, (self.spacing_s, self.ring_s, self.lead_s))):
            raise BadSpec("the times of a callback must be finite")

"""What a waiting caller hears beside the music, and when.

Each announcement has a due time in `Position.dues`, in the order of the flow: a moment, or `NEVER` again, or `AFRESH`:
its period begins with the next music. So a period is the music between two announcements, however long they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ivr_flows.values import Prompt

POSITION, WAIT, QUESTION, REMINDER, CALLBACK, MESSAGE = WORDS = (
    "position",
    "wait",
    "question",
    "reminder",
    "callback",
    "message",
)
"""What can stand in `say` beside names of prompts: the place in line, the wait, and the node's own prompts."""

NEVER, AFRESH = -1.0, -2.0

TOGETHER_S = 10.0
TOGETHER_SHARE = 0.25
"""What falls due within a quarter of its period, at most 10 s, is said along: one interruption instead of two."""

LEAST_MUSIC_S = 5.0
"""Between two announcements, also when the second is long due."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """`say` once, `after_s` from joining the line, or every `every_s` of music; with both, first after `after_s`.

    `after_s` below 0: not given. `every_s` 0: once.
    """

    after_s: float
    every_s: float
    say: tuple[Prompt, ...]

    @property
    def slack_s(self) -> float:
        """How much too early this may be said."""
        return min(TOGETHER_S, (self.every_s or self.after_s) * TOGETHER_SHARE)


Plan = Sequence[Announcement]
Dues = tuple[float, ...]


def joined(plan: Plan, now: float) -> Dues:
    """The due times of somebody who joins the line now."""
    return tuple(now + item.after_s if item.after_s >= 0 else AFRESH for item in plan)


def resumed(plan: Plan, dues: Dues, now: float) -> Dues:
    """Somebody comes (back) to the music: only what is repeated or still to come. Also fits dues to an edited plan."""
    former = dues if len(dues) == len(plan) else (NEVER,) * len(plan)
    return tuple(
        AFRESH if item.every_s else due if due > now else NEVER
        for item, due in zip(plan, former, strict=True)
    )


def music_begins(plan: Plan, dues: Dues, now: float) -> Dues:
    """Periods that begin with the music begin now."""
    return tuple(now + item.every_s if due == AFRESH else due for item, due in zip(plan, dues, strict=True))


def take_due(plan: Plan, dues: Dues, now: float) -> tuple[tuple[str, ...], Dues]:
    """What is to be said now, each word once, and the due times when it has been. Nothing unless something is due."""
    if not any(0.0 <= due <= now for due in dues):
        return (), dues
    taken = [0.0 <= due <= now + item.slack_s for item, due in zip(plan, dues, strict=True)]
    words = (
        prompt.name for item, is_taken in zip(plan, taken, strict=True) if is_taken for prompt in item.say
    )
    later = (
        (AFRESH if item.every_s else NEVER) if is_taken else due
        for item, due, is_taken in zip(plan, dues, taken, strict=True)
    )
    return tuple(dict.fromkeys(words)), tuple(later)


def next_due(dues: Dues, now: float, else_s: float) -> float:
    """How many seconds of music there will be; `else_s` when nothing is due any more."""
    return max(LEAST_MUSIC_S, min((due for due in dues if due >= 0.0), default=now + else_s) - now)


def words_of(plan: Plan) -> frozenset[str]:
    """The words of `WORDS` that any announcement says."""
    return frozenset(prompt.name for item in plan for prompt in item.say) & frozenset(WORDS)


def prompts_of(plan: Plan) -> Iterable[Prompt]:
    """The prompts that any announcement says by name."""
    return (prompt for item in plan for prompt in item.say if prompt.name not in WORDS)

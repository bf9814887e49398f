"""Whether a trunk can be relied on: a table of moves, and how long a failing one is let alone."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, replace

FAILURES_IN_A_ROW = 3
"""One call may fail for reasons of its own; three in a row are the trunk's."""

FIRST_REST_S = 30.0
LONGEST_REST_S = 900.0


class Health(enum.Enum):
    """resting: in quarantine after failures. on_trial: out of it, the next call decides. down: it said so itself."""

    UP = "up"
    ON_TRIAL = "on_trial"
    RESTING = "resting"
    DOWN = "down"


class Heard(enum.Enum):
    WORKED = "worked"
    FAILED = "failed"
    RESTED = "rested"
    STOOD_UP = "stood_up"
    STOOD_DOWN = "stood_down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """`failures` in a row; `rests` since it last worked make the next one longer; `until`: when this rest ends."""

    health: Health = Health.UP
    failures: int = 0
    rests: int = 0
    until: float = 0.0
    why: str = ""

    def after(self, heard: Heard, now: float, why: str = "") -> Condition:
        """The next condition. Every input may come in every state: calls end long after they were dialled."""
        return TABLE[self.health, heard](self, now, why)

    def at(self, now: float) -> Condition:
        """The condition at `now`: a rest that is over is a trial."""
        is_over = self.health is Health.RESTING and now >= self.until
        return self.after(Heard.RESTED, now) if is_over else self


Act = Callable[[Condition, float, str], Condition]


def _fine(condition: Condition, now: float, why: str) -> Condition:
    return Condition()


def _count(condition: Condition, now: float, why: str) -> Condition:
    failures = condition.failures + 1
    return (
        replace(condition, failures=failures)
        if failures < FAILURES_IN_A_ROW
        else _rest(replace(condition, failures=failures), now, why)
    )


def _rest(condition: Condition, now: float, why: str) -> Condition:
    # The exponent is bounded: a trunk that is dead for months must not make numbers without end.
    pause = min(LONGEST_REST_S, FIRST_REST_S * 2 ** min(condition.rests, 10))
    return replace(
        condition, health=Health.RESTING, rests=condition.rests + 1, until=now + pause, why=why, failures=0
    )


def _try_again(condition: Condition, now: float, why: str) -> Condition:
    return replace(condition, health=Health.ON_TRIAL, until=0.0)


def _down(condition: Condition, now: float, why: str) -> Condition:
    return Condition(health=Health.DOWN, why=why)


def _same(condition: Condition, now: float, why: str) -> Condition:
    return condition


TABLE: dict[tuple[Health, Heard], Act] = {
    (Health.UP, Heard.WORKED): _fine,
    (Health.UP, Heard.FAILED): _count,
    (Health.UP, Heard.RESTED): _same,
    (Health.ON_TRIAL, Heard.WORKED): _fine,
    (Health.ON_TRIAL, Heard.FAILED): _rest,
    (Health.ON_TRIAL, Heard.RESTED): _same,
    (Health.RESTING, Heard.WORKED): _fine,
    # A call dialled before the rest, or because nothing else was left: it says nothing new.
    (Health.RESTING, Heard.FAILED): _same,
    (Health.RESTING, Heard.RESTED): _try_again,
    # It carries calls, so its registration matters to nobody for now; it will say itself that it is up.
    (Health.DOWN, Heard.WORKED): _same,
    (Health.DOWN, Heard.FAILED): _same,
    (Health.DOWN, Heard.RESTED): _same,
    **{(health, Heard.STOOD_DOWN): _down for health in Health},
    (Health.UP, Heard.STOOD_UP): _same,
    # A registration that is renewed does not make a failing trunk well.
    (Health.ON_TRIAL, Heard.STOOD_UP): _same,
    (Health.RESTING, Heard.STOOD_UP): _same,
    (Health.DOWN, Heard.STOOD_UP): _fine,
}

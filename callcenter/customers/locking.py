"""How often a PIN may be tried: what counts, when it locks, when it is forgotten. Pure; times are UTC seconds.

A try counts before its outcome is known, so that many calls at once gain nothing; the right PIN takes it back. An
account and a calling number are counted apart: one stops who tries many PINs, the other who tries many accounts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

ACCOUNT = "account"
NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class LockRule:
    """After `free` wrong tries nothing counts for `lock_s`. Wrong tries are forgotten after `forget_s` without one."""

    free: int
    lock_s: float
    forget_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """Wrong tries at an account, or from a number. `locked_until` 0: not locked."""

    wrong: int = 0
    last_at: float = 0.0
    locked_until: float = 0.0

    def is_locked(self, now: float) -> bool:
        return now < self.locked_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """Somebody or something that is locked now. `of`: account or number."""

    of: str
    name: str
    wrong: int
    locked_until: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A try that has begun. `left`: how many there are if this one is wrong. `stored`: the hash of the PIN, if any."""

    is_locked: bool
    left: int = 0
    stored: str = ""
    customer: str = ""


def tried(tries: Tries, rule: LockRule, now: float) -> Tries:
    """One more try, wrong until proved right."""
    is_over = bool(tries.locked_until) or now - tries.last_at > rule.forget_s
    wrong = 1 if is_over else tries.wrong + 1
    until = now + rule.lock_s if wrong >= rule.free else 0.0
    return Tries(wrong=wrong, last_at=now, locked_until=until)


def taken_back(tries: Tries) -> Tries:
    """The try was right: it counts no more. Earlier wrong ones do, or one's own PIN would buy more tries at others'."""
    return replace(tries, wrong=max(0, tries.wrong - 1), locked_until=0.0)


def begin(
    account: Tries, number: Tries, rules: tuple[LockRule, LockRule], now: float
) -> tuple[Tries, Tries] | None:
    """Both after one more try; None when one of them is locked."""
    if account.is_locked(now) or number.is_locked(now):
        return None
    of_account, of_number = rules
    return tried(account, of_account, now), tried(number, of_number, now)


def left(account: Tries, number: Tries, rules: tuple[LockRule, LockRule]) -> int:
    """How many tries there are after these."""
    return max(0, min(rules[0].free - account.wrong, rules[1].free - number.wrong))
